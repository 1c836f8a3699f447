import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { OutgoingError } from '../../protocols/http/outgoing.ts';
import { readHttpBody } from '../../protocols/mm7/http-body.ts';
import type { Mm7Message } from '../../protocols/mm7/message.ts';
import { STATUS_CODES } from './status-codes.ts';
import { answered, ID, Mm7Bench, OPTIONS, outgoing, PICTURE, SUBMITTED } from './testing/bench.ts';

async function sent(bench: Mm7Bench) {
  const [request] = bench.requests.slice(-1);
  assert.ok(request);
  const read = await readHttpBody(request.headers['content-type'] ?? '', request.body as Buffer);
  return { request, ...read };
}

test('a message goes with its files, a presentation and its own id', async () => {
  const bench = new Mm7Bench();
  assert.deepEqual(await bench.upstream.deliver(outgoing()), {
    kind: 'sent',
    code: 1000,
    text: 'Success',
    providerId: '041502073667',
    submissions: [{ peer: 'mmsc', providerId: '041502073667', recipient: '+15559990001', part: 0 }],
  });
  const { request, envelope, content } = await sent(bench);
  assert.equal(request.url, OPTIONS.url);
  assert.equal(request.headers['authorization'], `Basic ${Buffer.from('u:p').toString('base64')}`);
  assert.equal(request.headers['soapaction'], '""');
  assert.deepEqual(envelope, {
    transactionId: ID,
    message: {
      kind: 'SubmitReq',
      version: '6.8.0',
      vaspId: 'acme',
      vasId: 'messages',
      senderAddress: { kind: 'Number', value: '+15551230001' },
      recipients: [{ kind: 'Number', value: '+15559990001' }],
      serviceCode: 'gold',
      timeStamp: '2026-01-01T00:00:00.000Z',
      expiryDate: '2026-01-02T00:00:00.000Z',
      deliveryReport: true,
      readReply: true,
      contentId: 'content',
    },
  });
  const [smil, text, image] = content;
  assert.equal(smil?.contentType.type, 'application/smil');
  assert.match(smil.body.toString(), /<img src="file1.png" region="Image"\/><text src="text.txt"/);
  assert.equal(text?.body.toString(), 'look “here”');
  assert.deepEqual([image?.name, image?.body], ['file1.png', PICTURE]);
});

test('every attempt is the same, so that an MMSC can drop what it has', async () => {
  const bench = new Mm7Bench();
  await bench.upstream.deliver(outgoing({ attempt: 1 }));
  await bench.upstream.deliver(outgoing({ attempt: 2 }));
  assert.deepEqual(bench.requests[0], bench.requests[1]);
});

test('short codes and names are told as such; a text alone goes, too', async () => {
  const bench = new Mm7Bench({ username: '', serviceCode: '' });
  await bench.upstream.deliver(outgoing({ from: '12345', media: [], text: 'hi' }));
  const { request, envelope, content } = await sent(bench);
  assert.equal(request.headers['authorization'], undefined);
  const { message } = envelope;
  assert.ok(message.kind === 'SubmitReq');
  assert.deepEqual(message.senderAddress, { kind: 'ShortCode', value: '12345' });
  assert.equal(message.serviceCode, undefined);
  assert.equal(content.length, 2);
  assert.match(content[0]?.body.toString() ?? '', /<par dur="5000ms"><text src="text.txt"/);
});

const fault = (code: number): Mm7Message => ({
  kind: 'RSErrorRsp',
  version: '6.8.0',
  status: { code, text: '' },
});
const refusal = (code: number): Mm7Message =>
  ({
    ...SUBMITTED,
    status: { code, text: 'No', details: 'why' },
  }) as Mm7Message;

