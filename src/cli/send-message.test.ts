import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Fields } from '../protocols/ami/fields.ts';
import { RequestReader } from '../protocols/ami/framing.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { listMessages } from './list-messages.ts';
import type { MessagesOptions } from './messages.ts';
import type { SendOptions } from './send.ts';
import { sendMessage } from './send-message.ts';
import { amiDirectory } from './testing/ami-directory.ts';
import { collected } from './testing/collected.ts';

const ID = '01900000-0000-7000-8000-000000000001';

test('a message is followed until it is delivered', async (t) => {
  const gateway = await scripted(t, ['queued', 'initiated', 'delivered']);
  const output = collected();
  assert.equal(await sendMessage('pjsip:alice', 'hello', options(gateway), output), EXIT.ok);
  assert.match(
    output.text,
    new RegExp(
      `^${ID}\n[\\d:.]{12}  queued\n[\\d:.]{12}  initiated\n[\\d:.]{12}  attempt 1    sip:a@h  200 OK  delivered\n[\\d:.]{12}  delivered\n$`,
    ),
  );
  const [sent] = gateway.requests.filter((request) => request.text('Action') === 'MessageSend');
  assert.deepEqual(sent?.lines.slice(2), ['Destination: pjsip:alice', 'Body: hello']);
});

test('a failure has its exit code and its reason', async (t) => {
  const gateway = await scripted(t, ['queued', 'failed']);
  const output = collected();
  assert.equal(await sendMessage('pjsip:alice', 'x', options(gateway), output), EXIT.failed);
  assert.match(
    output.text,
    /failed {7}30005 There is no such recipient\nThere is no endpoint "alice" in pjsip.conf, so it was taken for a host\.\n$/,
  );
});

test('sent is success unless delivered is waited for', async (t) => {
  const gateway = await scripted(t, ['queued', 'sent']);
  assert.equal(await sendMessage('pjsip:alice', 'x', options(gateway), collected()), EXIT.ok);
  const output = collected();
  assert.equal(
    await sendMessage('pjsip:alice', 'x', { ...options(gateway), until: 'delivered', timeout: 0 }, output),
    EXIT.waiting,
  );
  assert.match(
    output.text,
    new RegExp(
      `Still (queued|sent): it waits for .*\\. See it with: npx aldis messages ${ID} --config ${gateway.config}\n$`,
    ),
  );
});

test('every option has its header', async (t) => {
  const gateway = await scripted(t, ['queued']);
  const output = collected();
  const all: SendOptions = {
    ...options(gateway),
    from: 'Jürgen <sip:j@h>',
    to: 'sip:t@h',
    variable: ['X-A=1, (2) "3"', 'X-B=c\\d'],
    validity: 90,
    sendAt: '2027-01-31T08:00:00Z',
    key: 'k',
    wait: false,
  };
  assert.equal(await sendMessage('pjsip:alice', ' two\nlines', all, output), EXIT.ok);
  assert.equal(output.text, `${ID}\n`);
  const [sent] = gateway.requests.filter((request) => request.text('Action') === 'MessageSend');
  assert.deepEqual(
    sent?.lines.slice(2).map((line) => Buffer.from(line, 'latin1').toString('utf8')),
    [
      'Destination: pjsip:alice',
      'To: sip:t@h',
      'From: Jürgen <sip:j@h>',
      `Base64Body: ${Buffer.from(' two\nlines').toString('base64')}`,
      'Variable: X-A=1\\, \\(2\\) \\"3\\"',
      'Variable: X-B=c\\\\d',
      'ValidityPeriod: 90',
      'SendAt: 2027-01-31T08:00:00Z',
      'IdempotencyKey: k',
    ],
  );
});

test('JSON is one object', async (t) => {
  const gateway = await scripted(t, ['queued', 'delivered']);
  const output = collected();
  await sendMessage('pjsip:alice', 'x', { ...options(gateway), json: true }, output);
  const shown = JSON.parse(output.text) as ShownJson;
  assert.equal(output.text.indexOf('\n'), output.text.length - 1);
  assert.deepEqual(
    [shown.messageId, shown.status, shown.attempts, shown.body],
    [ID, 'delivered', 1, 'Grüße\n'],
  );
  assert.equal(shown.timeline.length, 3);
});

test('a refusal is a failure with its reason', async (t) => {
  const gateway = await scripted(t, []);
  await failsWith(
    sendMessage('pjsip:nobody', 'x', options(gateway), collected()),
    EXIT.failed,
    'Message failed to send: There is no such endpoint.',
  );
});

test('a destination without its technology is told how to write it', async (t) => {
  const gateway = await scripted(t, []);
  await failsWith(
    sendMessage('alice', 'x', options(gateway), collected()),
    EXIT.failed,
    'Message technology not found: write it before the destination, as in "pjsip:alice".',
  );
  await failsWith(
    sendMessage('+15551230001', 'x', options(gateway), collected()),
    EXIT.failed,
    'Message technology not found: write it before the destination, as in "carrier:NAME/+15551230001".',
  );
});

