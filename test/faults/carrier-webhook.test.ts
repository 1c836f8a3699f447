// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the variables of templates are written
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CallbackReceiver } from '../callback-receiver.ts';
import { carrierRoute } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';

/** A provider with an HTTP API that the configuration alone describes, and what can go wrong with one. */
const OWN = '+15551230001';
const OUTSIDE = '+15557650002';
const SECRET = 'a-word-that-nobody-guesses';

describe('a provider with an HTTP API of its own', () => {
  let site: Site;
  let gateway: RunningGateway;
  let provider: CallbackReceiver;
  let rest: RestClient;
  before(async () => {
    provider = await CallbackReceiver.open();
    site = await makeSite({ messaging: ['outgoing_networks=127.0.0.0/8', 'retry_initial=1'] });
    const file = join(site.config, 'messaging.conf');
    const carrier = [
      '[acme-sms]',
      'type=carrier',
      'protocol=webhook',
      `url=${provider.url('/send?account=1')}`,
      'body={"to":"${to}","from":"${from}","text":"${text}","id":"${id}"}',
      'timeout=1',
      'answer_id=message.id',
      `secret=${SECRET}`,
      'receipt_id=*.id',
      'receipt_status=*.state',
      'status=DELIVRD:delivered',
      'status=UNDELIV:undelivered',
      'receipt_error_code=*.code',
      'error_code=27:30003',
      'inbound_id=id',
      'inbound_from=from',
      'inbound_to=to',
      'inbound_text=text',
    ].join('\n');
    writeFileSync(
      file,
      readFileSync(file, 'utf8') +
        projectSections(ACME) +
        numberSection(OWN, ACME) +
        `\n${carrier}\n` +
        carrierRoute('acme-sms'),
    );
    gateway = await site.start();
    rest = new RestClient(site, ACME);
  });
  after(async () => {
    await gateway?.stop();
    await provider?.close();
    site?.remove();
  });

  const tell = async (path: string, said: unknown, secret = SECRET): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${site.httpPort}/carriers/acme-sms/${path}/${secret}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(said),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const send = (body: string) => rest.send({ from: OWN, to: OUTSIDE, body });
  const asked = () => provider.received.map(({ body }) => JSON.parse(body) as { text: string; id: string });
  const takes = (id: string) => ({
    status: 202,
    type: 'application/json',
    body: `{"message":{"id":"${id}"}}`,
  });

  test('receipts of several messages in one request, one of them failed', async () => {
    let count = 0;
    provider.answer = () => takes(`P${++count}`);
    const first = await send('one "quoted"');
    await rest.until(first.id, 'sent');
    const second = await send('two');
    await rest.until(second.id, 'sent');
    assert.deepEqual(
      asked().map(({ text }) => text),
      ['one "quoted"', 'two'],
    );
    const status = await tell('receipt', [
      { id: 'P1', state: 'DELIVRD' },
      { id: 'P2', state: 'UNDELIV', code: 27 },
    ]);
    assert.equal(status, 200);
    await rest.until(first.id, 'delivered');
    const failed = await rest.until(second.id, 'undelivered');
    assert.equal(failed.error_code, '30003');
  });

  test('a receipt that is here before the answer is kept for it', async () => {
    const told: Promise<number>[] = [];
    provider.answer = () => {
      told.push(tell('receipt', [{ id: 'EARLY', state: 'DELIVRD' }]));
      return takes('EARLY');
    };
    const sent = await send('early');
    await rest.until(sent.id, 'delivered');
    assert.deepEqual(await Promise.all(told), [200]);
  });

  test('a provider that is down for a while gets what was sent meanwhile, once', async () => {
    provider.answer = () => takes('LATE');
    await provider.down();
    const sent = await send('while it was down');
    await rest.eventually(
      async () => (JSON.stringify(await rest.timeline(sent.id)).includes('"retry"') ? true : undefined),
      'it to be tried',
      10_000,
      async () => JSON.stringify([await rest.timeline(sent.id), await rest.message(sent.id)]),
    );
    await provider.up();
    await rest.until(sent.id, 'sent');
    assert.equal(asked().filter(({ text }) => text === 'while it was down').length, 1);
  });

  test('a message that was told twice is one, and one that nobody proves is none', async () => {
    const said = { id: 'IN1', from: OUTSIDE, to: OWN, text: 'Hello there' };
    assert.equal(await tell('inbound', said), 200);
    assert.equal(await tell('inbound', said), 200);
    assert.equal(await tell('inbound', { ...said, id: 'IN2', text: 'forged' }, 'guessed'), 403);
    const inbound = (await rest.list()).filter(({ direction }) => direction === 'inbound');
    assert.deepEqual(
      inbound.map(({ body }) => body),
      ['Hello there'],
    );
  });
});
