import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { notifyPhones } from '../../src/cli/notify-phones.ts';
import { type AmiConnection, type AmiText, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { statusEvent } from '../message-status.ts';
import { Phone } from '../phone.ts';
import { header } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';
import { register, sipp, uas, uasChecking } from './sipp.ts';

/** Takes the NOTIFY and says nothing. */
const MUTE = '<recv request="NOTIFY"></recv>';
const CHALLENGE = 'WWW-Authenticate: Digest realm="phones", nonce="4711", algorithm=MD5, qop="auth"';
const PHONES = [
  { name: 'takes', scenario: uas('200 OK', [], 'NOTIFY'), status: 'delivered', code: '200', error: '' },
  {
    name: 'asks',
    scenario: `${uas('401 Unauthorized', [CHALLENGE], 'NOTIFY')}\n${uasChecking('NOTIFY', 'Authorization', 'username=.carol.', '200 OK')}`,
    status: 'delivered',
    code: '200',
    error: '',
  },
  {
    name: 'asks-in-vain',
    scenario: uas('401 Unauthorized', [CHALLENGE], 'NOTIFY'),
    status: 'undelivered',
    code: '401',
    error: '31002',
  },
  {
    name: 'has-no-subscription',
    scenario: uas('481 Subscription Does Not Exist', [], 'NOTIFY'),
    status: 'undelivered',
    code: '481',
    error: '30007',
  },
  {
    name: 'knows-no-event',
    scenario: uas('489 Bad Event', [], 'NOTIFY'),
    status: 'undelivered',
    code: '489',
    error: '30007',
  },
  { name: 'says-nothing', scenario: MUTE, status: 'undelivered', code: '0', error: '30003' },
] as const;

const CAROL = '[carol]\ntype=auth\nusername=carol\npassword=secret\n';

describe('NOTIFY to sipp phones', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  let ports: readonly number[];
  before(async () => {
    ports = await freePorts(PHONES.length + 2);
    site = await makeSite({
      pjsip: `[system]\ntype=system\ntimer_b=6400\n${CAROL}`,
      endpoints: [
        ...PHONES.map(({ name }, index) => ({
          name,
          contact: `sip:${name}@127.0.0.1:${ports[index]}`,
          endpoint: name === 'asks' ? ['outbound_auth=carol'] : [],
        })),
        { name: 'two', password: 'two-secret', aor: ['max_contacts=2'] },
        { name: 'away', password: 'away-secret' },
      ],
      messaging: ['retry_initial=1'],
    });
    gateway = await site.start();
    ami = await site.login();
  });
  after(async () => {
    ami?.close();
    await gateway?.stop();
    site?.remove();
  });

  for (const [index, { name, scenario, status, code, error }] of PHONES.entries()) {
    test(`a phone that ${name}: ${status}`, async () => {
      const phone = sipp(`notify-${name}`, scenario, at(ports[index] ?? 0));
      await untilBound('udp', ports[index] ?? 0);
      const id = await notify({ Endpoint: name });
      const event = await statusEvent(ami, id, status, 15_000);
      assert.equal(field(event, 'ResponseCode'), code);
      assert.equal(field(event, 'ErrorCode'), error);
      assert.equal(field(event, 'Technology'), 'pjsip-notify');
      assert.equal(field(event, 'Destination'), `pjsip-notify:${name}`);
      assert.equal(await phone.end(), 0, phone.output);
    });
  }

  test('one answers, one says nothing, both of one endpoint: each has its own fate', async () => {
    const [loud = 0, silent = 0] = ports.slice(PHONES.length);
    for (const port of [loud, silent]) {
      const credentials = { username: 'two', password: 'two-secret' };
      const phone = sipp(`reg-${port}`, register('two', 60), { ...at(port), ...credentials });
      assert.equal(await phone.end(), 0, phone.output);
    }
    const phones = [
      sipp('notify-loud', uas('200 OK', [], 'NOTIFY'), at(loud)),
      sipp('notify-mute', MUTE, at(silent)),
    ];
    await Promise.all([loud, silent].map((port) => untilBound('udp', port)));
    const id = await notify({ Endpoint: 'two' });
    await statusEvent(ami, id, 'delivered');
    const deliveries = await settled(id);
    const fates = new Map(deliveries.map((one) => [field(one, 'Address'), field(one, 'Status')]));
    assert.deepEqual(
      [...fates].map(([uri, fate]) => [Number(/:(\d+)/.exec(uri.slice(5))?.[1]), fate]).sort(),
      [
        [loud, 'delivered'],
        [silent, 'undelivered'],
      ].sort(),
    );
    for (const phone of phones) assert.equal(await phone.end(), 0, phone.output);
  });

  test('who is away fails at once; with Store it is waited for, over a restart too, and comes once', async () => {
    const phone = await Phone.open('away', 'away-secret', site.sipPort);
    try {
      const lost = await notify({ Endpoint: 'away' });
      assert.equal(field(await statusEvent(ami, lost, 'failed'), 'ErrorCode'), '31007');
      const stored = await notify({ Endpoint: 'away', Store: 'yes', ValidityPeriod: '600' });
      ami.close();
      await gateway.kill();
      gateway = await site.start();
      ami = await site.login();
      await phone.register();
      await statusEvent(ami, stored, 'delivered');
      const events = phone.peer.requests('NOTIFY').map((text) => header(text, 'Event'));
      assert.deepEqual(events, ['check-sync;reboot=true']);
      await phone.register(0);
    } finally {
      await phone.close();
    }
  });

  test('aldis notify follows every phone and sums up', async () => {
    const phone = await Phone.open('away', 'away-secret', site.sipPort);
    try {
      await phone.register();
      let output = '';
      const options = { config: site.config, user: 'admin', header: ['Event: check-sync'], timeout: 20 };
      const write = (text: string): unknown => (output += text);
      assert.equal(await notifyPhones(['away'], options, { write }), 0);
      assert.match(
        output,
        /^away {2}sip:away@\S+ {2}delivered {2}200 OK\n\nENDPOINT [\s\S]*\n1 of 1 took it\.\n$/,
      );
      await phone.register(0);
      output = '';
      const json = { ...options, json: true as const };
      assert.equal(await notifyPhones(['away', 'nosuch'], json, { write }), 1);
      const told = JSON.parse(output) as { phones: { endpoint: string; status: string }[]; taken: number };
      assert.deepEqual(
        told.phones.map(({ endpoint, status }) => `${endpoint} ${status}`),
        ['away failed', 'nosuch refused'],
      );
      assert.equal(told.taken, 0);
      output = '';
      const short = { ...options, store: true as const, timeout: 0 };
      assert.equal(await notifyPhones(['away'], short, { write }), 3);
      assert.match(
        output,
        /\n0 of 1 took it, 1 still is waited for\.\nSee the rest later with: npx aldis messages /,
      );
    } finally {
      await phone.close();
    }
  });

  function at(port: number) {
    return { directory: site.directory, protocol: 'udp' as const, port, target: site.sipPort, calls: 1 };
  }

  async function notify(to: Readonly<Record<string, string>>): Promise<string> {
    const answer = await ami.action({
      Action: 'PJSIPNotify',
      ...to,
      Variable: 'Event=check-sync;reboot=true',
    });
    assert.equal(field(answer, 'Message'), 'NOTIFY sent', answer);
    return field(answer, 'MessageID');
  }

  /** The deliveries of a message, once nothing more will come of any. */
  async function settled(id: string): Promise<AmiText[]> {
    for (;;) {
      const from = ami.received.length;
      await ami.action({ Action: 'MessageShow', MessageID: id });
      await ami.until((all) => all.slice(from).find((m) => m.startsWith('Event: MessageShowComplete')));
      const all = ami.received.slice(from).filter((m) => m.startsWith('Event: MessageDelivery'));
      if (!all.some((one) => field(one, 'Status') === 'initiated')) return all;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
});
