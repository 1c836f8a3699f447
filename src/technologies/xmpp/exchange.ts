import type { Clock, Timer } from '../../messages/clock.ts';
import { Intake } from './intake.ts';
import { bareOf } from './jid.ts';
import { NS } from './namespaces.ts';
import { Questions } from './questions.ts';
import { Requests } from './requests.ts';
import { Suspects } from './suspects.ts';
import { type SentStanza, Unacknowledged } from './unacknowledged.ts';
import type { Down, ResumableStream, Up, Wire } from './wire.ts';
import type { XmlElement } from './xml-element.ts';

export interface ExchangeOptions {
  /** A component's is asked by way of its own address, which its server brings back to us. */
  readonly type: 'client' | 'component';
  /** What a stanza or a ping may go without an answer. */
  readonly timeoutMs: number;
  /** Takes a stanza that came in, and resolves once it is kept. */
  readonly onStanza: (stanza: XmlElement) => Promise<void>;
  /** False: nobody waits any more for what became of that message. */
  readonly isWaitedFor: (id: string) => boolean;
  /** The server has taken some; there may be room now. */
  readonly onAcknowledged: () => void;
  /** The connection does not answer, or does not keep to the protocol. */
  readonly onBroken: (reason: string) => void;
  readonly clock: Clock;
  /** See XmppOptions.defer. */
  readonly defer: (callback: () => void) => void;
  readonly onProblem: (text: string, error: unknown) => void;
}

