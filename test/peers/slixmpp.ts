import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from '../program.ts';

export interface SlixmppOptions {
  /** Full. */
  readonly jid: string;
  readonly password: string;
  readonly port: number;
  /** Whose certificate the server has: a PEM file. */
  readonly certificate: string;
}

/** What the user tells, by `event`; see the program. */
export interface SlixmppEvent {
  readonly event: 'online' | 'refused' | 'written' | 'message' | 'error' | 'receipt' | 'found';
  readonly id?: string;
  readonly sender?: string;
  readonly text?: string;
  readonly condition?: string;
  readonly features?: readonly string[];
}

/** A Jabber user on slixmpp, Python's XMPP library: it answers requests for receipts by itself. */
export class SlixmppUser {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  static async connect({ jid, password, port, certificate }: SlixmppOptions): Promise<SlixmppUser> {
    const program = new Program(PYTHON, ['-B', '-W', 'ignore', SCRIPT, jid, String(port), certificate], {
      cwd: dirname(SCRIPT),
      environment: { PASSWORD: password },
    });
    const user = new SlixmppUser(program);
    await user.until(({ event }) => event === 'online');
    return user;
  }

  /** Sends a chat message that asks for a receipt; its id. */
  async send(to: string, text: string): Promise<string> {
    const before = this.#events().filter(({ event }) => event === 'written').length;
    this.#do({ do: 'send', to, text });
    await this.#program.says(new RegExp(`(?:"written"[^]*){${before + 1}}\n`));
    return this.#events().filter(({ event }) => event === 'written')[before]?.id ?? '';
  }

  /** Says of a message that it was displayed (XEP-0333). */
  mark(to: string, id: string, marker: 'received' | 'displayed' | 'acknowledged'): void {
    this.#do({ do: 'mark', to, id, marker });
  }

  /** The features of an entity (XEP-0030). */
  async discover(jid: string): Promise<readonly string[]> {
    this.#do({ do: 'discover', jid });
    return (await this.until(({ event }) => event === 'found')).features ?? [];
  }

  /** Waits for something that it tells. */
  async until(wanted: (event: SlixmppEvent) => boolean): Promise<SlixmppEvent> {
    for (let seen = 0; ; ) {
      const events = this.#events();
      const found = events.find(wanted);
      if (found !== undefined) return found;
      seen = events.length;
      await this.#program.says(new RegExp(`(?:^\\{"event".*\n[^]*?){${seen + 1}}`, 'm'));
    }
  }

  /** It logs out. */
  async close(): Promise<void> {
    await this.#program.stop();
  }

  #do(order: Readonly<Record<string, string>>): void {
    this.#program.write(`${JSON.stringify(order)}\n`);
  }

  #events(): readonly SlixmppEvent[] {
    const lines = this.#program.output.split('\n').slice(0, -1);
    return lines
      .filter((line) => line.startsWith('{"event"'))
      .map((line) => JSON.parse(line) as SlixmppEvent);
  }
}

const SCRIPT = join(dirname(dirname(fileURLToPath(import.meta.url))), 'interop', 'slixmpp', 'user.py');
/** Debian's, for which its packages are. */
const PYTHON = '/usr/bin/python3';
