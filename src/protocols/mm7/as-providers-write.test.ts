import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mm7Error } from './errors.ts';
import { readHttpBody } from './http-body.ts';

/**
 * Messages in the shapes that the examples of 3GPP TS 23.140 annex L and the documents of providers have: the namespace declared
 * on the envelope, on the message, or with a prefix; elements that we do not know; headers that go their own ways.
 */
const NAMESPACE = 'http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/REL-6-MM7-1-4';

function enveloped(transaction: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${NAMESPACE}">
<soap-env:Header>
   <TransactionID soap-env:mustUnderstand="1">${transaction}</TransactionID>
</soap-env:Header>
<soap-env:Body>
${message}
</soap-env:Body>
</soap-env:Envelope>
`;
}

const REPORT = enveloped(
  '20000007',
  `   <DeliveryReportReq>
      <MM7Version>6.8.0</MM7Version>
      <MessageID>480611728881975751</MessageID>
      <Recipient><Number>15559990001</Number></Recipient>
      <Sender><Number>111133</Number></Sender>
      <Date>2026-03-16T14:03:51.749Z</Date>
      <MMStatus>Retrieved</MMStatus>
      <StatusText>Success</StatusText>
      <UACapabilities UAProf="http://phone.example/uaprof.xml" TimeStamp="2026-03-16T14:03:50Z"/>
   </DeliveryReportReq>`,
);

for (const [what, header] of [
  ['text/xml', 'text/xml; charset=utf-8'],
  ['application/soap+xml', 'application/soap+xml'],
  ['multipart/related without a boundary', 'multipart/related; type="text/xml";'],
] as const) {
  test(`a report under ${what}`, async () => {
    const { envelope, content } = await readHttpBody(header, Buffer.from(REPORT));
    assert.equal(envelope.transactionId, '20000007');
    assert.deepEqual(content, []);
    assert.deepEqual(envelope.message, {
      kind: 'DeliveryReportReq',
      version: '6.8.0',
      messageId: '480611728881975751',
      recipient: { kind: 'Number', value: '15559990001' },
      sender: { kind: 'Number', value: '111133' },
      date: '2026-03-16T14:03:51.749Z',
      mmStatus: 'Retrieved',
      statusText: 'Success',
    });
  });
}

test('without a boundary what is no document stays unread', async () => {
  const body = Buffer.from(`--x\r\nContent-Type: text/xml\r\n\r\n${REPORT}\r\n--x--\r\n`);
  await assert.rejects(readHttpBody('multipart/related; type="text/xml"', body), Mm7Error);
});

test('a DeliverReq: folded header, start without brackets, files in multipart/mixed, LF alone', async () => {
  const deliver = enveloped(
    '20000008',
    `<DeliverReq><MM7Version>6.8.0</MM7Version><LinkedID>20000008</LinkedID>
      <Sender><Number>15559990001</Number></Sender>
      <Recipients><To><Number displayOnly="false">111133</Number></To></Recipients>
      <TimeStamp>2026-04-14T16:15:23.414Z</TimeStamp><Priority>Normal</Priority>
      <Content href="cid:default.cid" allowAdaptations="true"/></DeliverReq>`,
  );
  const body = [
    '------=_Part_7_1.2',
    'Content-Type: text/xml',
    'Content-ID: <soap-start>',
    '',
    deliver,
    '------=_Part_7_1.2',
    'Content-Type: multipart/mixed;',
    '        boundary="----=_Part_8_3.4"',
    'Content-ID: <default.cid>',
    '',
    '------=_Part_8_3.4',
    'Content-Type: image/jpeg',
    'Content-Transfer-Encoding: binary',
    'Content-ID: image_0.jpg',
    '',
    'octets',
    '------=_Part_8_3.4',
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: binary',
    'Content-ID: text_0.txt',
    '',
    'Written by a phone',
    '------=_Part_8_3.4--',
    '',
    '------=_Part_7_1.2--',
    '',
  ].join('\n');
  const header =
    'multipart/related; start="soap-start"; type="text/xml";\t        boundary="----=_Part_7_1.2"';
  const { envelope, content } = await readHttpBody(header, Buffer.from(body));
  assert.equal(envelope.message.kind, 'DeliverReq');
  assert.deepEqual(
    content.map((part) => [part.contentType.type, part.contentId, part.body.toString()]),
    [
      ['image/jpeg', 'image_0.jpg', 'octets'],
      ['text/plain', 'text_0.txt', 'Written by a phone'],
    ],
  );
});

test('an RSErrorRsp in a fault, with its details', async () => {
  const fault = enveloped(
    '20000009',
    `<soap-env:Fault><faultcode>soap-env:Client</faultcode><faultstring>Client error</faultstring><detail><RSErrorRsp>
      <MM7Version>6.8.0</MM7Version><Status><StatusCode>2007</StatusCode><StatusText>Unable to parse request</StatusText>
      <Details>Message format corrupt</Details></Status></RSErrorRsp></detail></soap-env:Fault>`,
  );
  const { envelope } = await readHttpBody('application/xml; charset=utf-8', Buffer.from(fault));
  assert.deepEqual(envelope.message, {
    kind: 'RSErrorRsp',
    version: '6.8.0',
    status: { code: 2007, text: 'Unable to parse request', details: 'Message format corrupt' },
  });
});
