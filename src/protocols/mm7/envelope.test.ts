import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mm7Error } from './errors.ts';
import type { Mm7Message } from './message.ts';
import { readEnvelope } from './read-envelope.ts';
import { namespaceOf, writeEnvelope } from './write-envelope.ts';

const VERSION = { version: '6.8.0' };
const STATUS = { status: { code: 1000, text: 'Success & <all>' } };
const WHO = { vaspId: 'TNN', vasId: 'News' };

const MESSAGES: readonly Mm7Message[] = [
  {
    kind: 'SubmitReq',
    ...VERSION,
    ...WHO,
    senderAddress: { kind: 'ShortCode', value: '12345' },
    recipients: [
      { kind: 'Number', value: '+15551230001' },
      { kind: 'RFC2822Address', value: 'a@b.example' },
    ],
    serviceCode: 'gold-sp33-im42',
    linkedId: 'mms00016666',
    timeStamp: '2002-01-02T09:30:47-05:00',
    expiryDate: '2002-01-10T09:30:47-05:00',
    deliveryReport: true,
    readReply: false,
    subject: 'News for "today" 😀',
    contentId: 'generic message/1',
  },
  {
    kind: 'SubmitReq',
    ...VERSION,
    ...WHO,
    recipients: [],
    deliveryReport: false,
    readReply: true,
  },
  { kind: 'SubmitRsp', ...VERSION, ...STATUS, messageId: '041502073667' },
  {
    kind: 'DeliverReq',
    ...VERSION,
    relayServerId: 'mms.example',
    linkedId: 'wthwarmup',
    sender: { kind: 'Number', value: '97254265781' },
    recipients: [{ kind: 'ShortCode', value: '12345' }],
    timeStamp: '2002-04-15T14:35:21-05:00',
    subject: 'Weather Forecast',
    contentId: 'c',
  },
  { kind: 'DeliverRsp', ...VERSION, ...STATUS, serviceCode: 'Weather' },
  {
    kind: 'DeliveryReportReq',
    ...VERSION,
    relayServerId: 'mms.example',
    messageId: '663232',
    recipient: { kind: 'Number', value: '+15551230001' },
    sender: { kind: 'ShortCode', value: '12345' },
    date: '2002-04-15T14:35:21-05:00',
    mmStatus: 'Retrieved',
    statusText: 'done',
  },
  { kind: 'DeliveryReportRsp', ...VERSION, ...STATUS },
  {
    kind: 'ReadReplyReq',
    ...VERSION,
    messageId: '663232',
    recipient: { kind: 'Number', value: '+15551230001' },
    date: '2002-04-15T14:35:21-05:00',
    mmStatus: 'Read',
  },
  { kind: 'ReadReplyRsp', ...VERSION, ...STATUS },
  { kind: 'CancelReq', ...VERSION, ...WHO, messageId: '1' },
  { kind: 'CancelRsp', ...VERSION, status: { code: 2005, text: 'Message ID Not found', details: 'x' } },
  {
    kind: 'ReplaceReq',
    ...VERSION,
    ...WHO,
    messageId: '1',
    serviceCode: 's',
    timeStamp: '2002-04-15T14:35:21-05:00',
    readReply: true,
    contentId: 'c',
  },
  { kind: 'ReplaceRsp', ...VERSION, ...STATUS },
  { kind: 'RSErrorRsp', ...VERSION, status: { code: 4006, text: 'Service unavailable' } },
  { kind: 'VASPErrorRsp', ...VERSION, status: { code: 2007, text: 'Message format corrupt' } },
];

for (const [at, message] of MESSAGES.entries()) {
  test(`${message.kind} (${at}) is read as it was written`, async () => {
    const envelope = { transactionId: 'vas00001-sub', message };
    assert.deepEqual(await readEnvelope(writeEnvelope(envelope)), envelope);
  });

  test(`no prefix of a ${message.kind} (${at}) is one`, async () => {
    const whole = writeEnvelope({ transactionId: 't', message });
    for (let length = 0; length < whole.length; length += 7) {
      await assert.rejects(readEnvelope(whole.subarray(0, length)), Mm7Error);
    }
  });
}

test('the namespace is that of the version', () => {
  assert.match(namespaceOf('6.8.0'), /REL-6-MM7-1-4$/);
  assert.match(namespaceOf('6.3.0'), /REL-6-MM7-1-0$/);
  assert.match(namespaceOf('5.3.0'), /REL-5-MM7-1-0$/);
  const text = writeEnvelope({ transactionId: 't', message: MESSAGES[2] as Mm7Message }).toString();
  assert.match(text, /<mm7:TransactionID xmlns:mm7="[^"]+MM7-1-4" env:mustUnderstand="1">t</);
});

test('other prefixes, addresses and versions are read all the same', async () => {
  const { transactionId, message } = await readEnvelope(
    Buffer.from(`\ufeff<?xml version='1.0' encoding="UTF-8"?>
<!-- of some MMSC -->
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/REL-5-MM7-1-0">
  <SOAP-ENV:Header><m:TransactionID SOAP-ENV:mustUnderstand="1"> 1&#50;3 </m:TransactionID></SOAP-ENV:Header>
  <SOAP-ENV:Body>
    <m:DeliverReq>
      <m:MM7Version>5.3.0</m:MM7Version>
      <m:Sender><m:RFC2822Address>+15551230001/TYPE=PLMN@mms.example</m:RFC2822Address></m:Sender>
      <m:Recipients><m:To><m:Number displayOnly="false">12345/TYPE=PLMN</m:Number></m:To><m:Cc><m:RFC2822Address>a@b.example</m:RFC2822Address></m:Cc></m:Recipients>
      <m:Subject><![CDATA[a < b]]> &amp; c</m:Subject>
      <m:UACapabilities UAProf="x"/>
      <m:Content href="cid:%3Cgeneric%3E" allowAdaptations="true"/>
    </m:DeliverReq>
  </SOAP-ENV:Body>
</SOAP-ENV:Envelope>`),
  );
  assert.equal(transactionId, '123');
  assert.deepEqual(message, {
    kind: 'DeliverReq',
    version: '5.3.0',
    linkedId: '',
    sender: { kind: 'RFC2822Address', value: '+15551230001' },
    recipients: [
      { kind: 'Number', value: '12345' },
      { kind: 'RFC2822Address', value: 'a@b.example' },
    ],
    subject: 'a < b & c',
    contentId: '<generic>',
  });
});

