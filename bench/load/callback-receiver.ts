import { type AddressInfo, createServer, type Socket } from 'node:net';
import { serveJobs } from './process.ts';

/** Takes `expected` status callbacks, or none at all for a while. */
export interface CallbackReceiverJob {
  /** 0: from now on every connection is closed at once, as if nobody were there. */
  readonly expected: number;
}

export interface CallbackReceiverResult {
  /** From the first to the last. */
  readonly seconds: number;
  /** Beyond those expected, until the last of them. */
  readonly repeated: number;
  /** Callbacks of a message that came behind a later one of it. */
  readonly disordered: number;
}

/** An HTTP server that does nothing but count, cut from the bytes so that it costs next to nothing. */
const server = createServer((socket) => {
  socket.on('error', () => {});
  if (down) {
    socket.destroy();
    return;
  }
  sockets.add(socket);
  socket.setNoDelay(true).setEncoding('latin1');
  let rest = '';
  socket.on('data', (text: string) => {
    rest += text;
    let answers = '';
    for (;;) {
      const head = rest.indexOf('\r\n\r\n');
      const end = head < 0 ? -1 : head + 4 + Number(LENGTH.exec(rest)?.[1] ?? 0);
      if (end < 0 || rest.length < end) break;
      take(ID.exec(rest)?.[1] ?? '');
      rest = rest.slice(end);
      answers += TAKEN;
    }
    if (answers !== '') socket.write(answers, 'latin1');
  });
  socket.on('close', () => sockets.delete(socket));
});

const sockets = new Set<Socket>();
/** How far each message has come, by its id. */
const reached = new Map<string, number>();
let down = false;
let disordered = 0;
let repeated = 0;
let taken = 0;
let onTaken: () => void = () => {};

function take(id: string): void {
  const dot = id.indexOf('.');
  const message = id.slice(0, dot);
  const step = STEPS.indexOf(id.slice(dot + 1));
  const before = reached.get(message) ?? -1;
  if (step === before) repeated++;
  else {
    if (step < before) disordered++;
    reached.set(message, step);
    taken++;
  }
  onTaken();
}

async function run(
  { expected }: CallbackReceiverJob,
  progress: (done: number, total: number) => void,
): Promise<CallbackReceiverResult> {
  reached.clear();
  [taken, repeated, disordered] = [0, 0, 0];
  down = expected === 0;
  if (down) for (const socket of sockets) socket.destroy();
  let [first, last] = [0, 0];
  await new Promise<void>((resolve) => {
    onTaken = () => {
      last = performance.now();
      first ||= last;
      if (taken % 5000 === 0) progress(taken, expected);
      if (taken >= expected) resolve();
    };
    if (down) resolve();
  });
  onTaken = () => {};
  return { seconds: (last - first) / 1000, repeated, disordered };
}

server.listen(0, '127.0.0.1', () => {
  serveJobs<CallbackReceiverJob, CallbackReceiverResult>((server.address() as AddressInfo).port, run);
});

const STEPS = ['queued', 'initiated', 'sent', 'delivered', 'undelivered', 'failed', 'read'];
const TAKEN = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const LENGTH = /\r\ncontent-length: (\d+)/i;
const ID = /\r\nwebhook-id: ([^\r]+)/i;
