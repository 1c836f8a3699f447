import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { authorization, challengeOf, type Nonce } from './digest.ts';
import { serveJobs } from './process.ts';
import { RequestWindow, type RequestWindowResult } from './request-window.ts';
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

const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20, sendBufferSize: 8 << 20 });
let onMessage: (text: string) => void = () => {};
socket.on('message', (bytes) => onMessage(bytes.toString('latin1')));
socket.bind(0, '127.0.0.1', () => {
  serveJobs<SubscribesJob, RequestWindowResult>(socket.address().port, run);
});

async function run(
  { total, window, users, port }: SubscribesJob,
  progress: (done: number, total: number) => void,
): Promise<RequestWindowResult> {
  const own = socket.address().port;
  const prefix = randomBytes(4).toString('hex');
  const nonces = new Map<number, Nonce>();
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
    requests.send(number, tries, text);
  };
  const begin = (number: number): void => send(number, 0);
  const requests = new RequestWindow({ socket, port, total, window, begin, progress });
  onMessage = (text) => {
    const at = text.indexOf(`Call-ID: ${prefix}-`) + 10 + prefix.length;
    const number = Number.parseInt(text.slice(at, at + 10), 10);
    if (text.startsWith('NOTIFY ')) {
      socket.send(okTo(text), port, '127.0.0.1');
      requests.end(number, '');
      return;
    }
    const tries = requests.triesOf(number);
    const status = text.slice(8, 11);
    if (tries === undefined) return;
    if (status === '401' && tries < 3) {
      nonces.set(number % users, challengeOf(text, number % users));
      send(number, tries + 1);
    } else if (status === '200') requests.answered(number);
    else requests.end(number, status);
  };
  const result = await requests.run();
  onMessage = () => {};
  return result;
}
