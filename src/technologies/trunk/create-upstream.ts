import { type NumberFormat, writeNumber } from '../../carriers/number-format.ts';
import { RequestLink, type Tried } from '../../carriers/request-link.ts';
import type { Link, Outgoing, Upstream, UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { TrunkUpstreamOptions } from '../../config/carriers.ts';
import type { PjsipEndpoint } from '../../config/pjsip-types.ts';
import type { Message } from '../../messages/message.ts';
import { countSegments } from '../../messages/segments/count-segments.ts';
import type { Measured } from '../../messages/segments/written-as.ts';
import type { Draft, Outcome, Refusal, Technology } from '../../messages/technology.ts';
import { handedOn, type TrunkEndpoint, trunkDraft } from './handed-on.ts';

export interface TrunkParts {
  readonly format: NumberFormat;
  /** The technology that carries; undefined while SIP is off. */
  readonly pjsip: () => Technology | undefined;
  /** As it is configured now. */
  readonly endpoint: () => (TrunkEndpoint & Pick<PjsipEndpoint, 'messageMedia'>) | undefined;
  /** Whether a contact of the endpoint answers OPTIONS, or has one that nobody asks. */
  readonly isOnline: (endpoint: string) => boolean;
  /** Calls back when a contact came, went, or is reachable or not any more. Returns the unsubscribe. */
  readonly onContact: (listener: () => void) => () => void;
}

/**
 * A carrier behind an endpoint of pjsip.conf (`protocol=sip`): MESSAGE as SIP providers take SMS. It is up while the endpoint has
 * a contact that can be reached, and a request now and then is answered; with a `domain` and no AOR it is always worth a try.
 * What comes in does so through the technology pjsip (see carrier-trunks.ts), and so do delivery notifications.
 */
export function createTrunkUpstream(
  options: TrunkUpstreamOptions,
  surroundings: UpstreamSurroundings,
  parts: TrunkParts,
): Upstream {
  return new TrunkUpstream(options, surroundings, parts);
}

class TrunkUpstream implements Upstream {
  readonly #options: TrunkUpstreamOptions;
  readonly #surroundings: UpstreamSurroundings;
  readonly #parts: TrunkParts;
  readonly #requests: RequestLink;
  #unsubscribe: () => void = () => {};
  #isReachable = false;
  #since: number;

  constructor(options: TrunkUpstreamOptions, surroundings: UpstreamSurroundings, parts: TrunkParts) {
    this.#options = options;
    this.#surroundings = surroundings;
    this.#parts = parts;
    const { clock, random, onChange } = surroundings;
    this.#since = clock.now();
    const name = `pjsip:${options.endpoint}`;
    this.#requests = new RequestLink({ name, window: WINDOW, clock, random, onChange });
  }

  start(): void {
    this.#unsubscribe();
    this.#unsubscribe = this.#parts.onContact(() => this.#look());
    this.#isReachable = this.#findsContact();
    this.#since = this.#surroundings.clock.now();
    this.#requests.start();
  }

  get links(): readonly Link[] {
    const { link } = this.#requests;
    if (link.state !== 'up' || this.#isReachable) return [link];
    return [{ ...link, state: 'down', since: this.#since, reason: this.#whyNot() }];
  }

  get isUp(): boolean {
    return this.#requests.isUp && this.#isReachable;
  }

  get waiting(): number {
    return this.#requests.waiting;
  }

  /** Else the technology would put links behind the text, which is for `mms_fallback` to say. */
  get takesMedia(): boolean {
    return this.#parts.endpoint()?.messageMedia === 'inline';
  }

  /** The provider cuts it as SMS, and nobody says in which options: as plain text. */
  measure(text: string): Measured {
    return countSegments(text);
  }

  deliver(outgoing: Outgoing): Promise<Outcome> {
    return this.#requests.run(() => this.#attempt(outgoing));
  }

  drain(): Promise<void> {
    this.#unsubscribe();
    return this.#requests.drain();
  }

  close(): Promise<void> {
    this.#unsubscribe();
    return this.#requests.close(CLOSE_GRACE_MS);
  }

  async #attempt(outgoing: Outgoing): Promise<Tried> {
    const technology = this.#parts.pjsip();
    if (technology === undefined) return answered({ kind: 'absent' });
    const { format } = this.#parts;
    const numbers = { from: writeNumber(outgoing.from, format), to: writeNumber(outgoing.to, format) };
    const draft = trunkDraft(outgoing, numbers, this.#options, this.#parts.endpoint());
    const accepted = technology.accept(draft);
    if (accepted.kind === 'refused') return answered(refused(accepted));
    const message = handedOn(outgoing, draft, accepted);
    const outcome = await this.#overOneContact(technology, message, outgoing);
    return { outcome: this.#asCarrier(outcome), problem: problemOf(outcome) };
  }

  /** A trunk's contacts stand for each other: the next one is tried where nothing left for the one before. */
  async #overOneContact(technology: Technology, message: Message, outgoing: Outgoing): Promise<Outcome> {
    const legs = technology.legs(message);
    if ('kind' in legs) return legs;
    let outcome: Outcome = { kind: 'absent' };
    for (const leg of legs) {
      outcome = await technology.deliver(message, leg, outgoing.attempt);
      if (outcome.kind !== 'absent' && (outcome.kind !== 'retry' || outcome.left)) break;
    }
    return outcome;
  }

  /** A provider's 200 says that it took the message, not that the phone has it. */
  #asCarrier(outcome: Outcome): Outcome {
    const isTaken = outcome.kind === 'delivered' && this.#options.deliveredOn === 'notification';
    return isTaken ? { ...outcome, kind: 'sent' } : outcome;
  }

  #look(): void {
    const isReachable = this.#findsContact();
    if (isReachable === this.#isReachable) return;
    this.#isReachable = isReachable;
    this.#since = this.#surroundings.clock.now();
    this.#surroundings.onChange();
  }

  #findsContact(): boolean {
    const { endpoint, domain } = this.#options;
    const technology = this.#parts.pjsip();
    if (technology === undefined) return false;
    const asked = technology.accept(nobody(endpoint));
    // A MESSAGE to a phone is tried although OPTIONS found it gone; a provider that is gone has others who can stand in for it.
    if (asked.kind === 'accepted') return !asked.offline && this.#parts.isOnline(endpoint);
    // It has no AOR; the domain says where it leads.
    return domain !== '' && technology.accept(nobody(`${endpoint}/sip:${domain}`)).kind === 'accepted';
  }

  #whyNot(): string {
    const { endpoint } = this.#options;
    if (this.#parts.pjsip() === undefined) return 'SIP is off.';
    return this.#parts.endpoint() === undefined
      ? `There is no endpoint ${endpoint} in pjsip.conf.`
      : `The endpoint ${endpoint} has no contact that can be reached.`;
  }
}

function nobody(destination: string): Draft {
  return {
    destination,
    from: '',
    to: '',
    contentType: 'text/plain',
    body: Buffer.alloc(0),
    variables: [],
  };
}

function refused({ code, reason }: Refusal): Outcome {
  return { kind: 'failed', code: 0, text: '', errorCode: code, errorMessage: reason, left: false };
}

function answered(outcome: Outcome): Tried {
  return { outcome, problem: '' };
}

/** Whoever answers, be it with a refusal, is there. */
function problemOf(outcome: Outcome): string {
  return outcome.kind === 'retry' && outcome.code === 0 ? outcome.errorMessage : '';
}

/** MESSAGEs that may be unanswered. A transaction lasts 32 s when nobody answers (RFC 3261 §17.1.2.2, timer F). */
const WINDOW = 50;
const CLOSE_GRACE_MS = 5000;
