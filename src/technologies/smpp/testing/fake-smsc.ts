import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { NoticePdu, RequestPdu, ResponsePdu } from '../../../protocols/smpp/pdu/pdu.ts';
import { responseTo } from '../../../protocols/smpp/pdu/refusal.ts';
import type { SubmitSm } from '../../../protocols/smpp/pdu/submit-sm.ts';
import { createSession } from '../../../protocols/smpp/session/create-session.ts';
import type { Session, SessionTime } from '../../../protocols/smpp/session/session.ts';

/** What the fake answers a request; undefined: nothing. */
export type Answer = (pdu: RequestPdu, session: Session) => ResponsePdu | undefined;

/** An SMSC in this process that answers as a test says. */
export class FakeSmsc {
  readonly sessions: Session[] = [];
  readonly sockets: Socket[] = [];
  /** What it was asked, binds left out. */
  readonly submits: SubmitSm[] = [];
  readonly binds: RequestPdu[] = [];
  answer: Answer;
  readonly #server: Server;
  readonly #time: SessionTime;
  #onNews: (() => void)[] = [];

  private constructor(server: Server, time: SessionTime) {
    this.#server = server;
    this.#time = time;
    this.answer = answerOk();
    server.on('connection', (socket: Socket) => this.#connected(socket));
  }

  static async listen(time: SessionTime): Promise<FakeSmsc> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeSmsc(server, time);
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  get session(): Session {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('Nobody has connected');
    return session;
  }

  /** Waits until something has come about on the wire. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#onNews.push(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connected(socket: Socket): void {
    this.sockets.push(socket);
    this.sessions.push(
      createSession({
        role: 'smsc',
        socket,
        time: this.#time,
        window: 100,
        peerWindow: 10_000,
        responseTimeoutMs: 3_600_000,
        enquireLinkMs: 0,
        bindTimeoutMs: 0,
        inactivityMs: 0,
        onRequest: (pdu, session) => this.#asked(pdu, session),
        onClose: () => this.#tell(),
      }),
    );
    this.#tell();
  }

  #asked(pdu: RequestPdu | NoticePdu, session: Session): void {
    if (pdu.command === 'alert_notification' || pdu.command === 'outbind') return;
    if (pdu.command === 'submit_sm') this.submits.push(pdu);
    else this.binds.push(pdu);
    const response = this.answer(pdu, session);
    if (response !== undefined) session.respond(response);
    this.#tell();
  }

  #tell(): void {
    for (const tell of this.#onNews.splice(0)) tell();
  }
}

/** Takes everything; its ids are `id-1`, `id-2`… */
export function answerOk(): Answer {
  let count = 0;
  return (pdu) => {
    const response = responseTo(pdu.command, pdu.sequence, 0);
    return response.command === 'submit_sm_resp' ? { ...response, messageId: `id-${++count}` } : response;
  };
}

/** Takes binds, and answers each submit_sm with these statuses in turn; the last for all that follow. `undefined`: with nothing. */
export function answerWith(...statuses: readonly (number | undefined)[]): Answer {
  let count = 0;
  return (pdu) => {
    if (pdu.command !== 'submit_sm') return responseTo(pdu.command, pdu.sequence, 0);
    const status = statuses[Math.min(count++, statuses.length - 1)];
    if (status === undefined) return undefined;
    const response = responseTo('submit_sm', pdu.sequence, status);
    return { ...response, messageId: status === 0 ? `id-${count}` : '' } as ResponsePdu;
  };
}
