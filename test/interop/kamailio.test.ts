import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { sendMessage, statusEvent } from '../message-status.ts';
import { Program } from '../program.ts';
import { behave, SipPeer } from '../sip-peer.ts';
import { body, header, headers, methodOf, requestUri } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';
import { register, sipp, uas } from './sipp.ts';

describe('Kamailio as an outside proxy', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  let proxy: Program;
  let proxyPort: number;
  let phone: SipPeer;
  before(async () => {
    [proxyPort = 0] = await freePorts(1);
    phone = await SipPeer.open();
    site = await makeSite({
      endpoints: [
        {
          name: 'behind',
          contact: `sip:behind@127.0.0.1:${phone.port}`,
          endpoint: [`outbound_proxy=sip:127.0.0.1:${proxyPort}\\;lr`],
        },
        { name: 'pat', password: 'pat-secret', aor: ['support_path=yes'] },
        { name: 'nopath', password: 'nopath-secret' },
      ],
    });
    proxy = kamailio(site, proxyPort);
    await untilBound('udp', proxyPort);
    gateway = await site.start();
    ami = await site.login();
  });
  after(async () => {
    ami?.close();
    await gateway?.stop();
    await proxy?.stop();
    await phone?.close();
    site?.remove();
  });

  test('outbound_proxy: the MESSAGE goes over it with a Route, and reaches the phone without', async () => {
    const { id } = await sendMessage(ami, 'pjsip:behind', 'over the proxy');
    const request = await phone.until(
      (received) => received.find((r) => body(r.text) === 'over the proxy')?.text,
    );
    assert.equal(requestUri(request), `sip:behind@127.0.0.1:${phone.port}`);
    assert.equal(headers(request, 'Via').length, 2);
    assert.equal(header(request, 'Route'), '');
    await statusEvent(ami, id, 'delivered');
  });

  test('an error of the phone comes back through the proxy', async () => {
    phone.answer = behave('603');
    const { id } = await sendMessage(ami, 'pjsip:behind', 'no');
    const event = await statusEvent(ami, id, 'undelivered');
    assert.equal(field(event, 'ResponseCode'), '603');
    phone.answer = behave('200');
  });

  test('the proxy relays a MESSAGE to sipp', async () => {
    const [port = 0] = await freePorts(1);
    const receiver = sipp('behind-proxy', uas('200 OK'), {
      directory: site.directory,
      protocol: 'udp',
      port,
      target: proxyPort,
      calls: 1,
    });
    await untilBound('udp', port);
    const { id } = await sendMessage(
      ami,
      `pjsip:behind/sip:sipp@127.0.0.1:${port}`,
      'to sipp over the proxy',
    );
    await statusEvent(ami, id, 'delivered');
    assert.equal(await receiver.end(), 0, receiver.output);
  });

  test('Path: a phone that registered through the proxy is reached through it', async () => {
    const [port = 0] = await freePorts(1);
    const registrar = sipp('through-proxy', register('pat', 60), {
      directory: site.directory,
      protocol: 'udp',
      port,
      target: proxyPort,
      calls: 1,
      username: 'pat',
      password: 'pat-secret',
    });
    assert.equal(await registrar.end(), 0, registrar.output);
    const desk = await SipPeer.open('127.0.0.1', port);
    try {
      const { id } = await sendMessage(ami, 'pjsip:pat', 'along the path');
      const request = await desk.until(
        (received) => received.find((r) => methodOf(r.text) === 'MESSAGE')?.text,
      );
      assert.equal(headers(request, 'Via').length, 2, 'it came over the proxy');
      assert.equal(body(request), 'along the path');
      await statusEvent(ami, id, 'delivered');
    } finally {
      await desk.close();
    }
  });
});

function kamailio(site: Site, port: number): Program {
  const file = join(site.directory, 'kamailio.cfg');
  writeFileSync(
    file,
    CONFIGURATION.replaceAll('PORT', String(port)).replaceAll('GATEWAY', `127.0.0.1:${site.sipPort}`),
  );
  return new Program('kamailio', ['-f', file, '-DD', '-E', '-Y', site.directory, '-w', site.directory], {
    cwd: site.directory,
  });
}

/** A proxy in one process: REGISTER goes to the gateway with a Path, all else along its Route or its URI. */
const CONFIGURATION = `
debug=1
log_stderror=yes
fork=no
listen=udp:127.0.0.1:PORT
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "path.so"
loadmodule "maxfwd.so"
loadmodule "siputils.so"
loadmodule "textops.so"
request_route {
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483", "Too Many Hops");
    exit;
  }
  if (is_method("REGISTER")) {
    add_path();
    $du = "sip:GATEWAY";
  } else {
    loose_route();
  }
  if (!t_relay()) {
    sl_reply_error();
  }
}
`;
