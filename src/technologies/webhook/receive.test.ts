// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the variables of templates are written
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { WebhookUpstreamOptions } from '../../config/carriers.ts';
import { NOTHING, open } from './testing/open-upstream.ts';

const INFOBIP: Partial<WebhookUpstreamOptions> = {
  receipt: {
    id: 'results.*.messageId',
    status: 'results.*.status.groupName',
    errorCode: 'results.*.error.id',
    errorText: 'results.*.error.description',
  },
  inbound: {
    id: 'results.*.messageId',
    from: 'results.*.from',
    to: 'results.*.to',
    text: 'results.*.text',
    media: 'results.*.files.*.url',
  },
  statuses: new Map([
    ['DELIVERED', 'delivered'],
    ['UNDELIVERABLE', 'undelivered'],
  ]),
  errorCodes: new Map([['27', '30003']]),
};

test('one request may tell of many messages', async () => {
  const { scene, tell } = open(INFOBIP);
  const results = [
    { messageId: 'a', status: { groupName: 'DELIVERED' }, error: { id: 0 } },
    { messageId: 'b', status: { groupName: 'undeliverable' }, error: { id: 27, description: 'Absent' } },
    { messageId: 'c', status: { groupName: 'PENDING' } },
    { status: { groupName: 'DELIVERED' } },
  ];
  assert.equal(await tell('/receipt/s3cret', { results }), 200);
  assert.deepEqual(
    scene.receipts.map(({ providerId, report }) => [
      providerId,
      report.status,
      report.errorCode,
      report.text,
    ]),
    [
      ['a', 'delivered', '', 'DELIVERED 0'],
      ['b', 'undelivered', '30003', 'undeliverable 27 Absent'],
      ['c', 'sent', '', 'PENDING'],
    ],
  );
});

test('messages come in with their files, several at a time', async () => {
  const { scene, tell } = open(INFOBIP);
  const results = [
    { messageId: '1', from: '15557650002', to: '15551230001', text: 'One' },
    {
      messageId: '2',
      from: '15557650002',
      to: '15551230001',
      text: '',
      files: [{ url: 'https://f/1' }, { url: 'https://f/2' }],
    },
    { messageId: '3', event: 'other' },
  ];
  assert.equal(await tell('/inbound/s3cret', { results }), 200);
  assert.deepEqual(
    scene.inbound.map(({ providerId, from, text, media }) => [
      providerId,
      from,
      text,
      media.map(({ source }) => source),
    ]),
    [
      ['1', '15557650002', 'One', []],
      ['2', '15557650002', '', ['https://f/1', 'https://f/2']],
    ],
  );
  scene.verdicts.push({ kind: 'storage', reason: 'No disk' });
  assert.equal(await tell('/inbound/s3cret', { results }), 500);
  scene.verdicts.push({ kind: 'refused', reason: 'No such number' });
  assert.equal(await tell('/inbound/s3cret', { results }), 200);
});

test('receipts come in a query, a form and XML, too', async () => {
  const { scene, receive } = open({
    receipt: { ...NOTHING, id: 'id', status: 'status' },
    statuses: new Map([['DELIVRD', 'delivered']]),
    reply: { status: 200, contentType: 'text/xml', body: '<ok/>' },
  });
  const answer = await receive('/receipt/s3cret?id=1&status=DELIVRD', { method: 'GET' });
  assert.deepEqual(answer, { status: 200, contentType: 'text/xml', body: '<ok/>' });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await receive('/receipt/s3cret', { headers: form, body: Buffer.from('id=2&status=DELIVRD') });
  const xml = open({ receipt: { ...NOTHING, id: 'list.dlr.*.id', status: 'list.dlr.*.status' } });
  for (const ids of [['3'], ['4', '5']]) {
    const items = ids.map((id) => `<dlr><id>${id}</id><status>x</status></dlr>`).join('');
    await xml.receive('/receipt/s3cret', { body: Buffer.from(`<list>${items}</list>`) });
  }
  assert.deepEqual(
    [...scene.receipts, ...xml.scene.receipts].map(({ providerId }) => providerId),
    ['1', '2', '3', '4', '5'],
  );
});

test('requests prove themselves by each of the proofs there are', async () => {
  const body = Buffer.from('{"id":"1"}');
  const receipt = { ...NOTHING, id: 'id' };
  const headers = { 'content-type': 'application/json' };
  const status = async (
    options: Partial<WebhookUpstreamOptions>,
    path: string,
    more: Record<string, string> = {},
  ) => (await open({ receipt, ...options }).receive(path, { body, headers: { ...headers, ...more } })).status;

  assert.equal(await status({}, '/receipt/s3cret'), 200);
  assert.equal(await status({}, '/receipt/wrong'), 403);
  assert.equal(await status({}, '/receipt'), 403);
  assert.equal(await status({ secret: 'a/b ü' }, `/receipt/${encodeURIComponent('a/b ü')}`), 200);
  assert.equal(await status({ secret: '' }, '/receipt'), 403);
  assert.equal(await status({}, '/other/s3cret'), 404);

  const acl = { empty: false, allows: (address: string) => address === '192.0.2.1' };
  assert.equal(await status({ secret: '', acl }, '/receipt'), 200);
  assert.equal(await status({ secret: '', acl: { ...acl, allows: () => false } }, '/receipt'), 403);

  for (const over of ['body', 'url+body'] as const) {
    for (const encoding of ['hex', 'base64'] as const) {
      const hmac = createHmac('sha256', 'key');
      if (over === 'url+body') hmac.update('https://aldis.example/carriers/acme/receipt');
      const signed = `sha256=${hmac.update(body).digest(encoding)}`;
      const signature = {
        header: 'X-Sign',
        algorithm: 'sha256',
        encoding,
        key: 'key',
        prefix: 'sha256=',
        over,
      } as const;
      const options = { secret: '', signature };
      assert.equal(await status(options, '/receipt', { 'x-sign': signed }), 200);
      assert.equal(await status(options, '/receipt', { 'x-sign': `${signed}0` }), 403);
      assert.equal(await status(options, '/receipt', { 'x-sign': signed.slice(7) }), 403);
      assert.equal(await status(options, '/receipt'), 403);
      assert.equal(await status({ ...options, secret: 's3cret' }, '/receipt', { 'x-sign': signed }), 403);
    }
  }
});

test('what cannot be read is refused, and a receipt that cannot be written comes again', async () => {
  const { tell, scene } = open({ receipt: { ...NOTHING, id: 'id' } });
  assert.equal(await tell('/receipt/s3cret', '{"id":'), 400);
  assert.equal(await tell('/receipt/s3cret', { other: 1 }), 200);
  scene.isBroken = true;
  await assert.rejects(tell('/receipt/s3cret', { id: '1' }));
});
