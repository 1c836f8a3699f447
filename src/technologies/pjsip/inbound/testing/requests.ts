import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { answerChallenge } from '../../../../protocols/sip/auth/answer-challenge.ts';
import { DigestSecret } from '../../../../protocols/sip/auth/secret.ts';
import { parseMessage } from '../../../../protocols/sip/syntax/parse.ts';
import { flowFrom, pjsipConfiguration, Scene } from './scene.ts';

/** Phones with and without credentials, a trunk out, a peer by its address. */
export const CONF = `
[global]
type=global
default_outbound_endpoint=trunk
user_agent=Aldis
[transport-udp]
type=transport
protocol=udp
bind=127.0.0.1:15060
domain=pbx.example
[bob]
type=endpoint
aors=bob
auth=bob
[bob]
type=auth
username=bob
password=secret
[bob]
type=aor
max_contacts=2
[alice]
type=endpoint
aors=alice
callerid="Alice" <100>
allow_unauthenticated_options=yes
[alice]
type=aor
contact=sip:alice@192.0.2.5
[hall]
type=aor
max_contacts=1
[trunk]
type=endpoint
[peer]
type=endpoint
aors=peer
[peer]
type=aor
max_contacts=0
contact=sip:192.0.2.50
[peer]
type=identify
endpoint=peer
match=192.0.2.50
[bare]
type=endpoint
`;

export const scene = (text = CONF, options: ConstructorParameters<typeof Scene>[1] = {}) =>
  new Scene(pjsipConfiguration(text), options);

/** A request; what is not given is a plain MESSAGE from alice to bob. */
export interface Shape {
  readonly method?: string;
  readonly uri?: string;
  readonly from?: string;
  readonly to?: string;
  readonly headers?: string;
  readonly type?: string;
  readonly body?: string;
}

export function request(shape: Shape = {}): string {
  const {
    method = 'MESSAGE',
    uri = 'sip:bob@127.0.0.1:15060',
    from = '<sip:alice@127.0.0.1>',
    to = '<sip:x@y>',
  } = shape;
  const { headers = '', type = 'text/plain', body = 'hi' } = shape;
  const content = method === 'MESSAGE' ? body : '';
  const typed = content === '' || type === '' ? '' : `Content-Type: ${type}\r\n`;
  return (
    `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK${randomUUID()}\r\nFrom: ${from};tag=f\r\nTo: ${to}\r\n` +
    `Call-ID: call\r\nCSeq: 1 ${method}\r\n${headers.replaceAll('\n', '\r\n')}${headers && '\r\n'}${typed}` +
    `Content-Length: ${content.length}\r\n\r\n${content}`
  );
}

export const status = (answer: string) => answer.split('\r\n', 1)[0]?.slice(8);
export const header = (answer: string, name: string) =>
  [...answer.matchAll(new RegExp(`^${name}: (.*)\\r$`, 'gm'))].map(([, value]) => value);

/** Sends, and again with credentials when it is challenged. */
export async function authenticated(
  s: Scene,
  shape: Shape,
  password = 'secret',
  flow = flowFrom('127.0.0.1', 15072),
) {
  const {
    from = '<sip:bob@127.0.0.1>',
    method = 'MESSAGE',
    uri = 'sip:bob@127.0.0.1:15060',
    headers = '',
  } = shape;
  const challenged = await s.send(request({ ...shape, from }), flow);
  const credentials = credentialsFor(challenged, method, uri, password);
  return s.send(request({ ...shape, from, headers: `${credentials}\n${headers}`.trim() }), flow);
}

export function credentialsFor(challenged: string, method: string, uri: string, password: string): string {
  const parsed = parseMessage(Buffer.from(challenged, 'latin1'));
  assert(parsed.kind === 'message' && parsed.message.kind === 'response' && parsed.message.status === 401);
  const algorithms = ['MD5', 'SHA-256', 'SHA-512-256'] as const;
  const secret = new DigestSecret({ username: 'bob', realm: '', password, hashes: new Map(), algorithms });
  const answered = answerChallenge(parsed.message, { method, uri }, [secret], 'cnonce');
  assert(answered.kind === 'answered');
  return answered.headers.trim();
}

export const securityOf = (s: Scene) =>
  s.securityEvents.splice(0).map(({ event, accountId }) => `${event} ${accountId}`);