test('a gateway that ends meanwhile keeps the message, and that is told', async (t) => {
  const gateway = await scripted(t, ['queued', 'queued']);
  const sending = sendMessage('pjsip:alice', 'x', options(gateway), collected());
  await gateway.watching;
  gateway.end();
  await failsWith(
    sending,
    EXIT.waiting,
    /closed the connection; it keeps the message, see it with "npx aldis messages /,
  );
});

test('what cannot be sent is told before anything is sent', async (t) => {
  const gateway = await scripted(t, ['queued']);
  await failsWith(
    sendMessage('pjsip:alice', undefined, options(gateway), collected()),
    EXIT.usage,
    /Give the text of the message once/,
  );
  await failsWith(
    sendMessage('pjsip:alice', 'x', { ...options(gateway), base64: 'eA==' }, collected()),
    EXIT.usage,
    /once/,
  );
  await failsWith(
    sendMessage('pjsip:alice\r\nX: y', 'x', options(gateway), collected()),
    EXIT.usage,
    /Destination may not hold line breaks/,
  );
  assert.ok(!gateway.requests.some((request) => request.text('Action') === 'MessageSend'));
});

test('nobody there, somebody else there, the wrong secret', async (t) => {
  const gateway = await scripted(t, ['queued']);
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), user: 'stranger' }, collected()),
    EXIT.usage,
    /refused the user "stranger".*Was it started with another --config/,
  );
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), user: 'nobody' }, collected()),
    EXIT.usage,
    /has no user \[nobody\] with a secret/,
  );
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), ami: 'here' }, collected()),
    EXIT.usage,
    /--ami must be HOST:PORT/,
  );
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), config: '/nonexistent' }, collected()),
    EXIT.usage,
    /no usable manager.conf/,
  );
  const other = await listening(t, (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), ami: `127.0.0.1:${other}` }, collected()),
    EXIT.usage,
    /is no AMI/,
  );
  const dead = await listening(t, (socket) => socket.destroy());
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), ami: `127.0.0.1:${dead}` }, collected()),
    EXIT.usage,
    /closed the connection|No gateway answers/,
  );
});

test('messages lists, shows and refuses', async (t) => {
  const gateway = await scripted(t, ['queued', 'delivered']);
  const list = collected();
  assert.equal(await listMessages(undefined, messagesOptions(gateway), list), EXIT.ok);
  assert.match(
    list.text,
    /^CREATED +MESSAGE ID +STATUS +DIRECTION +DESTINATION +ANSWER\n[\d-]{10} [\d:]{8} +[\w-]{36} +delivered +outbound +pjsip:alice +200\n$/,
  );
  const json = collected();
  await listMessages(undefined, { ...messagesOptions(gateway), json: true }, json);
  assert.equal((JSON.parse(json.text) as { sequence: number }).sequence, 7);
  const one = collected();
  await listMessages(ID, messagesOptions(gateway), one);
  assert.match(one.text, /destination {3}pjsip:alice\n[\s\S]*body {10}Grüße\\n\n[\s\S]*queued\n$/);
  await failsWith(
    listMessages('unknown', messagesOptions(gateway), collected()),
    EXIT.failed,
    'Message not found.',
  );
  await failsWith(
    listMessages(ID, { ...messagesOptions(gateway), follow: true }, collected()),
    EXIT.usage,
    /leave the id out/,
  );
});

test('messages --follow tells what happens until the gateway ends', async (t) => {
  const gateway = await scripted(t, ['queued', 'delivered']);
  const output = collected();
  const following = listMessages(
    undefined,
    { ...messagesOptions(gateway), follow: true, json: true },
    output,
  );
  await gateway.watching;
  gateway.tell(
    'Event: MessageReceived\r\nPrivilege: message,all\r\nMessageID: a\r\nFrom: sip:bob@h\r\nDestination: pjsip:alice\r\n\r\n',
  );
  gateway.tell('Event: PeerStatus\r\nPrivilege: system,all\r\n\r\n');
  gateway.tell(
    'Event: MessageStatus\r\nPrivilege: message,all\r\nMessageID: b\r\nStatus: queued\r\nAttempt: 0\r\n\r\n',
  );
  gateway.end();
  await failsWith(following, EXIT.usage, /closed the connection/);
  assert.deepEqual(
    output.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    [
      { event: 'MessageReceived', messageId: 'a', from: 'sip:bob@h', destination: 'pjsip:alice' },
      { event: 'MessageStatus', messageId: 'b', status: 'queued', attempt: 0 },
    ],
  );
});

interface ShownJson {
  readonly messageId: string;
  readonly status: string;
  readonly attempts: number;
  readonly body: string;
  readonly timeline: readonly unknown[];
}

interface Gateway {
  readonly config: string;
  readonly requests: readonly Fields[];
  /** Resolves when somebody watches. */
  readonly watching: Promise<void>;
  tell(event: string): void;
  end(): void;
}

