import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { answerChallenge } from '../digest.ts';
import { sendMessage, statusEvent } from '../message-status.ts';
import { behave, SipPeer } from '../sip-peer.ts';
import { header, statusOf } from '../sip-text.ts';
import { makeSite } from '../site.ts';
import { pcap } from './pcap.ts';

test('Wireshark finds nothing wrong with what is sent', async () => {
  const phone = await SipPeer.open('127.0.0.1', 0, behave('401>200'));
  const site = await makeSite({
    endpoints: [
      { name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}`, endpoint: ['outbound_auth=carol'] },
      { name: 'bob', password: 'bob-secret', aor: ['support_path=yes'] },
    ],
    pjsip: '[carol]\ntype=auth\nauth_type=userpass\nusername=carol\npassword=carol-secret\n',
  });
  const gateway = await site.start();
  const ami = await site.login();
  try {
    const messages: [string, Record<string, string>][] = [
      ['plain', {}],
      ['Grüße ✓', { From: '"Dave D" <sip:dave@example.com>' }],
      ['x'.repeat(5000), { Variable: 'Content-Type=text/plain\\;charset=UTF-8,X-Test=1' }],
    ];
    for (const [text, more] of messages) {
      const { id } = await sendMessage(ami, 'pjsip:alice', text, more);
      await statusEvent(ami, id, 'delivered');
    }
    await registerAs(phone, site.sipPort);
    phone.send('MESSAGE sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKbad\r\n\r\n', {
      address: '127.0.0.1',
      port: site.sipPort,
    });
    await phone.until((received) => (received.length >= 9 ? true : undefined), 1000).catch(() => undefined);
    const file = join(site.directory, 'capture.pcap');
    const datagrams = phone.received.map(({ text }) => ({
      from: site.sipPort,
      to: phone.port,
      payload: Buffer.from(text, 'latin1'),
    }));
    assert.ok(datagrams.length >= 8, `captured ${datagrams.length}`);
    writeFileSync(file, pcap(datagrams));
    const rows = dissect(file, site.sipPort, site.directory);
    assert.equal(rows.length, datagrams.length);
    for (const [index, [protocols = '', malformed = '', expert = '']] of rows.entries()) {
      const text = phone.received[index]?.text ?? '';
      assert.match(protocols, /:sip/, `dissected as SIP:\n${text}`);
      assert.equal(malformed, '', `malformed:\n${text}`);
      assert.ok(!/error|warn/i.test(expert), `${expert}:\n${text}`);
    }
  } finally {
    ami.close();
    await gateway.stop();
    await phone.close();
    site.remove();
  }
});

async function registerAs(phone: SipPeer, port: number): Promise<void> {
  const uri = `sip:127.0.0.1:${port}`;
  let authorization = '';
  for (const cseq of [1, 2]) {
    phone.send(
      `REGISTER ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${phone.port};rport;branch=z9hG4bKr${cseq}\r\n` +
        `Max-Forwards: 70\r\nFrom: <sip:bob@127.0.0.1>;tag=r\r\nTo: <sip:bob@127.0.0.1>\r\nCall-ID: r@tshark\r\n` +
        `CSeq: ${cseq} REGISTER\r\nContact: <sip:bob@127.0.0.1:${phone.port}>\r\nExpires: 60\r\n${authorization}` +
        'Content-Length: 0\r\n\r\n',
      { address: '127.0.0.1', port },
    );
    const { text } = await phone.until((received) =>
      received.find((r) => header(r.text, 'CSeq') === `${cseq} REGISTER`),
    );
    if (statusOf(text) === 200) return;
    const challenge = header(text, 'WWW-Authenticate');
    const credentials = { username: 'bob', password: 'bob-secret' };
    authorization = `Authorization: ${answerChallenge(challenge, { method: 'REGISTER', uri }, credentials, 'c')}\r\n`;
  }
}

/** Per packet: protocols, malformed marks, expert texts of the severities warning and error. */
function dissect(file: string, port: number, home: string): string[][] {
  const fields = ['frame.protocols', '_ws.malformed', '_ws.expert'].flatMap((name) => ['-e', name]);
  const result = spawnSync(
    'tshark',
    ['-r', file, '-d', `udp.port==${port},sip`, '-T', 'fields', '-E', 'separator=/t', ...fields],
    { encoding: 'utf8', env: { ...process.env, HOME: home } },
  );
  assert.equal(result.status, 0, result.stderr);
  return result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
