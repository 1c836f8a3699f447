import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CpimError, type CpimMessage, formatCpim, namespaced, parseCpim } from './cpim.ts';

/** After RFC 3862 §5.1. */
const EXAMPLE =
  'From: MR SANDERS <im:piglet@100akerwood.com>\r\n' +
  'To: Depressed Donkey <im:eeyore@100akerwood.com>\r\n' +
  'DateTime: 2000-12-13T13:40:00-08:00\r\n' +
  'Subject: the weather will be fine today\r\n' +
  "Subject:;lang=fr beau temps prevu pour aujourd'hui\r\n" +
  'NS: MyFeatures <mid:MessageFeatures@id.foo.com>\r\n' +
  'Require: MyFeatures.VitalMessageOption\r\n' +
  'MyFeatures.VitalMessageOption: Confirmation-requested\r\n' +
  '\r\n' +
  'Content-type: text/xml; charset=utf-8\r\n' +
  'Content-ID: <1234567890@foo.com>\r\n' +
  '\r\n' +
  '<body>\r\nHere is the text of my message.\r\n</body>';

test('The example of RFC 3862 is read', () => {
  const message = parsed(EXAMPLE);
  assert.deepEqual(message.headers[0], ['From', 'MR SANDERS <im:piglet@100akerwood.com>']);
  assert.equal(message.headers.length, 8);
  assert.equal(message.contentHeaders.get('content-type'), 'text/xml; charset=utf-8');
  assert.equal(message.body.toString(), '<body>\r\nHere is the text of my message.\r\n</body>');
  const namespace = 'mid:MessageFeatures@id.foo.com';
  assert.equal(namespaced(message, namespace, 'VitalMessageOption'), 'Confirmation-requested');
  assert.equal(namespaced(message, namespace, 'Other'), undefined);
  assert.equal(namespaced(message, 'urn:other', 'VitalMessageOption'), undefined);
});

test('No strict prefix that ends within the headers is read, and none throws', () => {
  const headersEnd = EXAMPLE.indexOf('<body>');
  for (let length = 0; length < EXAMPLE.length; length++) {
    const result = parseCpim(Buffer.from(EXAMPLE.slice(0, length), 'latin1'));
    assert.equal(result instanceof CpimError, length < headersEnd, String(length));
  }
});

test('A header of another namespace prefix is found by the namespace', () => {
  const message = parsed(
    'NS: x <urn:ietf:params:imdn>\r\nx.Message-ID: 1\r\n\r\nContent-Type: text/plain\r\n\r\n',
  );
  assert.equal(namespaced(message, 'urn:ietf:params:imdn', 'Message-ID'), '1');
});

test('Bare LF, folded content headers, a Content-Length and the escapes are read', () => {
  const message = parsed(
    'Subject: a\\nb\\\\c \\u00e9\n\nContent-Type: text/plain;\n charset=utf-8\nContent-Length: 2\n\nhi there',
  );
  assert.deepEqual(message.headers, [['Subject', 'a\nb\\c \u00c3\u00a9']]);
  assert.equal(message.contentHeaders.get('content-type'), 'text/plain; charset=utf-8');
  assert.equal(message.body.toString(), 'hi');
});

for (const text of [
  '',
  '\r\n',
  'no header\r\n\r\n\r\n',
  'A: b\r\n\r\nnone\r\n\r\n',
  'A: \\x\r\n\r\n\r\n',
  'A: \\u12\r\n\r\n',
]) {
  test(`${JSON.stringify(text)} is no CPIM`, () => {
    assert.ok(parseCpim(Buffer.from(text)) instanceof CpimError);
  });
}

test('What is written is read again', () => {
  const headers = [
    ['From', '"A \\ B" <sip:a@b>'],
    ['Subject', 'line\r\nbreak\tand \0 control'],
  ] as const;
  const body = Buffer.from([0, 1, 2, 13, 10, 255]);
  const bytes = formatCpim({ headers, contentType: 'text/plain', body });
  const message = parseCpim(bytes);
  assert.ok(!(message instanceof CpimError));
  assert.deepEqual(message.headers, headers);
  assert.deepEqual(Buffer.from(message.body), body);
});

test('What cannot be written throws', () => {
  const body = Buffer.alloc(0);
  assert.throws(() => formatCpim({ headers: [['A:', 'b']], contentType: 'text/plain', body }), CpimError);
  assert.throws(() => formatCpim({ headers: [['A\r\nB', 'b']], contentType: 'text/plain', body }), CpimError);
  assert.throws(() => formatCpim({ headers: [], contentType: 'text/plain\r\nX: y', body }), CpimError);
});

function parsed(text: string): CpimMessage {
  const message = parseCpim(Buffer.from(text, 'latin1'));
  if (message instanceof CpimError) throw message;
  return message;
}
