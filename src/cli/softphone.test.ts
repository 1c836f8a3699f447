import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DigestSecret } from '../protocols/sip/auth/secret.ts';
import type {
  Flow,
  IncomingRequest,
  OutgoingRequest,
  RequestResult,
  SipRequest,
  SipStack,
} from '../protocols/sip/stack.ts';
import { requestOf, responseOf, responseText } from '../protocols/sip/testing/fake-path.ts';
import {
  type ArrivedMessage,
  type ArrivedNotify,
  RegistrationFailed,
  Softphone,
  type SoftphoneAccount,
  type SoftphoneManners,
} from './softphone.ts';

test('it registers, and tells how long the registrar keeps it', async () => {
  const contact = '<sip:alice@127.0.0.1:40000>';
  const { phone, stack } = telephone([
    {
      status: 200,
      headers: `Contact: <sip:alice@192.0.2.1>;expires=9, ${contact};expires=60\r\nExpires: 300\r\n`,
    },
  ]);
  assert.equal(await phone.register(300), 60);
  const [request] = stack.sent;
  assert.equal(request?.method, 'REGISTER');
  assert.equal(request.uri, 'sip:127.0.0.1:5060');
  assert.equal(request.to.uriText, 'sip:alice@127.0.0.1:5060');
  assert.deepEqual([request.header('contact'), request.header('expires')], [contact, '300']);
});

test('without a time of its own contact, that of the whole answer counts, then what was asked for', async () => {
  const { phone } = telephone([{ status: 200, headers: 'Expires: 120\r\n' }, { status: 200 }]);
  assert.equal(await phone.register(300), 120);
  assert.equal(await phone.register(300), 300);
});

test('a challenge is answered; Call-ID stays and CSeq rises', async () => {
  const challenge = 'WWW-Authenticate: Digest realm="asterisk",nonce="abc",algorithm=MD5,qop="auth"\r\n';
  const { phone, stack } = telephone([{ status: 401, headers: challenge }, { status: 200 }, { status: 200 }]);
  await phone.register(300);
  await phone.register(0);
  const [first, second, third] = stack.sent;
  assert.equal(first?.header('authorization'), undefined);
  assert.match(
    second?.header('authorization') ?? '',
    /^Digest username="alice", realm="asterisk", nonce="abc"/,
  );
  assert.deepEqual(
    stack.sent.map(({ cseq, callId }) => [cseq.number, callId]),
    [1, 2, 3].map((number) => [number, first?.callId]),
  );
  assert.equal(third?.header('expires'), '0');
});

test('every way in which a registration fails is one sentence that says what to do', async () => {
  const challenge = 'WWW-Authenticate: Digest realm="asterisk",nonce="abc",algorithm=MD5,qop="auth"\r\n';
  const cases: readonly [readonly Answer[], string][] = [
    [
      [
        { status: 401, headers: challenge },
        { status: 401, headers: challenge },
      ],
      '127.0.0.1:5060 refused the registration: 401 Whatever; is the password right? See --password.',
    ],
    [
      [{ status: 423, headers: 'Min-Expires: 60\r\n' }],
      '127.0.0.1:5060 refused the registration: 423 Whatever; it wants --expires 60.',
    ],
    [[{ status: 500 }], '127.0.0.1:5060 refused the registration: 500 Whatever.'],
    [[{ kind: 'timeout' }], '127.0.0.1:5060 over UDP does not answer; is the gateway running?'],
    [
      [{ kind: 'unreachable', cause: 'transport', text: 'connection refused.', sent: false }],
      '127.0.0.1:5060 over UDP cannot be reached: connection refused.',
    ],
  ];
  for (const [answers, message] of cases) {
    const { phone } = telephone(answers);
    await assert.rejects(
      phone.register(300),
      (error) => error instanceof RegistrationFailed && error.message === message,
      message,
    );
  }
});

test('a server that is no host and port is told before anything is sent', async () => {
  const { phone, stack } = telephone([], {}, { server: 'bad host' });
  await assert.rejects(phone.register(300), /"bad host" is no host and port to register with/);
  assert.equal(stack.sent.length, 0);
});

test('a user of other letters is escaped where it stands in URIs', async () => {
  const { phone, stack } = telephone([{ status: 200 }], {}, { user: 'jürgen b' });
  await phone.register(300);
  assert.equal(stack.sent[0]?.to.uriText, 'sip:j%c3%bcrgen%20b@127.0.0.1:5060');
  assert.equal(stack.sent[0]?.header('contact'), '<sip:j%c3%bcrgen%20b@127.0.0.1:40000>');
});

test('a MESSAGE is answered and shown', () => {
  const { phone, arrived } = telephone([]);
  assert.deepEqual(receive(phone, 'Grüße\nzwei'), [200]);
  assert.deepEqual(arrived, [
    { from: 'sip:bob@h', display: 'Bob', contentType: 'text/plain', text: 'Grüße\nzwei', answered: 200 },
  ]);
});

test('a NOTIFY is answered and shown', () => {
  const { phone, notified } = telephone([], { status: 481 });
  assert.deepEqual(receive(phone, 'a line', 'NOTIFY', 'Event: check-sync;reboot=true\r\n'), [481]);
  assert.deepEqual(notified, [
    { about: 'check-sync;reboot=true', contentType: 'text/plain', text: 'a line', answered: 481 },
  ]);
});