/**
 * The stanzas of an account, both ways, over one connection after the other.
 *
 * Out: what is sent in one turn of the event loop is written in one piece, with a request for an acknowledgement behind it, unless
 * one is out; a burst has one for every {@link ASKED_AFTER} stanzas, wherever it has come to, and what is sent again one behind each,
 * so that it is known at which of them a connection breaks. Where the server
 * has no stream management a ping takes its place: servers handle what one connection brings in its order, and an answered ping
 * tells that all before it was handled.
 *
 * In: a stanza counts as handled once it is kept, and all before it are.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #sent = new Unacknowledged();
  readonly #intake: Intake;
  readonly #requests = new Requests();
  #wire: Wire | undefined;
  #jid = '';
  #managed = false;
  #resumable: { readonly id: string; readonly until: number } | undefined;
  #resumableSeconds = 0;
  /** Written in this turn and not given to the wire yet. */
  #batch = '';
  /** The batch goes at the end of this turn. */
  #flushing = false;
  readonly #questions = new Questions();
  readonly #suspects = new Suspects();
  /** How the last connection ended. */
  #ending: Down | undefined;
  /** Stanzas, and characters of them, written since the server was asked last. */
  #unasked = 0;
  #unaskedCharacters = 0;
  #heardAt = 0;
  /** The server is told in this turn how many of its stanzas we have handled. */
  #tells = false;
  #ids = 0;
  #watch: Timer | undefined;
  #askAgain: Timer | undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#intake = new Intake({
      // Told at once, in the turn's one piece: the server keeps what it is not told of.
      onHandled: () => this.#tellLater(),
      onProblem: (error) => options.onProblem('A stanza could not be handled', error),
    });
  }

  get unacknowledged(): number {
    return this.#sent.size;
  }

  /** There is no room for another message. */
  get isFull(): boolean {
    return this.#sent.size >= MOST_STANZAS || this.#sent.bytes >= MOST_CHARACTERS;
  }

  /** What may be resumed over the next connection. */
  get resumable(): ResumableStream | undefined {
    if (this.#resumable === undefined || this.#options.clock.now() >= this.#resumable.until) return undefined;
    return { id: this.#resumable.id, jid: this.#jid, handled: () => this.#intake.handled };
  }

  /** A connection is up. False: it is of no use, and is broken already. */
  attach(wire: Wire, { jid, resumed, handled, management }: Up): boolean {
    this.#wire = wire;
    this.#jid = jid;
    this.#heardAt = this.#options.clock.now();
    const isPossible = handled === undefined || this.#sent.acknowledge(handled);
    if (resumed && !isPossible) {
      // What the server has of what we sent is not known: on a new stream all of it goes again, with the same ids.
      this.#acknowledgedTooMany(handled);
      return false;
    }
    this.#leaveOutSuspect();
    this.#intake.attach(wire, resumed);
    const again = resumed ? this.#sent.all() : this.#sent.restart();
    if (resumed) {
      for (const stanza of again) {
        this.#put(stanza);
        this.#askOnce();
      }
    } else {
      this.#managed = management !== undefined;
      this.#resumableSeconds = management?.seconds || RESUMABLE_SECONDS;
      this.#resumable = management?.id ? { id: management.id, until: Number.POSITIVE_INFINITY } : undefined;
      for (const stanza of again) {
        if (stanza.lasting !== true && !this.#options.isWaitedFor(stanza.id)) continue;
        this.#write(stanza);
        this.#askOnce();
      }
    }
    if (this.#sent.size > 0) this.#flushLater();
    this.#watchOver();
    this.#options.onAcknowledged();
    return true;
  }

  /** The connection is gone; what was not acknowledged waits for the next. */
  detach(ending?: Down): void {
    // Where another connection never came to be, what ended this one still counts.
    if (this.#wire !== undefined) this.#ending = ending;
    this.#wire = undefined;
    this.#batch = '';
    this.#questions.clear();
    this.#unasked = 0;
    this.#unaskedCharacters = 0;
    this.#intake.detach();
    this.#tells = false;
    this.#watch?.cancel();
    this.#askAgain?.cancel();
    this.#askAgain = undefined;
    if (this.#resumable !== undefined) {
      const until = this.#options.clock.now() + this.#resumableSeconds * 1000;
      this.#resumable = { ...this.#resumable, until };
    }
    this.#requests.forsake();
  }

  /** Waits no longer for another connection: what was not acknowledged is told to be lost, and no stream is resumed. */
  forsake(): void {
    this.#resumable = undefined;
    for (const { settle } of this.#sent.restart()) settle?.('lost');
  }

  /** False: there is no connection, and nothing was sent. */
  send(xml: string, id = '', settle?: SentStanza['settle']): boolean {
    if (this.#wire === undefined) return false;
    this.#write(settle === undefined ? { xml, id } : { xml, id, settle });
    this.#flushLater();
    return true;
  }

  /** Sends a stanza until the server has it: while there is no connection it waits for the next. */
  sendSurely(xml: string): void {
    if (this.#wire === undefined) {
      if (!this.isFull) this.#sent.push({ xml, id: '', lasting: true });
      return;
    }
    this.#write({ xml, id: '', lasting: true });
    this.#flushLater();
  }

  /** Sends an `iq`; see XmppStream.request. */
  request(iq: XmlElement): Promise<XmlElement | undefined> {
    const id = `aldis-${++this.#ids}`;
    iq.attrs['id'] = id;
    if (!this.send(iq.toString())) return Promise.resolve(undefined);
    const answered = this.#requests.add(id, iq.attrs['to'] ?? '');
    const timer = this.#options.clock.after(this.#options.timeoutMs, () => this.#requests.giveUp(id));
    return answered.finally(() => timer.cancel());
  }

  /** Something came. */
  take(element: XmlElement): void {
    this.#heardAt = this.#options.clock.now();
    if (element.is('a', NS.management)) {
      this.#questions.shift(this.#heardAt);
      this.#acknowledged(Number(element.attrs['h'] ?? Number.NaN));
    }
    if (element.is('r', NS.management)) this.#tellLater();
    else if (STANZAS.has(element.name)) this.#stanza(element);
  }

  /** Before the end of the connection: what is still to be written goes now. */
  flush(): void {
    this.#flush();
  }

  get underWay(): number {
    return this.#intake.underWay;
  }

  #write(stanza: SentStanza): void {
    this.#sent.push(stanza);
    this.#put(stanza);
    // Of a burst the server tells in steps: what waits for the first can go while it handles the rest.
    if (this.#unasked >= ASKED_AFTER || this.#unaskedCharacters >= ASKED_AFTER_CHARACTERS) this.#askOnce();
  }

  #put({ xml }: SentStanza): void {
    this.#batch += xml;
    this.#unasked++;
    this.#unaskedCharacters += xml.length;
  }

  /** What one connection after the other broke at is not sent again over this one. */
  #leaveOutSuspect(): void {
    const { oldest } = this.#sent;
    if (oldest?.settle === undefined || this.#ending === undefined) return;
    if (!this.#options.isWaitedFor(oldest.id)) return;
    const { reason } = this.#ending;
    const verdict = this.#suspects.broke(oldest.id, this.#ending);
    if (verdict === 'again') return;
    this.#sent.drop();
    oldest.settle({ reason, final: verdict === 'never' });
  }

  #flushLater(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#options.defer(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#wire === undefined) return;
    if (this.#tells) this.#batch += `<a xmlns='${NS.management}' h='${this.#intake.handled}'/>`;
    this.#tells = false;
    if (this.#sent.size > 0 && this.#questions.size === 0) this.#ask();
    // Something came while an answer is out: the server's network holds back what is behind it (Nagle) until ours has confirmed
    // it, which it does at once with whatever we write, and else after 40 ms. White space means nothing (RFC 6120 §4.6.1).
    const text = this.#batch === '' && this.#questions.size > 0 ? ' ' : this.#batch;
    if (text === '') return;
    this.#batch = '';
    this.#wire.write(text);
    if (this.#sent.size <= TOO_MANY_STANZAS && this.#wire.waiting <= TOO_MANY_CHARACTERS) return;
    // Answers are not held back as messages are: what they answer would have to be.
    this.#resumable = undefined;
    this.#options.onBroken('The server asks without taking the answers');
  }

  /** Unless too many questions are out. */
  #askOnce(): void {
    if (this.#unasked > 0 && this.#questions.size < MOST_QUESTIONS) this.#ask();
  }

  /** Makes the server tell what it has handled. */
  #ask(): void {
    const characters = this.#unaskedCharacters;
    this.#unasked = 0;
    this.#unaskedCharacters = 0;
    this.#askAgain?.cancel();
    this.#askAgain = undefined;
    const id = this.#managed ? '' : `aldis-ping-${++this.#ids}`;
    this.#questions.add({ id, written: this.#sent.written }, characters, this.#options.clock.now());
    this.#batch += this.#managed ? `<r xmlns='${NS.management}'/>` : this.#ping(id);
  }

  #ping(id: string): string {
    const own = bareOf(this.#jid);
    const to = this.#options.type === 'component' ? own : own.slice(own.indexOf('@') + 1);
    const from = this.#options.type === 'component' ? ` from='${own}'` : '';
    return `<iq type='get' id='${id}'${from} to='${to}'><ping xmlns='${NS.ping}'/></iq>`;
  }

  #acknowledged(handled: number): void {
    if (!this.#sent.acknowledge(handled)) {
      this.#acknowledgedTooMany(handled);
      return;
    }
    if (this.#sent.size > 0 && this.#questions.size === 0) {
      if (this.#unasked > 0) this.#flushLater();
      // It answered before it had handled all that it was asked about.
      else this.#askAgain ??= this.#options.clock.after(ASK_AGAIN_MS, () => this.#flush());
    }
    this.#options.onAcknowledged();
  }

  /** XEP-0198 §4: this stream is over. */
  #acknowledgedTooMany(handled: number): void {
    if (Number.isInteger(handled)) {
      const counts = `h='${handled}' send-count='${this.#sent.written}'`;
      const why = `<handled-count-too-high xmlns='${NS.management}' ${counts}/>`;
      this.#wire?.write(
        `<stream:error><undefined-condition xmlns='${NS.streamErrors}'/>${why}</stream:error>`,
      );
    }
    this.#resumable = undefined;
    this.#options.onBroken(`The server acknowledged ${handled} stanzas, which is not what it was sent`);
  }

  #stanza(stanza: XmlElement): void {
    this.#intake.take(stanza, () => {
      if (this.#questions.size > 0) this.#flushLater();
      return this.#isOurs(stanza) ? undefined : this.#options.onStanza(stanza);
    });
  }

  /** The answer to something that was asked here. */
  #isOurs(stanza: XmlElement): boolean {
    if (stanza.name !== 'iq') return false;
    const { id = '', type } = stanza.attrs;
    if (this.#isPing(id, stanza)) return true;
    if (type !== 'result' && type !== 'error') return false;
    this.#requests.answered(stanza, this.#isFromServer(stanza));
    return true;
  }

  #tellLater(): void {
    if (!this.#managed) return;
    this.#tells = true;
    this.#flushLater();
  }

  /** The answer to the ping that stands for a request, or, of a component, the ping itself. */
  #isPing(id: string, stanza: XmlElement): boolean {
    if (!this.#isFromServer(stanza)) return false;
    const question = this.#questions.answered(id, this.#heardAt);
    if (question === undefined) return false;
    this.#acknowledged(question.written);
    return true;
  }

  #isFromServer({ attrs }: XmlElement): boolean {
    const from = bareOf(attrs['from'] ?? '');
    const own = bareOf(this.#jid);
    return from === '' || from === own || from === own.slice(own.indexOf('@') + 1);
  }

  /** Looks now and then whether the server is still there (XEP-0199, XEP-0198). */
  #watchOver(): void {
    const { clock, timeoutMs, onBroken } = this.#options;
    this.#watch?.cancel();
    this.#watch = clock.after(Math.max(timeoutMs / 2, LEAST_WATCH_MS), () => {
      const now = clock.now();
      if (this.#wire === undefined) return;
      const silentMs = this.#questions.overdueMs(now, timeoutMs);
      if (silentMs > 0) {
        onBroken(`The server has acknowledged nothing for ${Math.round(silentMs / 1000)} s`);
        return;
      }
      if (this.#questions.size === 0 && now - this.#heardAt >= timeoutMs) {
        this.#ask();
        this.#flush();
      }
      this.#watchOver();
    });
  }
}

const STANZAS: ReadonlySet<string> = new Set(['message', 'iq', 'presence']);
/** Written and not acknowledged, at most. */
const MOST_STANZAS = 1000;
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** With answers to what the server and others ask. */
const TOO_MANY_STANZAS = 20_000;
const TOO_MANY_CHARACTERS = 32 * 1024 * 1024;
/** Stanzas of a burst between two requests for acknowledgement. */
const ASKED_AFTER = 20;
const ASKED_AFTER_CHARACTERS = 16_384;
const MOST_QUESTIONS = 100;
const ASK_AGAIN_MS = 50;
/** Where a server does not say how long it keeps a stream. */
const RESUMABLE_SECONDS = 60;
const LEAST_WATCH_MS = 500;
