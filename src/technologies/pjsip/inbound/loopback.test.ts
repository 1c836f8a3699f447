import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { createSipStack } from '../../../protocols/sip/create-stack.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import { parseUri } from '../../../protocols/sip/syntax/uri.ts';
import { header, request, status } from './testing/requests.ts';
import { pjsipConfiguration, Scene } from './testing/scene.ts';

/** The incoming half on the real stack, over real sockets. */
const CONF = `
[alice]
type=endpoint
aors=alice
rewrite_contact=yes
[alice]
type=aor
max_contacts=2
[bob]
type=endpoint
aors=bob
[bob]
type=aor
contact=sip:bob@192.0.2.1
`;

let scene: Scene;
let stack: SipStack;

before(async () => {
  scene = new Scene(pjsipConfiguration(CONF));
  const { inbound } = scene;
  const transport = { bind: { address: '127.0.0.1', port: 0 }, localNets: [], keepAliveSeconds: 0 };
  stack = await createSipStack(
    {
      transports: [
        { ...transport, name: 'transport-udp', protocol: 'udp' },
        { ...transport, name: 'transport-tcp', protocol: 'tcp' },
      ],
    },
    inbound,
  );
});

after(async () => {
  await stack.close();
  scene.contacts.close();
});

function portOf(protocol: string): number {
  return stack.transports.find((transport) => transport.protocol === protocol)?.local.port ?? 0;
}

const REGISTER = {
  method: 'REGISTER',
  uri: 'sip:127.0.0.1',
  to: '<sip:alice@127.0.0.1>',
  headers: 'Contact: <sip:alice@10.0.0.1:5099>\nExpires: 300',
};

test('a MESSAGE over UDP is stored once, however often it is sent', async () => {
  const phone = createSocket('udp4');
  phone.bind(0, '127.0.0.1');
  await once(phone, 'listening');
  const text = request({ uri: `sip:bob@127.0.0.1:${portOf('udp')}` });
  const stored = scene.messaging.submitted.length;
  for (let times = 0; times < 3; times++) {
    phone.send(text, portOf('udp'), '127.0.0.1');
    const [answer] = (await once(phone, 'message')) as [Buffer];
    assert.equal(status(answer.toString()), '202 Accepted');
  }
  assert.equal(scene.messaging.submitted.length, stored + 1);
  phone.close();
});

test('who registers over TCP is reached over that connection, as long as it lives', async () => {
  const phone = connect(portOf('tcp'), '127.0.0.1');
  await once(phone, 'connect');
  phone.write(request(REGISTER));
  const answer = await next(phone);
  assert.equal(status(answer), '200 OK');
  assert.deepEqual(header(answer, 'Contact'), ['<sip:alice@10.0.0.1:5099>;expires=299']);
  const [contact] = scene.contacts.contactsOf('alice');
  assert.equal(contact?.uri, `sip:alice@127.0.0.1:${phone.localPort};transport=tcp`);
  assert(contact.flow);

  const result = new Promise((resolve) =>
    stack.request(
      {
        method: 'OPTIONS',
        uri: contact.uri,
        nextHop: parseUri(contact.uri)!,
        flow: contact.flow,
        head: () =>
          'From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n',
        body: Buffer.alloc(0),
      },
      resolve,
    ),
  );
  assert.match(await next(phone), /^OPTIONS sip:alice@127\.0\.0\.1/);
  phone.end();
  while (scene.contacts.contactsOf('alice')[0]?.flow !== undefined) await new Promise(setImmediate);
  assert.equal(scene.contacts.contactsOf('alice').length, 1);
  await stack.close();
  await result;
});

async function next(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString('latin1');
}