test('it answers with the status it was told, or not at all', () => {
  const refusing = telephone([], { status: 480 });
  assert.deepEqual(receive(refusing.phone, 'x'), [480]);
  assert.equal(refusing.arrived[0]?.answered, 480);
  const silent = telephone([], { silent: true, reply: 'never' });
  assert.deepEqual(receive(silent.phone, 'x'), []);
  assert.equal(silent.arrived[0]?.answered, 0);
  assert.equal(silent.stack.sent.length, 0);
});

test('other methods: OPTIONS and NOTIFY are fine, the rest is not known', () => {
  const { phone, arrived } = telephone([]);
  const answers = ['OPTIONS', 'NOTIFY', 'INVITE'].flatMap((method) => receive(phone, '', method));
  assert.deepEqual(answers, [200, 200, 405]);
  assert.equal(arrived.length, 0);
});

test('a reply goes to whoever wrote, says that it is automatic, and its fate is told', async () => {
  const { phone, stack, replies } = telephone([{ status: 202 }, { kind: 'timeout' }], { reply: 'got it' });
  receive(phone, 'x');
  receive(phone, 'y');
  await settled();
  const [reply] = stack.sent;
  assert.deepEqual(
    [reply?.method, reply?.uri, reply?.header('auto-submitted'), reply?.body.toString()],
    ['MESSAGE', 'sip:bob@h', 'auto-replied', 'got it'],
  );
  assert.deepEqual(replies, [
    'sip:bob@h 202 Whatever',
    'sip:bob@h 0 127.0.0.1:5060 does not answer; is the gateway running?',
  ]);
});

test('no reply to an automatic message, nor to one that was refused', async () => {
  const { phone, stack } = telephone([{ status: 202 }], { reply: 'got it' });
  receive(phone, 'x', 'MESSAGE', 'Auto-Submitted: auto-replied\r\n');
  await settled();
  const refusing = telephone([{ status: 202 }], { reply: 'got it', status: 603 });
  receive(refusing.phone, 'x');
  await settled();
  assert.equal(stack.sent.length + refusing.stack.sent.length, 0);
});

type Answer =
  | { readonly kind?: never; readonly status: number; readonly headers?: string }
  | Exclude<RequestResult, { kind: 'response' }>;

function telephone(
  answers: readonly Answer[],
  manners: Partial<SoftphoneManners> = {},
  account: Partial<SoftphoneAccount> = {},
) {
  const stack = new ScriptedStack(answers);
  const arrived: ArrivedMessage[] = [];
  const notified: ArrivedNotify[] = [];
  const replies: string[] = [];
  const phone = new Softphone(
    stack,
    {
      user: 'alice',
      server: '127.0.0.1:5060',
      transport: 'udp',
      secret: new DigestSecret({
        username: 'alice',
        realm: '',
        password: 'secret',
        hashes: new Map(),
        algorithms: ['MD5'],
      }),
      ...account,
    },
    { status: 200, silent: false, reply: undefined, ...manners },
    {
      onMessage: (message) => arrived.push(message),
      onNotify: (notify) => notified.push(notify),
      onReplied: (to, status, text) => replies.push(`${to} ${status} ${text}`),
    },
  );
  return { phone, stack, arrived, notified, replies };
}

/** A request comes in; what the phone answers. */
function receive(phone: Softphone, text: string, method = 'MESSAGE', headers = ''): readonly number[] {
  const body = Buffer.from(text);
  const request = requestOf(
    `${method} sip:alice@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\n` +
      `From: "Bob" <sip:bob@h>;tag=1\r\nTo: <sip:alice@h>\r\nCall-ID: c\r\nCSeq: 1 ${method}\r\n${headers}` +
      `Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body.toString('latin1')}`,
  );
  const statuses: number[] = [];
  const incoming: IncomingRequest = {
    request,
    flow: FLOW,
    respond: ({ status }) => {
      statuses.push(status);
    },
  };
  phone.onRequest(incoming);
  return statuses;
}

/** A stack without a network: it keeps what is sent and answers in order. */
class ScriptedStack implements Pick<SipStack, 'request' | 'close'> {
  readonly sent: SipRequest[] = [];
  readonly #answers: readonly Answer[];

  constructor(answers: readonly Answer[]) {
    this.#answers = answers;
  }

  request(request: OutgoingRequest, done: (result: RequestResult) => void): { abort(): void } {
    const head = request.head({ protocol: 'udp', host: '127.0.0.1', port: 40_000 });
    const text = `${request.method} ${request.uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKy\r\n${head}\r\n${request.body.toString('latin1')}`;
    const answer = this.#answers[this.sent.length];
    this.sent.push(requestOf(text));
    if (answer?.kind !== undefined) queueMicrotask(() => done(answer));
    else if (answer !== undefined) {
      const { status, headers = '' } = answer;
      const response = responseText(text, status).replace(
        '\r\nContent-Length',
        `\r\n${headers}Content-Length`,
      );
      queueMicrotask(() => done({ kind: 'response', response: responseOf(response), flow: FLOW }));
    }
    return { abort: () => {} };
  }

  async close(): Promise<void> {}
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const FLOW: Flow = {
  transport: 'phone',
  protocol: 'udp',
  local: { address: '127.0.0.1', port: 40_000 },
  remote: { address: '127.0.0.1', port: 5060 },
  connection: 0,
};
