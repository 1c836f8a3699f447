import type { XmppAccount } from '../../config/xmpp-types.ts';
import type { Timer } from '../../messages/clock.ts';
import { Refill } from '../../messages/refill.ts';
import { announceClient } from './client-presence.ts';
import { Deliveries } from './deliveries.ts';
import { Exchange } from './exchange.ts';
import { IncomingStanzas } from './incoming-stanzas.ts';
import type { XmppAccountView, XmppPresence } from './index.ts';
import { bareOf } from './jid.ts';
import { PeerReports } from './peer-reports.ts';
import { Reconnecting } from './reconnecting.ts';
import type { XmppOptions } from './service.ts';
import type { XmppInbound, XmppStream } from './stream.ts';
import type { Connect, Down, Up, Wire } from './wire.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

/** What one account is built from. */
export interface AccountParts extends XmppOptions {
  readonly account: XmppAccount;
  /** Asked for with the first connection: what it is made of is loaded then. */
  readonly connector: () => Promise<Connect>;
  readonly onChange: (account: Account) => void;
  readonly onPresence: (presence: XmppPresence) => void;
}

/**
 * One account: its connection, which is made again and again, and what goes over it.
 *
 *            start            up
 *   down ───────────▶ connecting ─────▶ up
 *                     ▲      │ down      │ down
 *                     │      ▼           ▼
 *                     └─── waiting (shown as `down`, with its reason)
 *
 * What was sent and not acknowledged when a connection breaks waits for the next one for {@link PATIENCE_MS}: a stream that is
 * resumed goes on with it, on a new one it is sent again, with the same ids. After that it is the delivery's to try again.
 */
export class Account implements XmppStream {
  readonly account: XmppAccount;
  readonly deliveries: Deliveries;
  readonly #parts: AccountParts;
  readonly #exchange: Exchange;
  readonly #reports: PeerReports;
  readonly #refill: Refill;
  readonly #reconnecting = new Reconnecting();
  #wire: Wire | undefined;
  #builder: BuildXml | undefined;
  #inbound: XmppInbound | undefined;
  #jid: string;
  #status: XmppAccountView['status'] = 'down';
  #reason = 'It has not connected yet';
  #since: number;
  #closing = false;
  #retry: Timer | undefined;
  #patience: Timer | undefined;
  #onDrained: (() => void) | undefined;
  /** Why it was down last, told already. */
  #lastReason = '';