for (const [code, { name, meaning }] of STATUS_CODES) {
  test(`${code} ${name}: ${meaning}`, async () => {
    const bench = new Mm7Bench();
    bench.answers.push(answered(refusal(code)), answered(fault(code), 500));
    const outcome = await bench.upstream.deliver(outgoing());
    assert.equal(outcome.kind === 'absent' ? 0 : outcome.code, code);
    if (meaning === 'taken') {
      assert.equal(outcome.kind, 'sent');
      return;
    }
    assert.ok(outcome.kind === 'retry' || outcome.kind === 'failed');
    assert.equal(outcome.left, true);
    assert.equal(outcome.errorMessage, `${code} No: why`);
    const isRetried = meaning === 'later' || meaning === 'busy' || meaning === 'credentials';
    assert.equal(outcome.kind, isRetried ? 'retry' : 'failed');
    if (outcome.kind === 'retry') assert.equal(outcome.bounded, meaning === 'busy');
    assert.equal(bench.upstream.isUp, meaning !== 'credentials');
    assert.equal(bench.throttled.length, meaning === 'later' ? 1 : 0);
    if (meaning === 'credentials') return;
    const again = await bench.upstream.deliver(outgoing());
    assert.equal(again.kind, outcome.kind);
    assert.equal('text' in again && again.text, name);
  });
}

test('a code that the table does not know is one of its thousand', async () => {
  const bench = new Mm7Bench();
  bench.answers.push(answered(refusal(2560)), answered(refusal(4999)), answered(refusal(9000)));
  assert.equal((await bench.upstream.deliver(outgoing())).kind, 'failed');
  assert.equal((await bench.upstream.deliver(outgoing())).kind, 'retry');
  assert.equal((await bench.upstream.deliver(outgoing())).kind, 'failed');
});

const HTTP: readonly (readonly [status: number, kind: string, isUp: boolean])[] = [
  [200, 'retry', true],
  [401, 'retry', false],
  [403, 'retry', false],
  [404, 'retry', true],
  [413, 'failed', true],
  [429, 'retry', true],
  [500, 'retry', true],
  [503, 'retry', true],
];
for (const [status, kind, isUp] of HTTP) {
  test(`HTTP ${status} without MM7 in it: ${kind}`, async () => {
    const bench = new Mm7Bench();
    const headers = { 'content-type': 'text/html', 'retry-after': '7' };
    bench.answers.push({ status, headers, body: Buffer.from('<html>'), url: OPTIONS.url });
    const outcome = await bench.upstream.deliver(outgoing());
    assert.equal(outcome.kind, kind);
    assert.equal(bench.upstream.isUp, isUp);
    assert.deepEqual(bench.throttled, status === 429 || status === 503 ? [7000] : []);
  });
}

test('what was not answered may have been taken', async () => {
  const bench = new Mm7Bench();
  bench.answers.push(
    new OutgoingError('timeout', 'No answer in time'),
    new OutgoingError('connect', 'Refused'),
  );
  const silent = await bench.upstream.deliver(outgoing());
  assert.deepEqual(silent.kind === 'retry' && [silent.left, silent.code, silent.errorMessage], [
    true,
    0,
    'No answer in time',
  ]);
  const refused = await bench.upstream.deliver(outgoing());
  assert.equal(refused.kind === 'retry' && refused.left, false);
});

test('success without a MessageID is not sent twice', async () => {
  const bench = new Mm7Bench();
  bench.answers.push(answered({ ...SUBMITTED, messageId: '' } as Mm7Message));
  assert.equal((await bench.upstream.deliver(outgoing())).kind, 'sent');
});

test('a file that is gone is tried a number of times, a text that XML has not is final', async () => {
  const bench = new Mm7Bench();
  bench.isFileThere = false;
  const outcome = await bench.upstream.deliver(outgoing());
  assert.deepEqual(outcome.kind === 'retry' && [outcome.bounded, outcome.left], [true, false]);
  assert.equal(bench.requests.length, 0);
  bench.isFileThere = true;
  assert.equal((await bench.upstream.deliver(outgoing({ from: 'a\0b' }))).kind, 'failed');
});

test('the table stands in the documentation', () => {
  const page = readFileSync(new URL('../../../docs/carrier-mm7.md', import.meta.url), 'utf8');
  for (const [code, { name }] of STATUS_CODES) assert.match(page, new RegExp(`\\| ${code} ${name} \\|`));
});