/** A gateway of which every message goes through these statuses, one at each MessageShow and with an event for each. */
async function scripted(t: TestContext, statuses: readonly string[]): Promise<Gateway> {
  const requests: Fields[] = [];
  const sockets = new Set<Socket>();
  const { promise: watching, resolve: watched } = Promise.withResolvers<void>();
  let reached = 0;
  const port = await listening(t, (socket) => {
    sockets.add(socket);
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    const reader = new RequestReader();
    socket.on('data', (chunk: Buffer) => {
      for (const { fields } of reader.push(chunk)) {
        requests.push(fields);
        const action = fields.text('Action');
        if (action === 'MessageShow') reached = Math.min(reached + 1, statuses.length);
        socket.write(answer(fields, statuses, reached).replaceAll('\n', '\r\n'), 'utf8');
        if (action === 'Events') watched();
        if (action === 'MessageShow' && reached < statuses.length) {
          socket.write(`Event: MessageStatus\r\nMessageID: ${ID}\r\nStatus: ${statuses[reached]}\r\n\r\n`);
        }
      }
    });
  });
  const config = amiDirectory(
    t,
    port,
    '[stranger]\nsecret=other\n[nobody]\n[aldis]\nsecret=hush\nread=message\nwrite=message\n',
  );
  return {
    config,
    requests,
    watching,
    tell: (event) => {
      for (const socket of sockets) socket.write(event);
    },
    end: () => {
      for (const socket of sockets) socket.end();
    },
  };
}

function answer(request: Fields, statuses: readonly string[], reached: number): string {
  const head = (kind: string) => `Response: ${kind}\nActionID: ${request.text('ActionID')}\n`;
  const item = (event: string, lines: string) =>
    `Event: ${event}\nActionID: ${request.text('ActionID')}\nMessageID: ${ID}\n${lines}\n`;
  const list = (items: string, end: string) =>
    `${head('Success')}EventList: start\nMessage: x\n\n${items}Event: ${end}\nActionID: ${request.text('ActionID')}\nEventList: Complete\nListItems: 1\n\n`;
  const status = statuses[reached - 1] ?? statuses.at(-1) ?? 'queued';
  switch (request.text('Action')) {
    case 'Challenge':
      return `${head('Success')}Challenge: 123456789\n\n`;
    case 'Login': {
      const good = request.text('Key') === createHash('md5').update('123456789hush').digest('hex');
      return good
        ? `${head('Success')}Message: Authentication accepted\n\n`
        : `${head('Error')}Message: Authentication failed\n\n`;
    }
    case 'Events':
      return `${head('Success')}Events: On\n\n`;
    case 'MessageSend':
      return statuses.length === 0
        ? `${head('Error')}Message: Message failed to send.\nReason: There is no such endpoint.\n\n`
        : `${head('Success')}Message: Message successfully sent\nMessageID: ${ID}\n\n`;
    case 'MessageList':
      return list(
        item(
          'MessageEntry',
          `Sequence: 7\nDirection: outbound\nDestination: pjsip:alice\nStatus: delivered\nCreated: ${AT}\nResponseCode: 200\nErrorCode: \n`,
        ),
        'MessageListComplete',
      );
    case 'MessageShow':
      if (request.text('MessageID') !== ID) return `${head('Error')}Message: Message not found\n\n`;
      return list(
        item(
          'MessageDetail',
          `Status: ${status}\n${status === 'failed' ? 'ResponseCode: 0\nErrorCode: 30005\n' : ''}Destination: pjsip:alice\nAttempts: 1\nBase64Body: ${Buffer.from('Grüße\n').toString('base64')}\n`,
        ) +
          statuses
            .slice(0, reached)
            .map((what) => timeline(item, what))
            .join(''),
        'MessageShowComplete',
      );
    default:
      return `${head('Error')}Message: Invalid/unknown command\n\n`;
  }
}

function timeline(item: (event: string, lines: string) => string, what: string): string {
  const attempt =
    'What: attempt\nAddress: sip:a@h\nAttempt: 1\nOutcome: delivered\nResponseCode: 200\nResponseText: OK\n';
  const fault =
    what === 'failed' ? 'ErrorCode: 30005\nErrorMessage: There is no such recipient\n' : 'ErrorCode: \n';
  const own = item('MessageTimeline', `At: ${AT}\nWhat: ${what}\n${fault}`);
  return what === 'delivered' ? item('MessageTimeline', `At: ${AT}\n${attempt}`) + own : own;
}

function listening(t: TestContext, onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  t.after(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function options(gateway: Gateway): SendOptions {
  return { config: gateway.config, wait: true, timeout: 30, until: 'sent' };
}

function messagesOptions(gateway: Gateway): MessagesOptions {
  return { config: gateway.config, limit: 20 };
}

async function failsWith(
  promise: Promise<number>,
  exitCode: number,
  message: string | RegExp,
): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof CommandFailure);
    assert.equal(error.exitCode, exitCode);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}

const AT = '2026-11-21T06:00:00.123Z';
