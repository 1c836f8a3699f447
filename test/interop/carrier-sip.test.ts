import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { listCarriers } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts, ownLoopback, untilBound } from '../loopback.ts';
import { Program } from '../program.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { type ListedMessage, RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';
import { plainMessage, sipp, uas, uasNotifying, uasTwice } from './sipp.ts';

const OURS = '+15551230001';
const REGISTERED = '+15551230002';
/** Two routes lead there. */
const MOBILE = '+12225550001';

describe('SIP providers: Kamailio and sipp', () => {
  let site: Site;
  let gateway: RunningGateway;
  let rest: RestClient;
  let provider: Program;
  /** Kamailio's two addresses: one that sends and is sent to, one that we register with. */
  let edge: string;
  let registrar: string;
  /** sipp's. */
  let spare: string;
  let notifier: string;
  let mobile: string;
  let port: number;
  let sippPort: number;
  before(async () => {
    [port = 0, sippPort = 0] = await freePorts(2);
    const addresses = new Set<string>();
    while (addresses.size < 5) addresses.add(await ownLoopback([port, sippPort], Math.random));
    [edge = '', registrar = '', spare = '', notifier = '', mobile = ''] = addresses;
    site = await makeSite({
      messaging: ['retry_initial=1', 'retry_maximum=2'],
      pjsip:
        endpoint('edge', `${edge}:${port}`, 'from_domain=us.example', 'send_pai=yes', CREDENTIALS) +
        identify('edge', edge) +
        endpoint('spare', `${spare}:${sippPort}\\;transport=tcp`) +
        endpoint('notifier', `${notifier}:${sippPort}`, 'message_imdn=yes') +
        identify('notifier', notifier) +
        endpoint('line', `${registrar}:${port}`, CREDENTIALS) +
        registration(`${registrar}:${port}`),
      projects:
        projectSections(ACME) +
        numberSection(OURS, ACME) +
        numberSection(REGISTERED, ACME) +
        carrier('plus', 'edge') +
        carrier('bare', 'edge', 'number_format=digits', 'delivered_on=answer') +
        carrier('home', 'edge', 'number_format=national', 'country_code=+1') +
        carrier('spare', 'spare') +
        carrier('told', 'notifier') +
        carrier('line', 'line', 'number_format=digits') +
        route('r1', '+1999', 'plus') +
        route('r2', '+1888', 'bare') +
        route('r3', '+1777', 'home') +
        route('r4', '+1666', 'told') +
        route('r5', '+1555', 'spare') +
        route('mobile-1', '+1222', 'plus') +
        route('mobile-2', '+1222', 'line') +
        route('first', '+1444', 'plus', 'priority=1') +
        route('second', '+1444', 'spare', 'priority=2'),
    });
    writeFileSync(join(site.directory, 'edge.cfg'), kamailioConf());
    await startProvider();
    gateway = await site.start();
    rest = new RestClient(site, ACME);
  });
  after(async () => {
    await gateway?.stop();
    await provider?.stop();
    site?.remove();
  });

  function kamailioConf(): string {
    return CONFIGURATION.replaceAll('EDGE', edge)
      .replaceAll('REGISTRAR', registrar)
      .replaceAll('GATEWAY', String(site.sipPort))
      .replaceAll('PORT', String(port));
  }

  async function startProvider(): Promise<void> {
    const { directory } = site;
    const args = ['-f', 'edge.cfg', '-DD', '-E', '-Y', directory, '-w', directory];
    provider = new Program('kamailio', args, { cwd: directory });
    await untilBound('udp', port);
    await untilBound('tcp', port);
  }

  const send = (to: string, body: string, from = OURS) => rest.send({ from, to, body });
  /** What Kamailio says of a MESSAGE with this text. */
  const arrived = async (body: string): Promise<string> => {
    const image = Buffer.from(body).toString('latin1');
    const [line] = await provider.says(
      new RegExp(`TOOK .* text=${image.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\n`),
    );
    return line;
  };
  const received = (body: string): Promise<ListedMessage> =>
    rest.eventually(
      async () => (await rest.list()).find((m) => m.direction === 'inbound' && m.body === body),
      `${body} to come in`,
    );
  const carriers = () => listCarriers(site);
  const shown = async (name: string): Promise<Readonly<Record<string, unknown>>> =>
    (await carriers()).find(({ carrier }) => carrier === name) ?? {};
  const until = (name: string, status: string) =>
    rest.eventually(
      async () => ((await shown(name))['status'] === status ? true : undefined),
      `${name} to be ${status}`,
      20_000,
      async () => JSON.stringify(await carriers()),
    );
  /** Runs a scenario of a provider's or of a mobile's until it ends well. */
  const run = (name: string, scenario: string, options: Partial<Parameters<typeof sipp>[2]>) => {
    const common = { protocol: 'udp', port: sippPort, calls: 1 } as const;
    const { directory, sipPort: target } = site;
    const program = sipp(name, scenario, { ...common, directory, target, ...options });
    return async () => assert.equal(await program.end(), 0, program.output);
  };

  for (const [what, prefix, to, from, status] of [
    ['e164', '+1999', '+19995550200', OURS, 'sent'],
    ['digits', '+1888', '18885550200', OURS.slice(1), 'delivered'],
    ['national', '+1777', '7775550200', OURS.slice(2), 'sent'],
  ] as const) {
    test(`number_format=${what}, a challenge, an asserted identity, 200: ${status}`, async () => {
      const { id } = await send(`${prefix}5550200`, `as ${what}`);
      const line = await arrived(`as ${what}`);
      for (const part of [
        ` uri=sip:${to}@${edge}:${port} `,
        ` to=sip:${to}@${edge}`,
        ` from=sip:${from}@us.example `,
        ` identity=<sip:${from}@us.example> `,
        ' user=acme ',
      ]) {
        assert.ok(line.includes(part), `${part} in ${line}`);
      }
      await rest.until(id, status);
    });
  }

  for (const [code, status, error] of [
    [202, 'sent', null],
    [403, 'undelivered', '30004'],
    [404, 'undelivered', '30005'],
    [415, 'undelivered', '30007'],
    [486, 'undelivered', '30003'],
    [501, 'undelivered', '30008'],
    [603, 'undelivered', '30004'],
    [604, 'undelivered', '30005'],
  ] as const) {
    test(`a provider that answers ${code}: ${status}${error === null ? '' : `, ${error}`}`, async () => {
      const { id } = await send(`+19995550${code}`, `answered ${code}`);
      assert.equal((await rest.until(id, status)).error_code, error);
    });
  }

  test('a long text comes whole, in one MESSAGE', async () => {
    const body = `${'Съешь же ещё этих мягких французских булок. '.repeat(30)}Всё.`;
    const { id } = await send('+19995550200', body);
    await arrived(body);
    await rest.until(id, 'sent');
  });

  test('503, then 200, over TCP: sent by the second attempt', async () => {
    const scenario = uasTwice('503 Service Unavailable', '200 OK');
    const ended = run('spare-503', scenario, { protocol: 'tcp', address: spare });
    await untilBound('tcp', sippPort);
    const { id } = await send('+15555550001', 'again');
    await rest.until(id, 'sent');
    await ended();
    assert.equal((await shown('spare'))['retried'], 1);
  });

  test('notifications make it delivered, and read', async () => {
    const ended = run('notifier', uasNotifying('+16665550001'), { address: notifier });
    await untilBound('udp', sippPort);
    const { id } = await send('+16665550001', 'tell me');
    // The native API calls what was read delivered.
    await rest.eventually(
      async () => (await rest.timeline(id)).find(({ event }) => event === 'read'),
      'it to be read',
    );
    await ended();
    const events = (await rest.timeline(id)).map(({ event }) => event);
    assert.ok(events.includes('delivered'), events.join());
    assert.equal((await shown('told'))['receipts'], 2);
  });

  for (const [what, name, ours, to, at] of [
    ['by its address', 'plus', OURS, MOBILE, () => edge],
    ['where we registered', 'line', REGISTERED, MOBILE.slice(1), () => registrar],
  ] as const) {
    test(`a provider that is known ${what}: a mobile writes, and is answered over the same trunk`, async () => {
      await until(name, 'up');
      if (name === 'line') await provider.says(/REGISTERED line/);
      const before = (await shown(name))['received'] as number;
      const text = `hello over ${name}`;
      const scenario = plainMessage(MOBILE.slice(1), ours.slice(1), text, 200);
      await run(`mobile-${name}`, scenario, { address: mobile, target: port, to: at() })();
      const { from, to: number } = await received(text);
      assert.deepEqual([from, number], [MOBILE, ours]);
      assert.equal((await shown(name))['received'], before + 1);
      const { id } = await send(MOBILE, `answer over ${name}`, ours);
      const line = await arrived(`answer over ${name}`);
      assert.ok(line.includes(` uri=sip:${to}@${at()}:${port} `), line);
      await rest.until(id, 'sent');
    });
  }

  test('a number that nobody has is refused', async () => {
    const scenario = plainMessage(MOBILE.slice(1), '15559999999', 'to nobody', 404);
    await run('mobile-nobody', scenario, { address: mobile, target: port, to: edge })();
  });

  test('a provider that is gone is down, and the next takes over; once it is back it has its messages again', {
    timeout: 60_000,
  }, async () => {
    await provider.stop();
    await until('plus', 'down');
    const ended = run('spare-takes-over', uas('202 Accepted'), { protocol: 'tcp', address: spare });
    await untilBound('tcp', sippPort);
    const { id } = await send('+14445550200', 'by the second way');
    await rest.until(id, 'sent');
    await ended();
    // What has no other way waits.
    const waits = await send('+19995550200', 'waits for it');
    await startProvider();
    await until('plus', 'up');
    await arrived('waits for it');
    await rest.until(waits.id, 'sent');
    const again = await send('+14445550200', 'by the first way');
    await arrived('by the first way');
    await rest.until(again.id, 'sent');
  });
});

