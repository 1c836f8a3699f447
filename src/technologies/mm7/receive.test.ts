import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CarrierRequest, CarrierResponse } from '../../carriers/upstream.ts';
import { accessList } from '../../config/access-list.ts';
import { parseNetwork } from '../../config/network.ts';
import { readHttpBody, writeHttpBody } from '../../protocols/mm7/http-body.ts';
import type { Mm7Message } from '../../protocols/mm7/message.ts';
import { readEnvelope } from '../../protocols/mm7/read-envelope.ts';
import { Mm7Bench } from './testing/bench.ts';

const LOGIN = `Basic ${Buffer.from('mmsc:secret').toString('base64')}`;
const PNG = Buffer.from([1, 2, 3]);
const DELIVER: Mm7Message = {
  kind: 'DeliverReq',
  version: '5.3.0',
  linkedId: 'link-1',
  sender: { kind: 'Number', value: '15559990001' },
  recipients: [{ kind: 'ShortCode', value: '12345' }],
  subject: 'Subject',
  contentId: 'c',
};
const REPORT: Mm7Message = {
  kind: 'DeliveryReportReq',
  version: '6.8.0',
  messageId: '041502073667',
  recipient: { kind: 'Number', value: '15559990001' },
  mmStatus: 'Retrieved',
};

const part = (contentType: string, body: Buffer | string) => ({
  contentType,
  contentId: '',
  location: '',
  body: Buffer.from(body),
});
const SMIL = part('application/smil', '<smil/>');

function request(
  message: Mm7Message,
  entities?: readonly ReturnType<typeof part>[],
  over: Partial<CarrierRequest> = {},
): CarrierRequest {
  const content = entities === undefined ? undefined : { contentId: 'c', entities };
  const written = writeHttpBody({ transactionId: 'mmsc-7', message }, content, 'seed');
  return {
    method: 'POST',
    path: '/',
    url: 'https://us.example/carriers/mmsc/',
    query: new URLSearchParams(),
    headers: { 'content-type': written.contentType, authorization: LOGIN },
    body: written.body,
    remoteAddress: '192.0.2.7',
    ...over,
  };
}

async function ask(bench: Mm7Bench, asked: CarrierRequest): Promise<CarrierResponse> {
  const response = await bench.upstream.receive?.(asked);
  assert.ok(response);
  return response;
}

async function answerTo(bench: Mm7Bench, asked: CarrierRequest) {
  const { status, body } = await ask(bench, asked);
  const { transactionId, message } = await readEnvelope(Buffer.from(body));
  assert.equal(transactionId, 'mmsc-7');
  return { http: status, message, code: 'status' in message ? message.status.code : 0 };
}

test('a message comes in: its texts joined, its files kept, the presentation left out', async () => {
  const bench = new Mm7Bench();
  const entities = [
    SMIL,
    part('text/plain; charset="utf-8"', 'grün\r\n'),
    part('image/png', PNG),
    part('text/plain; charset=iso-8859-1', Buffer.from('zwei', 'latin1')),
  ];
  const { http, message } = await answerTo(bench, request(DELIVER, entities));
  assert.equal(http, 200);
  assert.deepEqual(message, {
    kind: 'DeliverRsp',
    version: '5.3.0',
    status: { code: 1000, text: 'Success' },
  });
  assert.deepEqual(bench.kept, [{ contentType: 'image/png', bytes: PNG }]);
  assert.deepEqual(bench.inbound, [
    {
      to: '12345',
      from: '15559990001',
      text: 'grün\nzwei',
      media: [{ id: 'f0', hash: 'h', contentType: 'image/png', size: 3, source: '' }],
      providerId: 'link-1',
    },
  ]);
});

test('without a text the subject is one', async () => {
  const bench = new Mm7Bench();
  await answerTo(bench, request({ ...DELIVER, linkedId: '' }, [part('image/png', PNG)]));
  assert.equal(bench.inbound[0]?.text, 'Subject');
  assert.equal(bench.inbound[0]?.providerId, 'mmsc-7');
});

test('a file that is never taken is left out, and the rest comes', async () => {
  const bench = new Mm7Bench();
  bench.problems.push({ code: 'invalid_media_type', reason: 'No.', index: 0 });
  const entities = [part('application/x-evil', 'x'), part('image/png', PNG)];
  assert.equal((await answerTo(bench, request(DELIVER, entities))).code, 1000);
  assert.deepEqual(
    bench.kept.map(({ contentType }) => contentType),
    ['image/png'],
  );
  assert.equal(bench.logged.length, 1);
});

test('what cannot be kept now is to be sent again; nothing is left behind', async () => {
  const bench = new Mm7Bench();
  bench.verdict = { kind: 'storage', reason: 'disk full' };
  const asked = request(DELIVER, [part('image/png', PNG)]);
  const { http, message, code } = await answerTo(bench, asked);
  assert.deepEqual([http, message.kind, code], [500, 'VASPErrorRsp', 3000]);
  assert.equal(bench.released.length, 1);
  bench.verdict = new Error('broken');
  assert.equal((await answerTo(bench, asked)).code, 3000);
  assert.equal(bench.released.length, 2);
  bench.problems.push({ code: 'media_processing_failed', reason: 'Full.', index: 0 });
  assert.equal((await answerTo(bench, asked)).code, 3000);
  bench.isReceiptKept = false;
  assert.equal((await answerTo(bench, request(REPORT))).code, 3000);
});

test('a message to several is taken for each', async () => {
  const bench = new Mm7Bench();
  const recipients = ['12345', '12346'].map((value) => ({ kind: 'ShortCode', value }) as const);
  const several = { ...DELIVER, recipients } as Mm7Message;
  assert.equal((await answerTo(bench, request(several, [part('text/plain', 'x')]))).code, 1000);
  assert.deepEqual(
    bench.inbound.map(({ to, text }) => [to, text]),
    [
      ['12345', 'x'],
      ['12346', 'x'],
    ],
  );
});

