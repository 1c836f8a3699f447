import type { CarrierOptions } from '../config/carriers.ts';
import type { Clock } from '../messages/clock.ts';
import { errorCode } from '../messages/errors.ts';
import type { MediaSource } from '../messages/media.ts';
import type { Message, MessageId } from '../messages/message.ts';
import type { Messaging } from '../messages/messaging.ts';
import type { Numbers } from '../messages/numbers/numbers.ts';
import { TOO_LONG } from '../messages/own-failures.ts';
import { Refill } from '../messages/refill.ts';
import { MOST_PARTS } from '../messages/segments/user-data-header.ts';
import {
  type Sketch,
  type WrittenAs,
  writtenAs,
  writtenNowhere,
  writtenPlainly,
} from '../messages/segments/written-as.ts';
import type { PartStore } from '../messages/store.ts';
import type { FinalFailure, Leg, LegToTry, Outcome, Progress } from '../messages/technology.ts';
import { statusOf } from './carrier-status.ts';
import type { CarrierView } from './carriers.ts';
import { receiveInbound } from './inbound.ts';
import type { CarrierMode } from './kept-modes.ts';
import { outgoingText, type WithMedia } from './outgoing-text.ts';
import { Pace } from './pace.ts';
import { Reassembly } from './reassembly.ts';

import type {
  CarrierRequest,
  CarrierResponse,
  InboundVerdict,
  Outgoing,
  Upstream,
  UpstreamSurroundings,
} from './upstream.ts';

/** What one carrier is built from. */
export interface CarrierParts {
  readonly carrier: CarrierOptions;
  readonly createUpstream: (carrier: CarrierOptions, surroundings: UpstreamSurroundings) => Promise<Upstream>;
  readonly messaging: () => Pick<Messaging, 'receipt'>;
  readonly wakeSome: (prefix: string, limit: number) => number;
  readonly numbers: () => Pick<Numbers, 'receive'>;
  readonly link: MediaSource['link'];
  readonly parts: PartStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: UpstreamSurroundings['log'];
  /** Its status changed. */
  readonly onStatus: (carrier: Carrier) => void;
}

/**
 * One carrier: what stands before its {@link Upstream}, whatever that speaks.
 *
 * A message that comes while it is `up` waits for its turn (pace.ts) and goes to the upstream. When the carrier stops being up
 * all that wait for their turn are let go as absent: nothing of them left, so they take the next way of their route, or wait in
 * the store. What the upstream has is the upstream's to answer. Carriers share nothing: one that hangs holds its own queue,
 * and no more than that.
 */
