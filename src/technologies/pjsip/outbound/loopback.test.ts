import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import type { MessageId } from '../../../messages/message.ts';
import { sampleMessage } from '../../../messages/testing/sample-message.ts';
import { createSipStack } from '../../../protocols/sip/create-stack.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import { createPjsipTechnology } from './create-technology.ts';
import type { SipTechnology } from './sip-technology.ts';
import { configurationOf } from './testing/configuration-of.ts';

/** Over the real stack, to a peer that is a bare socket. */
let stack: SipStack;
let technology: SipTechnology;
let peer: Socket;
let answers: string[];
const received: string[] = [];

before(async () => {
  peer = createSocket('udp4');
  peer.on('message', (bytes, from) => {
    const text = bytes.toString('latin1');
    received.push(text);
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(
      (name) => `${name}: ${headerOf(text, name)}\r\n`,
    );
    peer.send(
      `SIP/2.0 ${answers.shift()}\r\n${copied.join('')}Content-Length: 0\r\n\r\n`,
      from.port,
      from.address,
    );
  });
  peer.bind(0, '127.0.0.1');
  await once(peer, 'listening');
  const bind = { address: '127.0.0.1', port: 0 };
  stack = await createSipStack(
    { transports: [{ name: 'udp', protocol: 'udp', bind, localNets: [], keepAliveSeconds: 0 }] },
    { onRequest: () => {}, onMalformed: () => {}, onConnectionClosed: () => {} },
  );
  const configuration = configurationOf(`
[carol]
type=endpoint
aors=carol
outbound_auth=carol
[carol]
type=auth
auth_type=userpass
username=carol
password=secret
[carol]
type=aor
contact=sip:carol@127.0.0.1:${peer.address().port}
`);
  technology = createPjsipTechnology({
    configuration: () => configuration,
    stack,
    contacts: {
      contactsOf: (aor) =>
        (configuration.aors.get(aor)?.contact ?? []).map((uri) => ({ uri, path: '', reachable: true })),
    },
    randomBytes,
  });
});

after(async () => {
  await stack.close();
  peer.close();
});

test('A MESSAGE goes out and its answer comes back', async () => {
  answers = ['200 OK'];
  received.length = 0;
  const outcome = await send();
  assert.deepEqual(outcome, { kind: 'delivered', code: 200, text: 'OK' });
  const { port } = stack.transports[0]?.local ?? assert.fail('no transport');
  assert.match(
    received[0] ?? '',
    new RegExp(
      `^MESSAGE sip:carol@127\\.0\\.0\\.1:\\d+ SIP/2\\.0\\r\\nVia: SIP/2\\.0/UDP 127\\.0\\.0\\.1:${port};rport;branch=z9hG4bKPj[-0-9a-f]+\\r\\n` +
        'From: <sip:carol@127\\.0\\.0\\.1>;tag=[0-9a-f]+\\r\\n[^]*\\r\\nContent-Length:     5\\r\\n\\r\\nhello$',
    ),
  );
});

test('A 401 is answered with credentials in a new transaction', async () => {
  answers = ['401 Unauthorized\r\nWWW-Authenticate: Digest realm="r", nonce="n", qop="auth"', '202 Accepted'];
  received.length = 0;
  assert.equal((await send()).kind, 'sent');
  assert.equal(received.length, 2);
  assert.match(received[1] ?? '', /\r\nAuthorization: Digest username="carol"/);
});

test('A 503 with Retry-After is tried later', async () => {
  answers = ['503 Service Unavailable\r\nRetry-After: 9'];
  const outcome = await send();
  assert.ok(outcome.kind === 'retry');
  assert.deepEqual([outcome.code, outcome.afterMs], [503, 9000]);
});

test('What has expired is not waited for any longer', { timeout: 5000 }, async () => {
  // What the peer sends is no SIP then.
  answers = [];
  const outcome = await send(Date.now() + 100);
  assert.ok(outcome.kind === 'retry' && outcome.code === 0 && outcome.left);
});

function send(expiresAt = Number.MAX_SAFE_INTEGER) {
  const draft = {
    destination: 'carol',
    from: '',
    to: '',
    contentType: 'text/plain',
    body: Buffer.from('hello'),
    variables: [],
  };
  const accepted = technology.accept(draft);
  assert.ok(accepted.kind === 'accepted');
  const message = sampleMessage({
    ...draft,
    id: `01970000-0000-7000-8000-${randomBytes(6).toString('hex')}` as MessageId,
    source: 'ami',
    owner: 'admin',
    technology: 'pjsip',
    destination: 'pjsip:carol',
    lane: accepted.lane,
    contentType: accepted.contentType,
    variables: accepted.variables,
    expiresAt,
  });
  const legs = technology.legs(message);
  assert.ok(!('kind' in legs) && legs[0] !== undefined);
  return technology.deliver(message, legs[0], 1);
}

function headerOf(text: string, name: string): string {
  return new RegExp(`\\r\\n${name}: ([^\\r]*)`).exec(text)?.[1] ?? '';
}
