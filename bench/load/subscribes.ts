import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { authorization, challengeOf, type Nonce } from './digest.ts';
import { Latencies } from './latencies.ts';
import { serveJobs } from './process.ts';
import { okTo } from './sip-answers.ts';

/** Subscribes to message-summary over one UDP socket, with digest, and answers the NOTIFYs. */
export interface SubscribesJob {
  readonly port: number;
  readonly total: number;
  /** Subscriptions begun whose NOTIFY has not come yet. */
  readonly window: number;
  /** Users `u0`, `u1`… in turn, each with an AOR of that name and the password `secret`. */
  readonly users: number;
}

export interface SubscribesResult {
  readonly seconds: number;
  /** Answers other than 200 and 401, by status. */
  readonly failed: Readonly<Record<string, number>>;
  /** SUBSCRIBEs that were sent again, for nothing came in 500 ms. */
  readonly repeated: number;
  readonly p50: number;
  readonly p99: number;
}

const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20, sendBufferSize: 8 << 20 });
let onMessage: (text: string) => void = () => {};
socket.on('message', (bytes) => onMessage(bytes.toString('latin1')));
socket.bind(0, '127.0.0.1', () => {
  serveJobs<SubscribesJob, SubscribesResult>(socket.address().port, run);
});

function run(
  { total, window, users, port }: SubscribesJob,
  progress: (done: number, total: number) => void,
): Promise<SubscribesResult> {
  const own = socket.address().port;
  const prefix = randomBytes(4).toString('hex');
  const latencies = new Latencies(total);
  const failed: Record<string, number> = {};
  const nonces = new Map<number, Nonce>();
  const inFlight = new Map<number, { text: string; tries: number; sentAt: number; answered: boolean }>();
  let begun = 0;
  let failures = 0;
  let repeated = 0;

  const send = (number: number, tries: number): void => {
    const user = number % users;
    const uri = `sip:u${user}@127.0.0.1:${port}`;
    const nonce = nonces.get(user);
    const text =
      `SUBSCRIBE ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${own};rport;branch=z9hG4bK${prefix}.${number}.${tries}\r\n` +
      `From: <sip:u${user}@127.0.0.1>;tag=${number}\r\nTo: <sip:u${user}@127.0.0.1>\r\nCall-ID: ${prefix}-${number}\r\n` +
      `CSeq: ${tries + 1} SUBSCRIBE\r\nMax-Forwards: 70\r\nContact: <sip:u${user}@127.0.0.1:${own}>\r\n` +
      'Event: message-summary\r\nAccept: application/simple-message-summary\r\nExpires: 3600\r\n' +
      `${nonce === undefined ? '' : authorization('SUBSCRIBE', uri, nonce)}Content-Length: 0\r\n\r\n`;
    inFlight.set(number, { text, tries, sentAt: performance.now(), answered: false });
    socket.send(text, port, '127.0.0.1');
  };

  return new Promise((resolve) => {
    const started = performance.now();
    let scheduled = false;
    const fill = (): void => {
      scheduled = false;
      while (begun < total && inFlight.size < window) {
        latencies.begin(begun);
        send(begun++, 0);
      }
      if (latencies.count + failures < total) return;
      clearInterval(again);
      onMessage = () => {};
      const seconds = (performance.now() - started) / 1000;
      resolve({ seconds, failed, repeated, p50: latencies.percentile(0.5), p99: latencies.percentile(0.99) });
    };
    const again = setInterval(() => {
      const late = performance.now() - RETRANSMIT_MS;
      for (const entry of inFlight.values()) {
        if (entry.answered || entry.sentAt > late) continue;
        repeated++;
        entry.sentAt = performance.now();
        socket.send(entry.text, port, '127.0.0.1');
      }
    }, RETRANSMIT_MS / 2);
    const end = (number: number, status: string): void => {
      inFlight.delete(number);
      if (status === '') latencies.end(number);
      else {
        failures++;
        failed[status] = (failed[status] ?? 0) + 1;
      }
      if ((latencies.count + failures) % 1000 === 0) progress(latencies.count + failures, total);
      if (scheduled) return;
      scheduled = true;
      setImmediate(fill);
    };

    onMessage = (text) => {
      const number = Number.parseInt(
        text.slice(text.indexOf(`Call-ID: ${prefix}-`) + 10 + prefix.length),
        10,
      );
      const entry = inFlight.get(number);
      if (text.startsWith('NOTIFY ')) {
        socket.send(okTo(text), port, '127.0.0.1');
        if (entry !== undefined) end(number, '');
        return;
      }
      const status = text.slice(8, 11);
      if (entry === undefined) return;
      if (status === '401' && entry.tries < 3) {
        nonces.set(number % users, challengeOf(text, number % users));
        send(number, entry.tries + 1);
      } else if (status === '200') entry.answered = true;
      else end(number, status);
    };
    fill();
  });
}

const RETRANSMIT_MS = 500;
