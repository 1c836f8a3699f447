import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CpimError, namespaced, parseCpim } from './cpim.ts';
import { CPIM_TYPE, confirmationOf, formatImdn, IMDN_NAMESPACE, IMDN_TYPE, parseImdn } from './imdn.ts';
import { requestImdn } from './request-imdn.ts';

/** After RFC 5438 §7.2.1.1. */
const DELIVERED =
  '<?xml version="1.0" encoding="UTF-8"?>\r\n<imdn xmlns="urn:ietf:params:xml:ns:imdn">\r\n' +
  ' <message-id>34jk324j</message-id>\r\n <datetime>2008-04-04T12:16:49-05:00</datetime>\r\n' +
  ' <recipient-uri>im:bob@example.com</recipient-uri>\r\n' +
  ' <original-recipient-uri>im:bob@example.com</original-recipient-uri>\r\n' +
  ' <delivery-notification>\r\n  <status>\r\n   <delivered/>\r\n  </status>\r\n </delivery-notification>\r\n</imdn>';

test('A notification is read, alone and within CPIM', () => {
  const expected = { messageId: '34jk324j', notification: 'delivery', status: 'delivered' };
  assert.deepEqual(parseImdn('message/imdn+xml', Buffer.from(DELIVERED)), expected);
  assert.deepEqual(parseImdn('Message/IMDN+xml; charset=utf-8', Buffer.from(DELIVERED)), expected);
  const cpim = `From: <sip:b@h>\r\nTo: <sip:a@h>\r\n\r\nContent-type: message/imdn+xml\r\nContent-Disposition: notification\r\n\r\n${DELIVERED}`;
  assert.deepEqual(parseImdn('message/cpim', Buffer.from(cpim)), expected);
});

test('Prefixes, comments, CDATA and references make no difference', () => {
  const text =
    '\u00ef\u00bb\u00bf<?xml version="1.0"?><!-- a > b --><i:imdn xmlns:i="urn:ietf:params:xml:ns:imdn" a=">">' +
    '<i:message-id>a&amp;b&#x43;<![CDATA[<d>]]></i:message-id>' +
    '<i:display-notification><i:status><i:displayed></i:displayed></i:status></i:display-notification></i:imdn>';
  assert.deepEqual(parseImdn(IMDN_TYPE, Buffer.from(text, 'latin1')), {
    messageId: 'a&bC<d>',
    notification: 'display',
    status: 'displayed',
  });
});

test('No strict prefix is a notification, and none throws', () => {
  for (let length = 0; length < DELIVERED.length; length++) {
    assert.equal(parseImdn(IMDN_TYPE, Buffer.from(DELIVERED.slice(0, length))), undefined);
  }
});

for (const [what, text] of [
  ['a document type', `<!DOCTYPE imdn [<!ENTITY a "b">]>${DELIVERED}`],
  ['an unknown entity', DELIVERED.replace('34jk324j', '&a;')],
  ['no message id', DELIVERED.replace(/<message-id>.*<\/message-id>/, '')],
  ['another root', '<message><message-id>1</message-id></message>'],
  ['an unknown status', DELIVERED.replace('<delivered/>', '<lost/>')],
  ['no status', DELIVERED.replace('<delivered/>', '')],
  ['crossed tags', DELIVERED.replace('</status>', '</stat>')],
  ['two roots', `${DELIVERED}${DELIVERED.slice(DELIVERED.indexOf('<imdn'))}`],
  ['endless nesting', '<a>'.repeat(10_000)],
  ['a bad character reference', DELIVERED.replace('34jk324j', '&#0;')],
] as const) {
  test(`With ${what} it is none`, () => {
    assert.equal(parseImdn(IMDN_TYPE, Buffer.from(text)), undefined);
  });
}

test('Other types are none', () => {
  assert.equal(parseImdn('text/plain', Buffer.from(DELIVERED)), undefined);
  assert.equal(parseImdn('', Buffer.from(DELIVERED)), undefined);
  const cpim = 'From: <sip:b@h>\r\n\r\nContent-type: text/plain\r\n\r\nhello';
  assert.equal(parseImdn(CPIM_TYPE, Buffer.from(cpim)), undefined);
  assert.equal(parseImdn(CPIM_TYPE, Buffer.from('nonsense')), undefined);
});

for (const [notification, status, told] of [
  ['delivery', 'delivered', 'delivered'],
  ['delivery', 'failed', 'undelivered'],
  ['delivery', 'error', 'undelivered'],
  ['delivery', 'forbidden', undefined],
  ['display', 'displayed', 'read'],
  ['display', 'error', undefined],
  ['display', 'forbidden', undefined],
  ['processing', 'processed', undefined],
  ['processing', 'stored', undefined],
  ['processing', 'error', undefined],
] as const) {
  test(`${notification} ${status} tells ${told ?? 'nothing'}`, () => {
    assert.equal(confirmationOf({ messageId: '1', notification, status })?.status, told);
  });
}

test('A notification that is written is read again', () => {
  const imdn = { messageId: 'a<b>&c', notification: 'display', status: 'displayed' } as const;
  const bytes = formatImdn({ ...imdn, from: 'sip:b@h', to: 'sip:a@h', id: 'own', at: 0 });
  assert.deepEqual(parseImdn(CPIM_TYPE, bytes), imdn);
  const cpim = parseCpim(bytes);
  assert.ok(!(cpim instanceof CpimError));
  assert.equal(namespaced(cpim, IMDN_NAMESPACE, 'Message-ID'), 'own');
  assert.equal(cpim.contentHeaders.get('content-disposition'), 'notification');
});

test('A message asks to be notified about within CPIM, the same way each time', () => {
  const message = {
    id: '01970000-0000-7000-8000-00000000002a',
    from: 'sip:a@h',
    to: 'sip:b@h',
    contentType: 'text/plain; charset=UTF-8',
    body: Buffer.from('Grüße'),
    createdAt: Date.UTC(2026, 10, 21, 5, 0, 0),
  };
  const bytes = requestImdn(message);
  assert.deepEqual(bytes, requestImdn(message));
  assert.equal(
    bytes?.toString(),
    'From: <sip:a@h>\r\nTo: <sip:b@h>\r\nDateTime: 2026-11-21T05:00:00.000Z\r\n' +
      'NS: imdn <urn:ietf:params:imdn>\r\nimdn.Message-ID: 01970000-0000-7000-8000-00000000002a\r\n' +
      'imdn.Disposition-Notification: positive-delivery, negative-delivery, display\r\n\r\n' +
      'Content-Type: text/plain; charset=UTF-8\r\nContent-Length: 7\r\n\r\nGrüße',
  );
});

for (const contentType of [
  'message/cpim',
  'Message/CPIM',
  'message/imdn+xml',
  'application/im-iscomposing+xml',
]) {
  test(`${contentType} goes as it is`, () => {
    const body = Buffer.from('x');
    assert.equal(requestImdn({ id: '1', from: '', to: '', contentType, body, createdAt: 0 }), undefined);
  });
}
