import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { cutStream, identity, isResponse, methodOf, respond } from './sip-text.ts';
import { Waiting } from './waiting.ts';

export interface Received {
  readonly text: string;
  readonly protocol: 'udp' | 'tcp';
  /** Milliseconds since the peer was opened. */
  readonly at: number;
  /** Where it came from. */
  readonly remote: { readonly address: string; readonly port: number };
}

/** Looks at a request and says the answer, undefined for none. Retransmissions are asked about again. */
export type Answer = (request: string) => string | undefined;

/** A phone made of two sockets: answers by script, remembers all that came in. Speaks UDP and TCP. */
export class SipPeer {
  readonly address: string;
  readonly port: number;
  readonly received: Received[] = [];
  answer: Answer;
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #connections = new Set<Socket>();
  readonly #waiting = new Waiting();
  readonly #openedAt = performance.now();

  private constructor(udp: UdpSocket, tcp: Server, address: string, port: number, answer: Answer) {
    this.#udp = udp;
    this.#tcp = tcp;
    this.address = address;
    this.port = port;
    this.answer = answer;
    udp.on('message', (data, remote) => {
      this.#take(data.toString('latin1'), 'udp', remote, (text) =>
        udp.send(Buffer.from(text, 'latin1'), remote.port, remote.address),
      );
    });
    tcp.on('connection', (socket) => this.#accept(socket));
  }

  /** Port 0 takes a free one. */
  static async open(address = '127.0.0.1', port = 0, answer: Answer = behave('200')): Promise<SipPeer> {
    for (let attempt = 0; ; attempt++) {
      const udp = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
      const tcp = createServer();
      try {
        await new Promise<void>((resolve, reject) => {
          udp.once('error', reject);
          udp.bind({ address, port, exclusive: true }, resolve);
        });
        const bound = udp.address().port;
        await new Promise<void>((resolve, reject) => {
          tcp.once('error', reject);
          tcp.listen(bound, address, resolve);
        });
        return new SipPeer(udp, tcp, address, bound, answer);
      } catch (error) {
        udp.close();
        if (port !== 0 || attempt > 20) throw error;
      }
    }
  }

  /** Sends a datagram. */
  send(text: string, to: { readonly address: string; readonly port: number }): void {
    this.#udp.send(Buffer.from(text, 'latin1'), to.port, to.address);
  }

  /** Requests of a method, each once however often it was retransmitted. */
  requests(method = 'MESSAGE'): string[] {
    const seen = new Map<string, string>();
    for (const { text } of this.received) {
      if (methodOf(text) === method && !seen.has(identity(text))) seen.set(identity(text), text);
    }
    return [...seen.values()];
  }

  /** Waits until `found` gives something for what was received so far; rejects after `timeoutMs`. */
  async until<T>(found: (received: readonly Received[]) => T | undefined, timeoutMs = 5000): Promise<T> {
    return this.#waiting.until(
      () => found(this.received),
      timeoutMs,
      () => this.received.map(({ text }) => text.slice(0, text.indexOf('\r\n'))).join(' | '),
    );
  }

  async close(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await new Promise<void>((resolve) => this.#udp.close(() => resolve()));
    await new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    this.#connections.add(socket);
    let buffered = '';
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('data', (data) => {
      const { messages, rest } = cutStream(buffered + data.toString('latin1'));
      buffered = rest;
      const remote = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
      for (const text of messages) {
        this.#take(text, 'tcp', remote, (reply) => socket.write(Buffer.from(reply, 'latin1')));
      }
    });
  }

  #take(
    text: string,
    protocol: 'udp' | 'tcp',
    remote: Received['remote'],
    reply: (text: string) => void,
  ): void {
    if (/^(\r\n)*\0*$/.test(text)) return;
    this.received.push({ text, protocol, at: performance.now() - this.#openedAt, remote });
    if (!isResponse(text)) {
      const answer = this.answer(text);
      if (answer !== undefined) reply(answer);
    }
    this.#waiting.wake();
  }
}

/**
 * A behaviour in the words of the recordings: `200`, `404`, `480;Retry-After: 1`, `silent`,
 * `302:<sip:a@b>|<sip:c@d>`, `401>200` (challenges first, then answers 200 to credentials), `503,200`
 * (the first request 503, later ones 200). A retransmission gets the answer the request got.
 */
export function behave(behaviour: string): Answer {
  const steps = behaviour.split(',');
  const given = new Map<string, string | undefined>();
  let requests = 0;
  return (request) => {
    const key = `${identity(request)} ${methodOf(request)}`;
    if (!given.has(key)) {
      const step = steps[Math.min(requests++, steps.length - 1)] ?? '200';
      given.set(key, answerBy(step, request, `peer${given.size + 1}`));
    }
    return given.get(key);
  };
}

function answerBy(step: string, request: string, tag: string): string | undefined {
  if (step === 'silent') return undefined;
  const challenge = /^(401|407)>(.+)$/.exec(step);
  if (challenge) {
    const [, code = '401', then = '200'] = challenge;
    const [ask, authorization] = code === '401' ? WWW : PROXY;
    const answered = request.includes(`\r\n${authorization}: `);
    if (answered && then !== 'again') return answerBy(then, request, tag);
    const nonce = `n${tag}`;
    return respond(request, `${code} ${REASONS.get(code) ?? ''}`, tag, [
      `${ask}: Digest realm="peer", nonce="${nonce}", algorithm=MD5, qop="auth"`,
    ]);
  }
  const [head = '200', ...lines] = step.split(';');
  const [code = '200', contacts] = head.includes(':') ? [step.slice(0, 3), step.slice(4)] : [head];
  const status = `${code} ${REASONS.get(code) ?? 'Reason'}`;
  if (contacts !== undefined) {
    return respond(
      request,
      status,
      tag,
      contacts.split('|').map((contact) => `Contact: ${contact}`),
    );
  }
  return respond(request, status, tag, lines);
}

const WWW = ['WWW-Authenticate', 'Authorization'] as const;
const PROXY = ['Proxy-Authenticate', 'Proxy-Authorization'] as const;
const REASONS = new Map([
  ['200', 'OK'],
  ['202', 'Accepted'],
  ['302', 'Moved Temporarily'],
  ['400', 'Bad Request'],
  ['401', 'Unauthorized'],
  ['403', 'Forbidden'],
  ['404', 'Not Found'],
  ['407', 'Proxy Authentication Required'],
  ['408', 'Request Timeout'],
  ['480', 'Temporarily Unavailable'],
  ['486', 'Busy Here'],
  ['500', 'Server Internal Error'],
  ['503', 'Service Unavailable'],
  ['603', 'Decline'],
]);
