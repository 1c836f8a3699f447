import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Fields } from '../../protocols/ami/fields.ts';
import { RequestReader } from '../../protocols/ami/framing.ts';
import { amiDirectory } from './ami-directory.ts';

export interface Gateway {
  readonly config: string;
  readonly requests: readonly Fields[];
  /** Resolves when somebody watches. */
  readonly watching: Promise<void>;
  tell(event: string): void;
  end(): void;
}

/** A gateway of which every message goes through these statuses, one at each MessageShow and with an event for each. */
export async function scripted(t: TestContext, statuses: readonly string[]): Promise<Gateway> {
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

/** The port of a server on which each connection is handed on, until the test ends. */
export function listening(t: TestContext, onConnection: (socket: Socket) => void): Promise<number> {
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

/** Of the one message that it has, and when that was created. */
export const ID = '01900000-0000-7000-8000-000000000001';
export const AT = '2026-11-21T06:00:00.123Z';