export class Carrier {
  readonly options: CarrierOptions;
  readonly #parts: CarrierParts;
  readonly #pace: Pace;
  readonly #refill: Refill;
  readonly #reassembly: Reassembly;
  readonly #counts = { sent: 0, failed: 0, retried: 0, receipts: 0, received: 0 };
  #upstream: Upstream | undefined;
  #broken = '';
  #mode: CarrierMode = 'resume';
  #isDrained = false;
  #isLettingGo = false;
  /** Segments that the upstream has not answered. */
  #given = 0;
  #status: CarrierView['status'] = 'connecting';
  #reason = '';
  /** Of the last status that went to the log. */
  #toldReason = '';
  #since: number;
  /** Of draining and starting again, one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: CarrierParts) {
    const { carrier, clock, log, numbers } = parts;
    this.#parts = parts;
    this.options = carrier;
    this.#since = clock.now();
    this.#pace = new Pace({
      throughput: carrier.throughput,
      clock,
      hasRoom: () => (this.#upstream?.waiting ?? 0) < WAITING_IN_UPSTREAM,
    });
    this.#refill = new Refill({
      queue: carrier.queue,
      held: () => this.#held,
      wakeSome: (limit) => parts.wakeSome(`carrier:${carrier.name}/`, limit),
      clock,
    });
    this.#reassembly = new Reassembly({
      name: carrier.name,
      limitMs: carrier.reassemblySeconds * 1000,
      parts: parts.parts,
      inbound: (message) => this.#came(receiveInbound({ carrier, numbers }, message)),
      clock,
      log,
    });
  }

  get view(): CarrierView {
    const { name, throughput, upstream } = this.options;
    const waiting = this.#upstream?.waiting ?? 0;
    const { silentUntil } = this.#pace;
    return {
      name,
      protocol: upstream.protocol,
      status: this.#status,
      reason: this.#reason,
      since: this.#since,
      links: this.#upstream?.links ?? [],
      inFlight: Math.max(0, this.#given - waiting),
      queued: this.#pace.waiting + waiting,
      throughput,
      throttledUntil: silentUntil > this.#parts.clock.now() ? silentUntil : 0,
      ...this.#counts,
    };
  }

  /** Loads what speaks its protocol, and begins to connect unless it is drained. Never rejects. */
  async start(mode: CarrierMode): Promise<void> {
    if (this.#isClosed) return;
    const { createUpstream, carrier, log } = this.#parts;
    this.#mode = mode;
    this.#isDrained = mode === 'drain';
    this.#review();
    this.#reassembly.start();
    try {
      const upstream = await createUpstream(carrier, this.#surroundings());
      if (this.#isClosed) {
        await upstream.close();
        return;
      }
      this.#upstream = upstream;
      if (this.#mode !== 'drain') upstream.start();
    } catch (error) {
      this.#broken = 'It could not be started; the log says why.';
      log.error({ err: error, carrier: carrier.name }, 'A carrier could not be started');
    }
    this.#review();
  }

  /** Where a message can go right now. */
  legs(message: Message): readonly Leg[] | FinalFailure {
    const upstream = this.#upstream;
    if (upstream === undefined || this.#status !== 'up') return NOBODY;
    if (message.project?.kind === 'mms') {
      const outgoing = this.#textOf(message, upstream);
      if ('kind' in outgoing) return outgoing;
    }
    const { name } = this.options;
    const leg = { key: name, address: `carrier:${name}` };
    if (this.#held < this.options.queue) return [leg];
    this.#refill.sentAway();
    return [{ ...leg, busy: true }];
  }

  deliver(
    message: Message,
    to: string,
    leg: LegToTry,
    attempt: number,
    progress: Progress = KEPT_BY_NOBODY,
  ): Promise<Outcome> {
    this.#refill.came();
    const upstream = this.#upstream;
    if (upstream === undefined || this.#status !== 'up') return Promise.resolve(ABSENT);
    const content = this.#textOf(message, upstream);
    if ('kind' in content) return Promise.resolve(content);
    const segments = goesAsMms(message.project?.kind, upstream) ? 1 : upstream.measure(content.text).segments;
    if (segments > MOST_PARTS) return Promise.resolve(TOO_LONG);
    const left = leg.parts?.filter(({ status }) => status === 'queued').length ?? segments;
    const from = message.project?.from ?? message.from;
    const outgoing = { message, from, to, ...content, leg, attempt, progress };
    const cost = Math.max(1, left);
    return new Promise((resolve) => {
      this.#pace.take({
        cost,
        expiresAt: message.expiresAt,
        go: () => resolve(this.#give(upstream, outgoing, cost)),
        drop: () => resolve(ABSENT),
      });
    });
  }

  /** undefined: it is not known yet. */
  segmentsOf(text: string): number | undefined {
    return this.#upstream?.measure(text).segments;
  }

  /** How it would send a message, as things stand. */
  preview(sketch: Sketch): WrittenAs {
    const { kind, text, media } = sketch;
    const upstream = this.#upstream;
    if (upstream === undefined || goesAsMms(kind, upstream)) return writtenPlainly(sketch);
    const content = this.#textOf({ id: NO_ID, body: Buffer.from(text), project: { kind, media } }, upstream);
    if ('kind' in content) return writtenNowhere(text);
    const measured = upstream.measure(content.text);
    if (measured.segments > MOST_PARTS) return writtenNowhere(text);
    const as = kind === 'mms' ? 'link' : measured.encoding === 'utf-8' ? 'mms' : 'sms';
    return writtenAs(as, content.text, measured);
  }

  receive(request: CarrierRequest): Promise<CarrierResponse> | undefined {
    return this.#upstream?.receive?.(request);
  }

  /** Something came in past the upstream, and was taken. */
  came(what: 'message' | 'receipt'): void {
    if (what === 'message') this.#counts.received++;
    else this.#counts.receipts++;
  }

  /** What somebody asked for; it is on disk. */
  set(mode: CarrierMode): void {
    if (mode === this.#mode) return;
    const wasDrained = this.#mode === 'drain';
    this.#mode = mode;
    if (mode === 'drain') this.#letGo();
    else if (wasDrained) this.#takeUp();
    this.#review();
  }

  /** Takes nothing more; resolves when its connections are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#refill.end();
    this.#pace.clear();
    this.#reassembly.stop();
    await this.#upstream?.close();
  }

  #letGo(): void {
    this.#turn = this.#turn.then(async () => {
      if (this.#mode !== 'drain' || this.#isDrained || this.#isClosed) return;
      this.#isLettingGo = true;
      try {
        await this.#upstream?.drain();
      } finally {
        this.#isLettingGo = false;
        this.#isDrained = true;
        this.#review();
      }
    });
    this.#noteFailure();
  }

  #takeUp(): void {
    this.#turn = this.#turn.then(() => {
      if (this.#mode === 'drain' || this.#isClosed) return;
      // Changed back before it was its turn: nothing was let go.
      if (this.#isDrained) this.#upstream?.start();
      this.#isDrained = false;
      this.#review();
    });
    this.#noteFailure();
  }

  #noteFailure(): void {
    this.#turn = this.#turn.catch((error: unknown) => {
      this.#parts.log.error({ err: error, carrier: this.options.name }, 'A carrier could not be drained');
    });
  }

  #give(upstream: Upstream, outgoing: Outgoing, cost: number): Promise<Outcome> {
    this.#given += cost;
    return upstream.deliver(outgoing).then(
      (outcome) => this.#answered(outcome, cost),
      (error: unknown) => {
        const fields = { err: error, carrier: this.options.name, messageId: outgoing.message.id };
        this.#parts.log.error(fields, 'A carrier failed on a message');
        return this.#answered(BROKEN, cost);
      },
    );
  }

  #answered(outcome: Outcome, cost: number): Outcome {
    this.#given -= cost;
    if (outcome.kind === 'failed') this.#counts.failed += cost;
    else if (outcome.kind === 'retry') this.#counts.retried += cost;
    else if (outcome.kind !== 'absent') this.#counts.sent += cost;
    this.#pace.goOn();
    this.#refill.lookAgain();
    const mayHaveLeft = (outcome.kind === 'retry' || outcome.kind === 'failed') && outcome.left;
    return mayHaveLeft && this.options.failover === 'aggressive' ? { ...outcome, goesOn: true } : outcome;
  }

  #textOf(message: WithMedia, { takesMedia }: Upstream): ReturnType<typeof outgoingText> {
    const { link } = this.#parts;
    return outgoingText(message, { takesMedia, mmsFallback: this.options.mmsFallback, link });
  }

  get #held(): number {
    return this.#given + this.#pace.waiting;
  }

  /** Finds out how it stands, and tells when that is another status than before. */
  #review(): void {
    if (this.#isClosed) return;
    const { status, reason } = statusOf({
      mode: this.#mode,
      isDrained: this.#isDrained,
      isLettingGo: this.#isLettingGo,
      upstream: this.#upstream,
      broken: this.#broken,
    });
    this.#reason = reason;
    if (status === this.#status) return;
    const { clock, log, onStatus } = this.#parts;
    this.#status = status;
    this.#since = clock.now();
    const fields = { carrier: this.options.name, status, reason };
    const text = `The carrier is ${status}`;
    // Once for each reason, however often it is tried again in vain.
    const isToldAlready = ATTEMPTS.has(status) && reason === this.#toldReason;
    if (!isToldAlready && status === 'down') log.warn(fields, text);
    else if (!isToldAlready) log.info(fields, text);
    this.#toldReason = reason;
    onStatus(this);
    if (status === 'up') {
      this.#refill.begin();
    } else {
      this.#refill.end();
      this.#pace.clear();
    }
  }

  /** The upstream's own view of the house. */
  #surroundings(): UpstreamSurroundings {
    const { clock, random, log, messaging, carrier, numbers } = this.#parts;
    return {
      clock,
      random,
      log,
      onChange: () => this.#review(),
      inbound: (message) =>
        this.#came(receiveInbound({ carrier, numbers }, { ...message, key: message.providerId })),
      part: (part) => this.#reassembly.take(part),
      receipt: async (receipt) => {
        this.#counts.receipts++;
        await messaging().receipt({ ...receipt, peer: carrier.name });
      },
      throttled: (forMs) => this.#pace.hold(forMs),
    };
  }

  async #came(verdict: Promise<InboundVerdict>): Promise<InboundVerdict> {
    const { log, carrier } = this.#parts;
    const taken = await verdict;
    if (taken.kind === 'taken') this.#counts.received++;
    else log.warn({ carrier: carrier.name, reason: taken.reason }, 'An inbound message was not taken');
    return taken;
  }
}

function goesAsMms(kind: Sketch['kind'] | undefined, { takesMedia }: Upstream): boolean {
  return kind === 'mms' && takesMedia;
}

const NOBODY: readonly Leg[] = [];
const ABSENT: Outcome = { kind: 'absent' };
/** What follows one another while a peer is away. */
const ATTEMPTS: ReadonlySet<CarrierView['status']> = new Set(['connecting', 'down']);
const KEPT_BY_NOBODY: Progress = () => Promise.resolve();
/** Of the links in a preview, which are as long as true ones. */
const NO_ID = '00000000-0000-0000-0000-000000000000' as MessageId;
/** Enough to keep its window full while this process is busy elsewhere. */
const WAITING_IN_UPSTREAM = 64;
const BROKEN: Outcome = {
  kind: 'retry',
  code: 0,
  text: '',
  errorCode: errorCode('transport'),
  errorMessage: 'The carrier failed on this message; the log says why',
  bounded: true,
  left: true,
};