function endpoint(name: string, contact: string, ...lines: readonly string[]): string {
  return `
[${name}]
type=endpoint
aors=${name}
${lines.join('\n')}
[${name}]
type=aor
contact=sip:${contact}
${name === 'edge' ? 'qualify_frequency=1\nqualify_timeout=1' : ''}
`;
}

function identify(name: string, address: string): string {
  return `\n[${name}]\ntype=identify\nendpoint=${name}\nmatch=${address}\n`;
}

function registration(server: string): string {
  return `
[credentials]
type=auth
auth_type=digest
username=acme
password=secret

[line]
type=registration
server_uri=sip:${server}
client_uri=sip:line@${server}
outbound_auth=credentials
line=yes
endpoint=line
`;
}

function carrier(name: string, endpointName: string, ...lines: readonly string[]): string {
  return `\n[${name}]\ntype=carrier\nprotocol=sip\nendpoint=${endpointName}\n${lines.join('\n')}\n`;
}

function route(name: string, prefix: string, to: string, ...lines: readonly string[]): string {
  return `\n[${name}]\ntype=route\nprefix=${prefix}\ncarrier=${to}\n${lines.join('\n')}\n`;
}

const CREDENTIALS = 'outbound_auth=credentials';

/**
 * A provider that asks the gateway for credentials, says what it took, and answers as the last three digits of the number say. What
 * others send it takes for a mobile's: to one of our numbers at our address, to the other where we registered.
 */