test('what is not for us is refused for good', async () => {
  const bench = new Mm7Bench();
  bench.verdict = { kind: 'refused', reason: 'Nobody has that number.' };
  const { http, message } = await answerTo(bench, request(DELIVER, [part('text/plain', 'x')]));
  assert.equal(http, 200);
  assert.deepEqual('status' in message && message.status, { code: 3002, text: 'Nobody has that number.' });
  bench.verdict = { kind: 'taken' };
  const { subject: _, ...noSubject } = DELIVER as Extract<Mm7Message, { kind: 'DeliverReq' }>;
  assert.equal((await answerTo(bench, request(noSubject))).code, 3002);
  assert.equal((await answerTo(bench, request({ ...noSubject, recipients: [] }, [SMIL]))).code, 3002);
});

const REPORTS: readonly (readonly [
  kind: 'DeliveryReportReq' | 'ReadReplyReq',
  mmStatus: string,
  status: string,
  errorCode: string,
])[] = [
  ['DeliveryReportReq', 'Retrieved', 'delivered', ''],
  ['DeliveryReportReq', 'Expired', 'undelivered', '30009'],
  ['DeliveryReportReq', 'Rejected', 'undelivered', '30004'],
  ['DeliveryReportReq', 'Unrecognised', 'undelivered', '30007'],
  ['DeliveryReportReq', 'Unrecognized', 'undelivered', '30007'],
  ['DeliveryReportReq', 'Unreachable', 'undelivered', '30003'],
  ['DeliveryReportReq', 'System error', 'undelivered', '30008'],
  ['DeliveryReportReq', 'Forwarded', 'sent', ''],
  ['DeliveryReportReq', 'Indeterminate', 'sent', ''],
  ['DeliveryReportReq', 'Deferred', 'sent', ''],
  ['DeliveryReportReq', 'Whatever', 'sent', ''],
  ['ReadReplyReq', 'Read', 'read', ''],
  ['ReadReplyReq', 'Deleted', 'sent', ''],
];
for (const [kind, mmStatus, status, errorCode] of REPORTS) {
  test(`a ${kind} of ${mmStatus} is ${status}`, async () => {
    const bench = new Mm7Bench();
    const report = { ...REPORT, kind, mmStatus, statusText: 'so' } as Mm7Message;
    const { http, message, code } = await answerTo(bench, request(report));
    assert.deepEqual([http, code], [200, 1000]);
    assert.equal(message.kind, kind.replace('Req', 'Rsp'));
    const [receipt] = bench.receipts;
    assert.equal(receipt?.providerId, '041502073667');
    assert.deepEqual(receipt.numbers, ['15559990001']);
    assert.equal(receipt.report.status, status);
    assert.equal(receipt.report.errorCode, errorCode);
    assert.equal(receipt.report.text, `${mmStatus}: so`);
  });
}

test('other messages are answered by a fault', async () => {
  const bench = new Mm7Bench();
  const cancel: Mm7Message = { kind: 'CancelReq', version: '6.8.0', vaspId: 'x', vasId: 'y', messageId: '1' };
  const { http, message, code } = await answerTo(bench, request(cancel));
  assert.deepEqual([http, message.kind, code], [500, 'VASPErrorRsp', 4003]);
});

test('what cannot be read is answered by a fault, and named without what it holds', async () => {
  const bench = new Mm7Bench();
  const response = await ask(bench, request(REPORT, undefined, { body: Buffer.from('<secret') }));
  assert.equal(response.status, 500);
  const { message } = (await readHttpBody(response.contentType, Buffer.from(response.body))).envelope;
  assert.equal('status' in message && message.status.code, 2007);
  assert.doesNotMatch(JSON.stringify(bench.logged), /secret/);
});

test('who does not prove to be the MMSC is heard by nobody', async () => {
  const basic = (login: string) => ({
    headers: { 'content-type': 'text/xml', authorization: `Basic ${Buffer.from(login).toString('base64')}` },
  });
  const bench = new Mm7Bench();
  for (const over of [
    { headers: { 'content-type': 'text/xml' } },
    basic('mmsc:wrong'),
    basic('other:secret'),
    basic('mmsc'),
    { headers: { authorization: 'Bearer secret' } },
  ]) {
    const response = await ask(bench, request(REPORT, undefined, over));
    assert.equal(response.status, 401);
    assert.match(response.headers?.['www-authenticate'] ?? '', /^Basic /);
  }
  assert.deepEqual(bench.receipts, []);
  assert.equal((await ask(bench, request(REPORT, undefined, { method: 'GET' }))).status, 405);
});

test('a password may stand as its hash, and an address alone may be the proof', async () => {
  const hash = '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b';
  const hashed = new Mm7Bench({ inboundPassword: `sha256:${hash}` });
  assert.equal((await answerTo(hashed, request(REPORT))).code, 1000);
  const network = parseNetwork('192.0.2.0/24');
  const all = parseNetwork('0.0.0.0/0');
  assert.ok(network && all);
  const acl = accessList([
    [
      { kind: 'deny', network: all },
      { kind: 'permit', network },
    ],
  ]);
  const known = new Mm7Bench({ inboundUsername: '', inboundPassword: '', acl });
  assert.equal((await answerTo(known, request(REPORT))).code, 1000);
  assert.equal((await ask(known, request(REPORT, undefined, { remoteAddress: '198.51.100.1' }))).status, 403);
  const nobody = new Mm7Bench({ inboundUsername: '', inboundPassword: '' });
  assert.equal((await ask(nobody, request(REPORT))).status, 403);
});