  constructor(parts: AccountParts) {
    const { account, clock, defer, log } = parts;
    this.account = account;
    this.#parts = parts;
    this.#jid = bareOf(account.username);
    this.#since = clock.now();
    this.deliveries = new Deliveries({ ...parts, send: (...stanza) => this.#exchange.send(...stanza) });
    this.#reports = new PeerReports({
      deliveries: this.deliveries,
      messaging: parts.messaging,
      jid: () => this.#jid,
    });
    const incoming = new IncomingStanzas({
      stream: this,
      reports: this.#reports,
      onPresence: parts.onPresence,
      inbound: () => this.#inbound,
    });
    this.#exchange = new Exchange({
      type: account.type,
      timeoutMs: account.timeoutSeconds * 1000,
      onStanza: (stanza) => incoming.take(stanza),
      isWaitedFor: (id) => this.deliveries.has(id),
      onAcknowledged: () => this.#acknowledged(),
      onBroken: (reason) => {
        this.#wire?.destroy();
        this.#down({ kind: 'lost', reason });
      },
      clock,
      defer,
      onProblem: (text, error) => log.error({ err: error, account: account.name }, text),
    });
    this.#refill = new Refill({
      queue: QUEUE,
      held: () => this.#exchange.unacknowledged,
      wakeSome: (limit) => parts.wakeSome(`xmpp:${account.name}/`, limit),
      clock,
    });
  }

  get view(): XmppAccountView {
    const { name, type } = this.account;
    return {
      name,
      type,
      jid: this.#jid,
      status: this.#status,
      reason: this.#status === 'up' ? '' : this.#reason,
      since: this.#since,
      unacknowledged: this.#exchange.unacknowledged,
    };
  }

  get isUp(): boolean {
    return this.#status === 'up' && !this.#closing;
  }

  /** It has been up once, be it now or not: stanzas can be made for it. */
  get wasUp(): boolean {
    return this.#builder !== undefined;
  }

  /** It takes no more for the moment; the message is woken when it does. */
  get isFull(): boolean {
    if (!this.#exchange.isFull && (this.#wire?.waiting ?? 0) < MOST_WAITING) return false;
    this.#refill.sentAway();
    return true;
  }

  get jid(): string {
    return this.#jid;
  }

  get xml(): BuildXml {
    if (this.#builder === undefined) throw new Error(`The account ${this.account.name} was never connected`);
    return this.#builder;
  }

  start(): void {
    if (this.#closing || this.#status !== 'down') return;
    this.#become('connecting', this.#lastReason === '' ? 'It connects' : this.#lastReason);
    void this.#connect();
  }

  send(stanza: XmlElement): void {
    if (this.account.type === 'component' && stanza.attrs['from'] === undefined) {
      stanza.attrs['from'] = this.#jid;
    }
    // What tells of a message that is kept would not be said again: the server gives us that message no more.
    if (stanza.name === 'message') this.#exchange.sendSurely(stanza.toString());
    else this.#exchange.send(stanza.toString());
  }

  request(iq: XmlElement): Promise<XmlElement | undefined> {
    return this.#exchange.request(iq);
  }

  report(id: string, from: string, status: 'delivered' | 'read'): Promise<void> {
    return this.#reports.report(id, from, status);
  }

  /** A message is to be sent, which {@link isUp} and {@link isFull} did not hold up. */
  came(): void {
    this.#refill.came();
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#retry?.cancel();
    this.#patience?.cancel();
    this.#refill.end();
    if (this.#status === 'up') {
      await this.#drain();
      this.#exchange.flush();
      this.#wire?.end();
    } else {
      this.#wire?.destroy();
    }
    this.#exchange.detach();
    this.#exchange.forsake();
    this.#become('down', 'It was closed');
  }

  async #connect(): Promise<void> {
    const { account, connector, inbound, clock, random } = this.#parts;
    try {
      const connect = await connector();
      this.#inbound ??= await inbound();
      if (this.#closing) return;
      const wire = connect(
        { account, resume: this.#exchange.resumable },
        {
          up: (up) => this.#up(wire, up),
          element: (element) => this.#exchange.take(element),
          down: (down) => this.#down(down),
        },
        { clock, random },
      );
      this.#wire = wire;
    } catch (error) {
      this.#down({ kind: 'refused', reason: error instanceof Error ? error.message : String(error) });
    }
  }

  #up(wire: Wire, up: Up): void {
    const { account, log } = this.#parts;
    if (up.resumed && this.#exchange.resumable === undefined) {
      wire.destroy();
      this.#down({ kind: 'lost', reason: 'The stream was resumed too late' });
      return;
    }
    this.#builder = wire.xml;
    this.#jid = up.jid;
    this.#reconnecting.up();
    this.#lastReason = '';
    this.#patience?.cancel();
    this.#become('up', '');
    log.info({ account: account.name, jid: up.jid, resumed: up.resumed }, 'An XMPP account is up');
    if (!this.#exchange.attach(wire, up)) return;
    this.#refill.begin();
    if (account.type !== 'client' || up.resumed) return;
    const presence = {
      account,
      send: (one: XmlElement) => this.send(one),
      request: (iq: XmlElement) => this.request(iq),
    };
    announceClient(presence, wire.xml).catch((error: unknown) =>
      log.error({ err: error, account: account.name }, 'The presence of an XMPP account could not be told'),
    );
  }

  #down(down: Down): void {
    const { kind, reason } = down;
    const { account, clock, random, log } = this.#parts;
    if (this.#status === 'down') return;
    const wasUp = this.#status === 'up';
    const upMs = wasUp ? clock.now() - this.#since : undefined;
    const delayMs = this.#reconnecting.down(kind, upMs, random());
    this.#wire = undefined;
    this.#exchange.detach(down);
    this.#refill.end();
    const isNews = wasUp || reason !== this.#lastReason;
    this.#lastReason = reason;
    this.#become('down', reason);
    if (this.#closing) return;
    // The same again and again is told once.
    if (isNews) {
      const fields = { account: account.name, reason, retryMs: delayMs };
      if (kind === 'lost') log.warn(fields, 'An XMPP account is not connected');
      else log.error(fields, 'An XMPP account cannot connect until something is changed');
    }
    if (wasUp) {
      this.#patience?.cancel();
      this.#patience = clock.after(PATIENCE_MS, () => this.#exchange.forsake());
    }
    this.#retry = clock.after(delayMs, () => this.start());
  }

  #acknowledged(): void {
    if (this.#exchange.unacknowledged === 0) this.#onDrained?.();
    if (!this.#closing) this.#refill.lookAgain();
  }

  /** Until all is acknowledged and kept, or the time for that is over. */
  async #drain(): Promise<void> {
    const { clock } = this.#parts;
    const deadline = clock.now() + DRAIN_MS;
    while (this.#status === 'up' && clock.now() < deadline) {
      if (this.#exchange.unacknowledged === 0 && this.#exchange.underWay === 0) return;
      await new Promise<void>((resolve) => {
        const timer = clock.after(DRAIN_STEP_MS, resolve);
        this.#onDrained = () => {
          timer.cancel();
          resolve();
        };
      });
    }
  }

  #become(status: XmppAccountView['status'], reason: string): void {
    if (status !== this.#status) this.#since = this.#parts.clock.now();
    this.#status = status;
    this.#reason = reason;
    this.#parts.onChange(this);
  }
}

/** Messages that are brought back from the store at once. */
const QUEUE = 1000;
/** Characters that the network has not taken. */
const MOST_WAITING = 4 * 1024 * 1024;
const PATIENCE_MS = 60_000;
const DRAIN_MS = 2000;
const DRAIN_STEP_MS = 100;
