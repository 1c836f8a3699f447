import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { authorization, challengeOf, type Nonce } from './digest.ts';
import { Latencies } from './latencies.ts';
import { serveJobs } from './process.ts';

/** Sends `total` requests over one UDP socket and waits for the final answer of each. */
export interface SipRequestsJob {
  readonly port: number;
  readonly method: 'MESSAGE' | 'REGISTER' | 'OPTIONS';
  readonly total: number;
  /** Requests sent and not finally answered yet. */
  readonly window: number;
  /** Users `u0`, `u1`… in turn: who sends. Each has the password `secret`. */
  readonly users: number;
  /** MESSAGE: to `d0`, `d1`… in turn. */
  readonly destinations: number;
  /** REGISTER: contacts of each user, in turn. */
  readonly contacts: number;
  /** The status that means success. */
  readonly expect: number;
  /**
   * `none`: without credentials. `reuse`: each user is challenged once and counts its nonce up, as phones
   * do. `each`: every request is sent without credentials first and again after its challenge.
   */
  readonly digest: 'none' | 'reuse' | 'each';
}

export interface SipRequestsResult {
  readonly seconds: number;
  /** Answers other than the one expected, by status. */
  readonly failed: Readonly<Record<string, number>>;
  /** Requests that were sent again, for nothing came in 500 ms. */
  readonly repeated: number;
  readonly p50: number;
  readonly p99: number;
}

const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20, sendBufferSize: 8 << 20 });
let onAnswer: (text: string) => void = () => {};
socket.on('message', (bytes) => onAnswer(bytes.toString('latin1')));
socket.bind(0, '127.0.0.1', () => {
  serveJobs<SipRequestsJob, SipRequestsResult>(socket.address().port, run);
});

function run(
  job: SipRequestsJob,
  progress: (done: number, total: number) => void,
): Promise<SipRequestsResult> {
  const { total, window, port } = job;
  const localPort = socket.address().port;
  const prefix = randomBytes(4).toString('hex');
  const latencies = new Latencies(total);
  const failed: Record<string, number> = {};
  const nonces = new Map<number, Nonce>();
  const inFlight = new Map<number, { text: string; sentAt: number; tries: number }>();
  let begun = 0;
  let failures = 0;
  let repeated = 0;

  const send = (number: number, tries: number, nonce: Nonce | undefined): void => {
    const text = requestText(number, tries, nonce);
    inFlight.set(number, { text, sentAt: performance.now(), tries });
    socket.send(text, port, '127.0.0.1');
  };

  function requestText(number: number, tries: number, nonce: Nonce | undefined): string {
    const user = number % job.users;
    const { method } = job;
    const uri =
      method === 'MESSAGE' ? `sip:d${number % job.destinations}@127.0.0.1:${port}` : `sip:127.0.0.1:${port}`;
    let text =
      `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${localPort};rport;branch=z9hG4bK${prefix}.${number}.${tries}\r\n` +
      `From: <sip:u${user}@127.0.0.1>;tag=${number}\r\nTo: <sip:${method === 'MESSAGE' ? `d${number % job.destinations}` : `u${user}`}@127.0.0.1>\r\n` +
      `Call-ID: ${prefix}-${number}\r\nCSeq: ${tries + 1} ${method}\r\nMax-Forwards: 70\r\n`;
    if (nonce !== undefined) text += authorization(method, uri, nonce);
    if (method === 'REGISTER') {
      const contact = Math.floor(number / job.users) % job.contacts;
      return `${text}Contact: <sip:u${user}@127.0.0.1:${localPort};line=${contact}>\r\nExpires: 3600\r\nUser-Agent: Aldis bench\r\nContent-Length: 0\r\n\r\n`;
    }
    if (method === 'OPTIONS') return `${text}Content-Length: 0\r\n\r\n`;
    const body = `Message ${number} of a load generator, of ordinary length`;
    return `${text}Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  }

  return new Promise((resolve) => {
    const started = performance.now();
    let scheduled = false;
    const fill = (): void => {
      scheduled = false;
      while (begun < total && inFlight.size < window) {
        latencies.begin(begun);
        send(begun, 0, job.digest === 'reuse' ? nonces.get(begun % job.users) : undefined);
        begun++;
      }
      if (latencies.count + failures < total) return;
      clearInterval(again);
      onAnswer = () => {};
      const seconds = (performance.now() - started) / 1000;
      resolve({ seconds, failed, repeated, p50: latencies.percentile(0.5), p99: latencies.percentile(0.99) });
    };
    const again = setInterval(() => {
      const late = performance.now() - RETRANSMIT_MS;
      for (const entry of inFlight.values()) {
        if (entry.sentAt > late) continue;
        repeated++;
        entry.sentAt = performance.now();
        socket.send(entry.text, port, '127.0.0.1');
      }
    }, RETRANSMIT_MS / 2);

    onAnswer = (text) => {
      const at = text.indexOf(prefix) + prefix.length + 1;
      const number = Number.parseInt(text.slice(at, at + 10), 10);
      const entry = inFlight.get(number);
      const status = text.slice(8, 11);
      if (entry === undefined || status < '200' || !text.startsWith(`.${entry.tries}`, text.indexOf('.', at)))
        return;
      if (status === '401' && job.digest !== 'none' && entry.tries < 3) {
        const nonce = challengeOf(text, number % job.users);
        nonces.set(number % job.users, nonce);
        send(number, entry.tries + 1, nonce);
        return;
      }
      inFlight.delete(number);
      if (Number(status) === job.expect) latencies.end(number);
      else {
        failures++;
        failed[status] = (failed[status] ?? 0) + 1;
      }
      if ((latencies.count + failures) % 5000 === 0) progress(latencies.count + failures, total);
      if (scheduled) return;
      scheduled = true;
      setImmediate(fill);
    };
    fill();
  });
}

const RETRANSMIT_MS = 500;
