import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { authorization, challengeOf, type Nonce } from './digest.ts';
import { serveJobs } from './process.ts';
import { RequestWindow, type RequestWindowResult } from './request-window.ts';

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

const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20, sendBufferSize: 8 << 20 });
let onAnswer: (text: string) => void = () => {};
socket.on('message', (bytes) => onAnswer(bytes.toString('latin1')));
socket.bind(0, '127.0.0.1', () => {
  serveJobs<SipRequestsJob, RequestWindowResult>(socket.address().port, run);
});

async function run(
  job: SipRequestsJob,
  progress: (done: number, total: number) => void,
): Promise<RequestWindowResult> {
  const { total, window, port } = job;
  const localPort = socket.address().port;
  const prefix = randomBytes(4).toString('hex');
  const nonces = new Map<number, Nonce>();
  const begin = (number: number): void => {
    const nonce = job.digest === 'reuse' ? nonces.get(number % job.users) : undefined;
    requests.send(number, 0, requestText(number, 0, nonce));
  };
  const requests = new RequestWindow({ socket, port, total, window, begin, progress });

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

  onAnswer = (text) => {
    const at = text.indexOf(prefix) + prefix.length + 1;
    const number = Number.parseInt(text.slice(at, at + 10), 10);
    const tries = requests.triesOf(number);
    const status = text.slice(8, 11);
    if (tries === undefined || status < '200' || !text.startsWith(`.${tries}`, text.indexOf('.', at))) return;
    if (status === '401' && job.digest !== 'none' && tries < 3) {
      const nonce = challengeOf(text, number % job.users);
      nonces.set(number % job.users, nonce);
      requests.send(number, tries + 1, requestText(number, tries + 1, nonce));
    } else requests.end(number, Number(status) === job.expect ? '' : status);
  };
  const result = await requests.run();
  onAnswer = () => {};
  return result;
}
