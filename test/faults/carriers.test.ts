import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { field } from '../ami.ts';
import { carrierRoute, smppCarrier } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts } from '../loopback.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';
import { type Submitted, TestSmsc } from '../smsc.ts';

const FROM = '+15551230001';

describe('carriers over SMPP', () => {
  let site: Site;
  let gateway: RunningGateway;
  let rest: RestClient;
  let smsc: TestSmsc;
  let second: TestSmsc;
  let bold: TestSmsc;
  let deadPort: number;
  before(async () => {
    [smsc, second, bold] = await Promise.all([TestSmsc.open(), TestSmsc.open(), TestSmsc.open()]);
    [deadPort = 0] = await freePorts(1);
    const impatient = ['response_timeout=2'];
    site = await makeSite({
      messaging: ['retry_initial=1', 'retry_maximum=2', 'rate_limit=100000'],
      projects:
        projectSections(ACME) +
        numberSection(FROM, ACME) +
        smppCarrier('main', smsc.port, ...impatient) +
        smppCarrier('second', second.port, ...impatient) +
        smppCarrier('bold', bold.port, 'failover=aggressive', ...impatient) +
        smppCarrier('dead', deadPort, ...impatient) +
        carrierRoute('main', 'prefix=+1999') +
        // Two ways each.
        route('safe-1', '+1888', 'main', 1) +
        route('safe-2', '+1888', 'second', 2) +
        route('bold-1', '+1777', 'bold', 1) +
        route('bold-2', '+1777', 'second', 2) +
        route('dead-1', '+1666', 'dead', 1) +
        route('dead-2', '+1666', 'second', 2) +
        carrierRoute('dead', 'prefix=+1555') +
        smppCarrier('gone', deadPort) +
        carrierRoute('gone', 'prefix=+1444'),
    });
    gateway = await site.start();
    rest = new RestClient(site, ACME);
  });
  after(async () => {
    await gateway?.kill();
    await Promise.all([smsc, second, bold].map((one) => one?.close()));
    site?.remove();
  });
  beforeEach(async () => {
    for (const one of [smsc, second, bold]) {
      one.submitted.length = 0;
      one.onSubmit = (message) => one.take(message);
      await one.bound();
    }
  });
  afterEach(() => {
    for (const one of [smsc, second, bold]) one.onSubmit = (message) => one.take(message);
  });

  const restart = async (): Promise<void> => {
    await gateway.kill();
    gateway = await site.start();
  };
  const setCarrier = async (action: string): Promise<void> => {
    const ami = await site.login('off');
    try {
      const answer = await ami.action({ Action: action, Carrier: 'main' });
      assert.equal(field(answer, 'Response'), 'Success');
    } finally {
      ami.close();
    }
  };
  const reload = async (): Promise<void> => {
    const ami = await site.login('off');
    try {
      assert.equal(field(await ami.action({ Action: 'Reload' }), 'Response'), 'Success');
    } finally {
      ami.close();
    }
  };
  const send = async (to: string, body: string): Promise<string> =>
    (await rest.send({ from: FROM, to, body })).id;

  test('the SMSC is cut in the middle of a response: nothing is lost, what was answered is not sent again', {
    timeout: 60_000,
  }, async () => {
    const answered = new Set<string>();
    let count = 0;
    smsc.onSubmit = (message) => {
      count++;
      if (count % 20 !== 0) {
        smsc.take(message);
        answered.add(message.text);
        return;
      }
      const response = message.pdu.response({ message_id: message.id }).toBuffer();
      message.session.socket.write(response.subarray(0, 10), () => message.session.destroy());
    };
    const ids = await Promise.all(
      Array.from({ length: 100 }, (_, index) => send(`+1999555${1000 + index}`, `cut ${index}`)),
    );
    for (const id of ids) await rest.until(id, 'sent', 40_000);
    for (let index = 0; index < 100; index++) {
      const times = smsc.submitted.filter(({ text }) => text === `cut ${index}`).length;
      assert.ok(times >= 1, `cut ${index} was submitted`);
    }
    // What was under way when a connection was cut may have come twice, and nothing else.
    assert.ok(smsc.submitted.length < 100 + 10 * 12, `${smsc.submitted.length} submitted`);
  });

  test('a response that is lost: it is submitted again, and becomes sent once', {
    timeout: 30_000,
  }, async () => {
    let lost = 1;
    smsc.onSubmit = (message) => {
      if (lost-- > 0) message.session.destroy();
      else smsc.take(message);
    };
    const id = await send('+19995550001', 'lost response');
    await rest.until(id, 'sent');
    assert.equal(smsc.submitted.length, 2);
    const timeline = await rest.timeline(id);
    assert.equal(timeline.filter(({ event }) => event === 'sent').length, 1);
  });

  test('killed between the parts of a message: those that were taken are not sent again', {
    timeout: 30_000,
  }, async () => {
    const taken: string[] = [];
    smsc.onSubmit = (message) => {
      if (taken.length > 0) return;
      taken.push(message.text);
      smsc.take(message);
    };
    const body = Array.from({ length: 400 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
    const id = await send('+19995550002', body);
    await smsc.until((submitted) => submitted.length === 3);
    // Until what was taken is on disk.
    await pause(300);
    await gateway.kill();
    const before = smsc.submitted.splice(0);
    smsc.onSubmit = (message) => smsc.take(message);
    gateway = await site.start();
    await rest.until(id, 'sent');
    assert.deepEqual(
      smsc.submitted.map(({ text }) => text),
      before.slice(1).map(({ text }) => text),
    );
    const reference = ({ pdu }: Submitted): string => pdu.short_message.udh?.[0]?.toString('hex') ?? '';
    assert.deepEqual(smsc.submitted.map(reference), before.slice(1).map(reference));
  });

  test('killed between the submission and its receipt, which may come before it is up again', {
    timeout: 30_000,
  }, async () => {
    const id = await send('+19995550003', 'receipt after the restart');
    const submitted = await smsc.until(([first]) => first);
    await rest.until(id, 'sent');
    await restart();
    const session = await smsc.bound();
    await smsc.receipt({ ...submitted, session }, { id: submitted.id, state: 'DELIVRD' });
    await rest.until(id, 'delivered');
  });

  test('a receipt before its response, and killed in between: the receipt is not lost', {
    timeout: 30_000,
  }, async () => {
    const told: number[] = [];
    smsc.onSubmit = (message) => {
      void smsc
        .receipt(message, { id: `early-${message.to}`, state: 'DELIVRD' })
        .then((status) => told.push(status));
    };
    const id = await send('+19995550004', 'early receipt');
    await smsc.until(() => told.length === 1);
    assert.equal(told[0], 0);
    await gateway.kill();
    smsc.onSubmit = (message) => smsc.take({ ...message, id: `early-${message.to}` });
    gateway = await site.start();
    await rest.until(id, 'delivered');
  });

  test('killed under load: everything that was answered 201 reaches the SMSC', {
    timeout: 90_000,
  }, async () => {
    const bodies: string[] = [];
    for (let kill = 0; kill < 4; kill++) {
      // The first request of a life takes long, as it loads what answers it.
      const first = `load ${kill}`;
      await send('+19996669999', first);
      bodies.push(first);
      const load = (async () => {
        for (let number = 0; ; number++) {
          const body = `load ${kill} ${number}`;
          try {
            await send(`+1999666${String(number % 60).padStart(4, '0')}`, body);
          } catch (error) {
            if (error instanceof TypeError) return;
            throw error;
          }
          bodies.push(body);
        }
      })();
      await rest.eventually(async () => bodies.length >= (kill + 1) * 15 || undefined, 'some load');
      await gateway.kill();
      await load;
      gateway = await site.start();
      await smsc.bound();
    }
    await smsc.until((submitted) => {
      const got = new Set(submitted.map(({ text }) => text));
      return bodies.every((body) => got.has(body));
    }, 40_000);
    await rest.eventually(async () => {
      const open = (await rest.list()).filter(({ status }) => status === 'queued' || status === 'initiated');
      return open.filter(({ to }) => to.startsWith('+1999666')).length === 0 || undefined;
    }, 'all to be sent');
  });

  test('nobody is there: it waits, and leaves once somebody is', { timeout: 30_000 }, async () => {
    const id = await send('+15555550001', 'waits for its carrier');
    await pause(1500);
    assert.equal((await rest.message(id)).status, 'queued');
    const late = await TestSmsc.open(deadPort);
    try {
      await rest.until(id, 'sent');
      assert.equal(late.submitted.length, 1);
    } finally {
      await late.close();
    }
  });

  test('a carrier is taken out of the configuration: what waits for it follows the routes', {
    timeout: 30_000,
  }, async () => {
    const id = await send('+14445550001', 'its carrier goes');
    assert.equal((await rest.message(id)).status, 'queued');
    const file = join(site.config, 'messaging.conf');
    const before = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      before.replace(smppCarrier('gone', deadPort), '').replace('carrier=gone', 'carrier=second'),
    );
    await reload();
    await rest.until(id, 'sent');
    assert.deepEqual(
      second.submitted.map(({ text }) => text),
      ['its carrier goes'],
    );
    writeFileSync(file, before);
    await reload();
  });

  test('the next carrier takes what the first cannot be given, or refused for a while', {
    timeout: 30_000,
  }, async () => {
    const dead = await send('+16665550001', 'first is dead');
    await rest.until(dead, 'sent');
    assert.deepEqual(
      second.submitted.map(({ text }) => text),
      ['first is dead'],
    );
    // ESME_RSYSERR: it said that it did not take it.
    smsc.onSubmit = (message) => smsc.take(message, 0x08);
    const refused = await send('+18885550001', 'first refuses');
    await rest.until(refused, 'sent');
    assert.ok(second.submitted.some(({ text }) => text === 'first refuses'));
  });

  test('no answer: only the same carrier is tried again, unless failover is aggressive', {
    timeout: 40_000,
  }, async () => {
    let silent = 1;
    smsc.onSubmit = (message) => {
      if (silent-- <= 0) smsc.take(message);
    };
    const safe = await send('+18885550002', 'first is silent');
    await rest.until(safe, 'sent', 30_000);
    assert.equal(smsc.submitted.length, 2);
    assert.equal(second.submitted.length, 0);
    bold.onSubmit = () => {};
    const aggressive = await send('+17775550001', 'bold is silent');
    await rest.until(aggressive, 'sent');
    assert.deepEqual(
      second.submitted.map(({ text }) => text),
      ['bold is silent'],
    );
  });

  test('paused: nothing is given to it over a restart too; resumed: all of it, in order', {
    timeout: 40_000,
  }, async () => {
    await setCarrier('CarrierPause');
    const ids: string[] = [];
    for (let number = 0; number < 5; number++) ids.push(await send('+19995550009', `paused ${number}`));
    await restart();
    await smsc.bound();
    await pause(500);
    assert.equal(smsc.submitted.length, 0);
    await setCarrier('CarrierResume');
    for (const id of ids) await rest.until(id, 'sent');
    assert.deepEqual(
      smsc.submitted.map(({ text }) => text),
      [0, 1, 2, 3, 4].map((number) => `paused ${number}`),
    );
  });
});

function route(name: string, prefix: string, carrier: string, priority: number): string {
  return `\n[${name}]\ntype=route\nprefix=${prefix}\ncarrier=${carrier}\npriority=${priority}\n`;
}