test('an address without saying what it is is a number', async () => {
  const { message } = await readEnvelope(
    Buffer.from(
      '<Envelope><Body><DeliveryReportReq><MessageID>1</MessageID><Recipient><Number>1</Number></Recipient><Sender>1065580001</Sender><TimeStamp>now</TimeStamp><MMStatus>Expired</MMStatus></DeliveryReportReq></Body></Envelope>',
    ),
  );
  assert.deepEqual('sender' in message && message.sender, { kind: 'Number', value: '1065580001' });
  assert.equal('date' in message && message.date, 'now');
});

test('a fault without the words of MM7 is told by whose it is', async () => {
  const fault = (code: string) =>
    readEnvelope(
      Buffer.from(
        `<e:Envelope xmlns:e="x"><e:Body><e:Fault><faultcode>${code}</faultcode><faultstring>No</faultstring></e:Fault></e:Body></e:Envelope>`,
      ),
    );
  const status = async (code: string) => {
    const { message } = await fault(code);
    return 'status' in message ? message.status : undefined;
  };
  assert.deepEqual(await status('e:Client'), { code: 2000, text: 'No' });
  assert.deepEqual(await status('e:Server.Busy'), { code: 3000, text: 'No' });
});

test('charsets: that of the header, else of the declaration', async () => {
  const text = `<?xml version="1.0" encoding="iso-8859-1"?><Envelope><Header><TransactionID>ä</TransactionID></Header><Body><CancelRsp><Status><StatusCode>1000</StatusCode></Status></CancelRsp></Body></Envelope>`;
  assert.equal((await readEnvelope(Buffer.from(text, 'latin1'))).transactionId, 'ä');
  assert.equal((await readEnvelope(Buffer.from(text, 'utf8'), 'utf-8')).transactionId, 'ä');
  await assert.rejects(readEnvelope(Buffer.from(text), 'klingon'), /charset/);
});

const envelope = (body: string, header = '') =>
  `<Envelope><Header>${header}</Header><Body>${body}</Body></Envelope>`;
const CANCELLED = '<CancelRsp><Status><StatusCode>1000</StatusCode></Status></CancelRsp>';

const HOSTILE: readonly (readonly [what: string, text: string, reason: RegExp])[] = [
  ['nothing', '', /no XML|one element/],
  ['no XML', 'hello', /no XML|one element/],
  ['no envelope', '<a/>', /no SOAP envelope/],
  ['an empty body', envelope(''), /no SOAP envelope/],
  [
    'entities that grow',
    `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${envelope(CANCELLED, '<TransactionID>&b;</TransactionID>')}`,
    /DOCTYPE/,
  ],
  [
    'an outside entity',
    `<?xml version="1.0"?><!-- x --><!doctype x SYSTEM "file:///etc/passwd">${envelope(CANCELLED)}`,
    /DOCTYPE/,
  ],
  ['an entity nobody declared', envelope(CANCELLED, '<TransactionID>&xxe;</TransactionID>'), /entity/],
  [
    'a reference to what is no character',
    envelope(CANCELLED, '<TransactionID>&#0;</TransactionID>'),
    /entity/,
  ],
  ['a character that XML has not', envelope(CANCELLED, '<TransactionID>\x01</TransactionID>'), /character/],
  ['too deep', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`, /deeper/],
  ['too large', envelope(`<a>${'x'.repeat(140_000)}</a>`), /bytes/],
  ['too many elements', envelope('<a/>'.repeat(1001)), /tags/],
  ['two roots', `${envelope(CANCELLED)}${envelope(CANCELLED)}`, /no XML|one element/],
  ['an unknown message', envelope('<EraseReq/>'), /no message "EraseReq"/],
  ['a status that is none', envelope(CANCELLED.replace('1000', '99999')), /four digits/],
  ['a status that is missing', envelope('<SubmitRsp/>'), /four digits/],
  ['a report of nothing', envelope('<DeliveryReportReq/>'), /needs MessageID/],
  ['a message of nobody', envelope('<DeliverReq/>'), /needs Sender/],
  ['prototypes', envelope('<__proto__/>'), /no XML|no message|deeper|element|Envelope/],
];

for (const [what, text, reason] of HOSTILE) {
  test(`refused: ${what}`, async () => {
    await assert.rejects(readEnvelope(Buffer.from(text)), (error: unknown) => {
      assert.ok(error instanceof Mm7Error, String(error));
      assert.match(error.message, reason);
      return true;
    });
  });
}

test('what XML has no place for cannot be written', () => {
  for (const text of ['\0', '\x1b', '\ud800', '\uffff']) {
    const message: Mm7Message = { kind: 'CancelReq', ...VERSION, ...WHO, messageId: text };
    assert.throws(() => writeEnvelope({ transactionId: 't', message }), Mm7Error);
  }
});
