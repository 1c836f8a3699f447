import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { TestEsme } from '../esme.ts';
import type { RunningGateway } from '../gateway.ts';
import { longTexts } from '../long-texts.ts';
import { freePorts } from '../loopback.ts';
import { ACME, numberSection, OTHER, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';

const OURS = '+15551230001';
const ALICE = '+15551230002';

describe('the npm package smpp as ESME', () => {
  let site: Site;
  let gateway: RunningGateway;
  let alice: RestClient;
  let port: number;
  const esmes: TestEsme[] = [];
  before(async () => {
    [port = 0] = await freePorts(1);
    const account = (name: string, ...lines: readonly string[]) =>
      `[${name}]\ntype=esme\nproject=${ACME.name}\npassword_sha256=${createHash('sha256').update('secret').digest('hex')}\n${lines.join('\n')}\n`;
    site = await makeSite({
      projects:
        projectSections(ACME) +
        projectSections(OTHER) +
        numberSection(OURS, ACME, 'deliver_to=esme:app') +
        numberSection(ALICE, OTHER) +
        `[smpp]\ntype=smpp_server\nbind=127.0.0.1:${port}\n` +
        account('app') +
        account('slow', 'throughput=1', 'max_binds=1'),
    });
    gateway = await site.start();
    alice = new RestClient(site, OTHER);
  });
  after(async () => {
    for (const esme of esmes) await esme.close();
    await gateway?.stop();
    site?.remove();
  });

  const bind = async (name = 'app', command = 'bind_transceiver'): Promise<TestEsme> => {
    const esme = await TestEsme.bind(port, name, 'secret', command);
    esmes.push(esme);
    return esme;
  };

  test('who has the wrong password, or no account, is refused', async () => {
    await assert.rejects(TestEsme.bind(port, 'app', 'wrong'), /0x(e|d)$/);
    await assert.rejects(TestEsme.bind(port, 'nobody', 'secret'), /0x(e|f|d)$/);
  });

  test('a message is submitted, arrives, and its receipt comes back', async () => {
    const app = await bind();
    const answer = await app.submit(OURS, ALICE, 'hello {€}', { registered_delivery: 1 });
    assert.equal(answer.command_status, 0);
    await alice.eventually(
      async () => (await alice.list()).find(({ body }) => body === 'hello {€}'),
      'the message',
    );
    await app.until(() => app.receipts.includes(`${answer.message_id} DELIVRD`));
    await app.close();
  });

  test('without registered_delivery there is no receipt', async () => {
    const app = await bind();
    const quiet = await app.submit(OURS, ALICE, 'quiet');
    const told = await app.submit(OURS, ALICE, 'told', { registered_delivery: 1 });
    await app.until(() => app.receipts.includes(`${told.message_id} DELIVRD`));
    assert.ok(!app.receipts.some((receipt) => receipt.startsWith(quiet.message_id)));
    await app.close();
  });

  test('messages for its number come to it, and wait for it', async () => {
    const { id } = await alice.send({ from: ALICE, to: OURS, body: 'while it was away' });
    const app = await bind();
    await app.until(() => app.texts.includes('while it was away'));
    await alice.until(id, 'delivered');
    app.answer = () => 0x08;
    const { id: refused } = await alice.send({ from: ALICE, to: OURS, body: 'not now' });
    await app.until(() => app.texts.includes('not now'));
    assert.equal((await alice.message(refused)).status, 'sent');
    await app.close();
  });

  test('long messages in six scripts go both ways whole', async () => {
    const app = await bind();
    const texts = longTexts(12);
    for (const [reference, text] of texts.entries()) {
      const bytes = Buffer.from(text, 'utf16le').swap16();
      const of = Math.ceil(bytes.length / 134);
      for (let part = of; part > 0; part--) {
        const udh = Buffer.from([5, 0, 3, reference, of, part]);
        const answer = await app.submit(
          OURS,
          ALICE,
          Buffer.concat([udh, bytes.subarray((part - 1) * 134, part * 134)]),
          { data_coding: 8, esm_class: 0x40, registered_delivery: 1 },
        );
        assert.equal(answer.command_status, 0);
      }
    }
    await alice.eventually(async () => {
      const bodies = new Set((await alice.list()).map(({ body }) => body));
      return texts.every((text) => bodies.has(text)) || undefined;
    }, 'all of them');
    for (const text of texts) await alice.send({ from: ALICE, to: OURS, body: text });
    await app.until(() => {
      const whole = app.wholeTexts;
      return texts.every((text) => whole.has(text));
    });
    await app.close();
  });

  test('query_sm tells the state, cancel_sm takes back what waits', async () => {
    const app = await bind();
    const sent = await app.submit(OURS, ALICE, 'asked about', { registered_delivery: 1 });
    await app.until(() => app.receipts.includes(`${sent.message_id} DELIVRD`));
    const address = { source_addr: OURS.slice(1), source_addr_ton: 1, source_addr_npi: 1 };
    const state = await app.ask('query_sm', { message_id: sent.message_id, ...address });
    assert.equal(state.message_state, 2);
    const later = await app.submit(OURS, ALICE, 'never', { schedule_delivery_time: '000001000000000R' });
    assert.equal(later.command_status, 0);
    const replaced = await app.ask('replace_sm', {
      message_id: later.message_id,
      ...address,
      short_message: 'instead',
    });
    assert.equal(replaced.command_status, 0);
    const cancelled = await app.ask('cancel_sm', { message_id: later.message_id, ...address });
    assert.equal(cancelled.command_status, 0);
    const after = await app.ask('query_sm', { message_id: later.message_id, ...address });
    assert.notEqual(after.message_state, 2);
    await app.close();
  });

  test('submit_multi reaches everybody it can', async () => {
    const app = await bind();
    const answer = await app.ask('submit_multi', {
      source_addr: OURS.slice(1),
      source_addr_ton: 1,
      source_addr_npi: 1,
      dest_address: [
        { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: ALICE.slice(1) },
        { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '19995550001' },
      ],
      short_message: 'to many',
    });
    assert.equal(answer.command_status, 0);
    await alice.eventually(
      async () => (await alice.list()).find(({ body }) => body === 'to many'),
      'the message to many',
    );
    await app.close();
  });

  test('more than an account may: throttled, and one bind too many', async () => {
    const slow = await bind('slow');
    await assert.rejects(bind('slow'));
    const answers = await Promise.all([1, 2, 3, 4].map((n) => slow.submit(OURS, ALICE, `fast ${n}`)));
    const statuses = answers.map(({ command_status: status }) => status);
    assert.ok(statuses.includes(0));
    assert.ok(statuses.includes(0x58));
    await slow.close();
  });

  test('a number that is not its own, and one that nothing leads to', async () => {
    const app = await bind();
    assert.equal((await app.submit(ALICE, OURS, 'forged')).command_status, 0x0a);
    assert.equal((await app.submit(OURS, '+19995550001', 'no route')).command_status, 0x0b);
    await app.close();
  });
});
