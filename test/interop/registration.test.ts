import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { Program } from '../program.ts';
import { SipPeer } from '../sip-peer.ts';
import { body, header, methodOf, statusOf } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';

describe('Kamailio as the provider that Aldis registers with', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  let provider: Program;
  let port: number;
  let alice: SipPeer;
  let stranger: SipPeer;

  before(async () => {
    [port = 0] = await freePorts(1);
    alice = await SipPeer.open();
    stranger = await SipPeer.open();
    site = await makeSite({
      endpoints: [
        {
          name: 'alice',
          contact: `sip:alice@127.0.0.1:${alice.port}`,
          endpoint: ['callerid=Alice <15550100>'],
        },
      ],
      pjsip: pjsipConf(port),
    });
    provider = kamailio(site, port);
    await untilBound('udp', port);
    gateway = await site.start();
    ami = await site.login();
    await registered('15550100', 0);
    await registered('15550101', 0);
  });
  after(async () => {
    ami?.close();
    await gateway?.stop();
    await provider?.stop();
    await alice?.close();
    await stranger?.close();
    site?.remove();
  });

  /** Waits for a Registry event of this user that came after `from` messages. */
  async function registry(user: string, status: string, from: number, timeoutMs = 15_000): Promise<void> {
    await ami.until(
      (messages) =>
        messages
          .slice(from)
          .find(
            (m) =>
              field(m, 'Event') === 'Registry' &&
              field(m, 'Username').startsWith(`sip:${user}@`) &&
              field(m, 'Status') === status,
          ),
      timeoutMs,
    );
  }

  const registered = (user: string, from: number): Promise<void> => registry(user, 'Registered', from);

  /** A stranger writes to a number of the provider; gives the final answer. */
  async function write(number: string, text: string): Promise<string> {
    const callId = `${number}-${text.replaceAll(' ', '-')}`;
    stranger.send(
      [
        `MESSAGE sip:${number}@127.0.0.1:${port} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${stranger.port};rport;branch=z9hG4bK${callId}`,
        'Max-Forwards: 70',
        `From: "A Stranger" <sip:15559999@127.0.0.1>;tag=${callId}`,
        `To: <sip:${number}@127.0.0.1:${port}>`,
        `Call-ID: ${callId}`,
        'CSeq: 1 MESSAGE',
        'Content-Type: text/plain',
        `Content-Length: ${text.length}`,
        '',
        text,
      ].join('\r\n'),
      { address: '127.0.0.1', port },
    );
    return stranger.until((received) =>
      received.map((r) => r.text).find((m) => header(m, 'Call-ID') === callId && statusOf(m) >= 200),
    );
  }

  async function delivered(text: string): Promise<string> {
    return alice.until((received) =>
      received.map((r) => r.text).find((m) => methodOf(m) === 'MESSAGE' && body(m) === text),
    );
  }

  test('it registers with its credentials, over UDP and over TCP', async () => {
    const answer = await ami.action({ Action: 'PJSIPShowRegistrationsOutbound' });
    assert.equal(field(answer, 'Response'), 'Success');
    const end = await ami.until((messages) =>
      messages.find((m) => field(m, 'Event') === 'OutboundRegistrationDetailComplete'),
    );
    assert.equal(field(end, 'Registered'), '2');
  });

  test('a MESSAGE to the Contact that is marked goes to whom To names', async () => {
    assert.ok([200, 202].includes(statusOf(await write('15550100', 'by the line'))));
    const request = await delivered('by the line');
    assert.match(header(request, 'From'), /"A Stranger" <sip:15559999@/);
  });

  test('over TCP, to the endpoint that contact_user names', async () => {
    assert.ok([200, 202].includes(statusOf(await write('15550101', 'by the user'))));
    await delivered('by the user');
  });

  test('the provider is restarted and knows nobody: both register again, and messages come', async () => {
    const from = ami.received.length;
    await provider.stop();
    await registry('15550101', 'Rejected', from);
    provider = kamailio(site, port);
    await untilBound('udp', port);
    const restarted = ami.received.length;
    await registered('15550100', restarted);
    await registered('15550101', restarted);
    assert.ok([200, 202].includes(statusOf(await write('15550100', 'again by the line'))));
    await delivered('again by the line');
    assert.ok([200, 202].includes(statusOf(await write('15550101', 'again by the user'))));
    await delivered('again by the user');
  });

  test('PJSIPUnregister: the provider knows nobody of that number', async () => {
    const from = ami.received.length;
    const answer = await ami.action({ Action: 'PJSIPUnregister', Registration: 'line' });
    assert.equal(field(answer, 'Message'), 'Unregistration sent');
    await registry('15550100', 'Unregistered', from);
    assert.equal(statusOf(await write('15550100', 'nobody')), 404);
  });

  test('wrong credentials are refused once', async () => {
    await registry('15550102', 'Rejected', 0);
    const events = ami.received.filter((m) => field(m, 'Username').startsWith('sip:15550102@'));
    assert.equal(events.length, 1);
  });
});

function pjsipConf(port: number): string {
  const registration = (name: string, number: string, auth: string, more: string): string => `
[${name}]
type=registration
server_uri=sip:127.0.0.1:${port}
client_uri=sip:${number}@127.0.0.1:${port}
outbound_auth=${auth}
retry_interval=1
max_retries=100
max_random_initial_delay=1
${more}
`;
  return `
[trunk]
type=endpoint
[trunk]
type=identify
endpoint=trunk
match=127.0.0.1
[right]
type=auth
username=trunk
password=trunk-secret
[wrong]
type=auth
username=trunk
password=another-secret
${registration('line', '15550100', 'right', 'line=yes\nendpoint=trunk')}
${registration('user', '15550101', 'right', `contact_user=alice\ntransport=tcp`).replace(
  `server_uri=sip:127.0.0.1:${port}`,
  `server_uri=sip:127.0.0.1:${port}\\;transport=tcp`,
)}
${registration('refused', '15550102', 'wrong', '')}
`;
}

function kamailio(site: Site, port: number): Program {
  const file = join(site.directory, 'provider.cfg');
  writeFileSync(file, CONFIGURATION.replaceAll('PORT', String(port)));
  return new Program('kamailio', ['-f', file, '-DD', '-E', '-Y', site.directory, '-w', site.directory], {
    cwd: site.directory,
  });
}

/** A registrar that asks for credentials and grants four seconds, kept in memory only; MESSAGE goes to who registered. */
const CONFIGURATION = `
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
listen=udp:127.0.0.1:PORT
listen=tcp:127.0.0.1:PORT
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "siputils.so"
loadmodule "textops.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
modparam("registrar", "min_expires", 1)
modparam("registrar", "default_expires", 4)
modparam("registrar", "max_expires", 4)
request_route {
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483", "Too Many Hops");
    exit;
  }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("provider", "trunk-secret", "0")) {
      www_challenge("provider", "1");
      exit;
    }
    if (!save("location")) sl_reply_error();
    exit;
  }
  if (!lookup("location")) {
    sl_send_reply("404", "Not Found");
    exit;
  }
  if (!t_relay()) sl_reply_error();
}
`;
