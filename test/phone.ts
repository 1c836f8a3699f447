import { answerChallenge } from './digest.ts';
import { type Answer, SipPeer } from './sip-peer.ts';
import { header, statusOf } from './sip-text.ts';

/** A phone that registers with digest and answers messages by script. */
export class Phone {
  readonly peer: SipPeer;
  readonly name: string;
  readonly password: string;
  readonly #registrar: { readonly address: string; readonly port: number };
  readonly #callId: string;
  #cseq = 0;

  private constructor(peer: SipPeer, name: string, password: string, registrarPort: number) {
    this.peer = peer;
    this.name = name;
    this.password = password;
    this.#registrar = { address: '127.0.0.1', port: registrarPort };
    this.#callId = `phone-${name}-${peer.port}`;
  }

  static async open(name: string, password: string, registrarPort: number, answer?: Answer): Promise<Phone> {
    return new Phone(await SipPeer.open('127.0.0.1', 0, answer), name, password, registrarPort);
  }

  /** Registers for so many seconds; 0 takes the registration back. Gives the 200. */
  register(expires = 300): Promise<string> {
    const lines = [`Contact: <sip:${this.name}@127.0.0.1:${this.peer.port}>`, `Expires: ${expires}`];
    const uri = `sip:127.0.0.1:${this.#registrar.port}`;
    return this.#ask('REGISTER', uri, `sip:${this.name}@127.0.0.1`, lines, '');
  }

  /** Writes a MESSAGE to a SIP URI. Gives the 2xx. */
  write(uri: string, text: string): Promise<string> {
    return this.#ask('MESSAGE', uri, uri, ['Content-Type: text/plain;charset=UTF-8'], text);
  }

  close(): Promise<void> {
    return this.peer.close();
  }

  /** Sends a request, with credentials once it is asked for them. @throws Error when the answer is no 2xx */
  async #ask(
    method: string,
    uri: string,
    to: string,
    lines: readonly string[],
    content: string,
  ): Promise<string> {
    const body = Buffer.from(content).toString('latin1');
    let authorization = '';
    for (let attempt = 1; ; attempt++) {
      const cseq = ++this.#cseq;
      this.peer.send(
        `${method} ${uri} SIP/2.0\r\n` +
          `Via: SIP/2.0/UDP 127.0.0.1:${this.peer.port};rport;branch=z9hG4bK${this.#callId}${cseq}\r\n` +
          `Max-Forwards: 70\r\nFrom: <sip:${this.name}@127.0.0.1>;tag=${this.#callId}\r\n` +
          `To: <${to}>\r\nCall-ID: ${this.#callId}\r\nCSeq: ${cseq} ${method}\r\n` +
          `${lines.map((line) => `${line}\r\n`).join('')}${authorization}Content-Length: ${body.length}\r\n\r\n${body}`,
        this.#registrar,
      );
      const { text } = await this.peer.until((received) =>
        received.find(
          (r) =>
            statusOf(r.text) >= 200 &&
            header(r.text, 'Call-ID') === this.#callId &&
            header(r.text, 'CSeq') === `${cseq} ${method}`,
        ),
      );
      const status = statusOf(text);
      if (status < 300) return text;
      if (attempt > 1 || status !== 401) throw new Error(`not taken: ${text}`);
      const credentials = { username: this.name, password: this.password };
      const challenge = header(text, 'WWW-Authenticate');
      authorization = `Authorization: ${answerChallenge(challenge, { method, uri }, credentials, 'c')}\r\n`;
    }
  }
}