const CONFIGURATION = `
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
listen=udp:EDGE:PORT
listen=tcp:EDGE:PORT
listen=udp:REGISTRAR:PORT
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "maxfwd.so"
loadmodule "siputils.so"
loadmodule "textops.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
request_route {
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483", "Too Many Hops");
    exit;
  }
  if (is_method("OPTIONS")) {
    sl_send_reply("200", "OK");
  } else if (is_method("REGISTER")) {
    if (!pv_www_authenticate("provider", "secret", "0")) {
      www_challenge("provider", "1");
      exit;
    }
    if (save("location")) xlog("L_ERR", "REGISTERED $tU\\n");
    else sl_reply_error();
  } else if ($si == "127.0.0.1") {
    route(FROM_GATEWAY);
  } else {
    route(FROM_MOBILE);
  }
}
route[FROM_GATEWAY] {
  if (!pv_proxy_authenticate("provider", "secret", "0")) {
    proxy_challenge("provider", "1");
    exit;
  }
  xlog("L_ERR", "TOOK uri=$ru to=$tu from=$fu identity=$hdr(P-Asserted-Identity) user=$au text=$rb\\n");
  $var(code) = $(rU{s.substr,-3,0}{s.int});
  if ($var(code) < 200) $var(code) = 202;
  sl_send_reply("$var(code)", "As asked");
}
route[FROM_MOBILE] {
  if ($rU == "15551230002") {
    $ru = "sip:line@REGISTRAR";
    if (!lookup("location")) {
      sl_send_reply("404", "Not Found");
      exit;
    }
  } else {
    $rd = "127.0.0.1";
    $rp = GATEWAY;
  }
  if (!t_relay()) sl_reply_error();
}
`;
