import type { Clock, Timer } from '../../messages/clock.ts';
import { errorCode, errorMessage } from '../../messages/errors.ts';
import type { DeliveryPart, Media, Message } from '../../messages/message.ts';
import type { Messaging } from '../../messages/messaging.ts';
import { TOO_LONG } from '../../messages/own-failures.ts';
import { MOST_PARTS } from '../../messages/segments/user-data-header.ts';
import {
  type Accepted,
  type Draft,
  destinationOf,
  type FinalFailure,
  finalFailure,
  type Leg,
  type LegToTry,
  type Outcome,
  type Progress,
  type Refusal,
  type Technology,
} from '../../messages/technology.ts';
import { statusName } from '../../protocols/smpp/pdu/command-status.ts';
import type { DeliverSm } from '../../protocols/smpp/pdu/deliver-sm.ts';
import { SessionError } from '../../protocols/smpp/session/session.ts';
import { deliverVerdict } from './deliver-statuses.ts';
import { type Bind, deliver, type Esme, FIRST_WITH_TLVS } from './esme.ts';
import { outgoingParts } from './outgoing-parts.ts';
import { SCHEME } from './receipt-request.ts';

export interface EsmeTechnologyOptions {
  /** An account of the moment, by its name. */
  readonly esme: (name: string) => Esme | undefined;
  readonly messaging: () => Pick<Messaging, 'wakeSome'>;
  /** Where a file of a message can be fetched: SMPP carries text alone. */
  readonly link: (message: Message, media: Media) => string;
  readonly clock: Clock;
}

/**
 * `esme:NAME`: an ESME that is bound to us gets the message as deliver_sm. It is `delivered` when the ESME has answered all parts
 * of it with ESME_ROK, and waits while nothing that receives is bound. What one sender writes stays in order.
 */
export class EsmeTechnology implements Technology {
  readonly name = SCHEME;
  readonly #options: EsmeTechnologyOptions;
  /** By account: messages under way. */
  readonly #underWay = new Map<string, number>();
  /** Accounts of which messages may be parked. */
  readonly #parked = new Set<string>();
  #timer: Timer | undefined;

  constructor(options: EsmeTechnologyOptions) {
    this.#options = options;
  }

  accept({ destination, from, contentType, variables }: Draft): Accepted | Refusal {
    const esme = this.#options.esme(destination);
    if (esme === undefined) {
      const reason = `${JSON.stringify(destination.slice(0, 50))} is not an ESME here.`;
      return { kind: 'refused', code: errorCode('unknownDestination'), reason };
    }
    if (!TEXT.test(contentType)) {
      const reason = `An ESME takes text/plain, not ${JSON.stringify(contentType.slice(0, 50))}.`;
      return { kind: 'refused', code: errorCode('invalid'), reason };
    }
    return {
      kind: 'accepted',
      lane: `${lanesOf(destination)}${from}`,
      offline: esme.receiver() === undefined,
      whoIsOffline: `The ESME ${destination} has not bound to receive`,
      contentType,
      variables,
      validityMs: esme.options.keepHours * 3_600_000,
    };
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const name = destinationOf(message);
    const esme = this.#options.esme(name);
    if (esme === undefined) return finalFailure(errorCode('removed'), errorMessage('removed'));
    const bind = esme.receiver();
    if (bind === undefined) return NOBODY;
    const busy = (this.#underWay.get(name) ?? 0) >= esme.capacity;
    if (busy) this.#isParked(name);
    return [{ key: name, address: bind.session.remote, busy }];
  }

  async deliver(message: Message, leg: LegToTry, _attempt: number, progress?: Progress): Promise<Outcome> {
    const name = leg.key;
    const esme = this.#options.esme(name);
    const bind = esme?.receiver();
    if (esme === undefined || bind === undefined) return { kind: 'absent' };
    this.#underWay.set(name, (this.#underWay.get(name) ?? 0) + 1);
    try {
      const pdus = outgoingParts(message, this.#textOf(message), writingFor(esme, bind));
      if (pdus.length > MOST_PARTS) return TOO_LONG;
      return pdus.length === 1
        ? await deliverOne(bind, pdus[0] as DeliverSm)
        : await deliverAll(bind, pdus, leg.parts, progress);
    } finally {
      const left = (this.#underWay.get(name) ?? 1) - 1;
      if (left > 0) this.#underWay.set(name, left);
      else this.#underWay.delete(name);
      this.#wake(name);
    }
  }

  /** An ESME has bound: what waits for it goes now, as much as it takes. */
  bound(name: string): void {
    this.#parked.add(name);
    this.#wake(name);
  }

  close(): void {
    this.#timer?.cancel();
  }

  #wake(name: string): void {
    if (!this.#parked.has(name)) return;
    const esme = this.#options.esme(name);
    const free = (esme?.capacity ?? 0) - (this.#underWay.get(name) ?? 0);
    if (esme === undefined || esme.receiver() === undefined) {
      // Whoever binds next wakes them all.
      this.#parked.delete(name);
      return;
    }
    if (free <= 0) return;
    // Those that cannot go after all are parked again, and tell so.
    this.#parked.delete(name);
    if (this.#options.messaging().wakeSome(lanesOf(name), free) === free) this.#isParked(name);
  }

  /** Some wait for room. Nothing tells of it where those that were woken had nothing to send any more: it is looked for. */
  #isParked(name: string): void {
    this.#parked.add(name);
    this.#timer ??= this.#options.clock.after(LOOK_MS, () => {
      this.#timer = undefined;
      for (const parked of [...this.#parked]) this.#wake(parked);
    });
  }

  #textOf(message: Message): string {
    const { project, body } = message;
    const links = project?.media.map((file) => this.#options.link(message, file)) ?? [];
    return [body.toString('utf8'), ...links].filter((line) => line !== '').join('\n');
  }
}

/** Parts and long texts go without TLVs to who knows none. */
function writingFor({ options }: Esme, { version }: Bind): Parameters<typeof outgoingParts>[2] {
  const { defaultAlphabet, concatenation } = options;
  const needsTlvs = concatenation === 'sar' || concatenation === 'payload';
  const isOld = version < FIRST_WITH_TLVS;
  return { defaultAlphabet, concatenation: needsTlvs && isOld ? 'udh8' : concatenation };
}

async function deliverOne(bind: Bind, pdu: DeliverSm): Promise<Outcome> {
  const answer = await ask(bind, pdu);
  return typeof answer === 'number' ? outcomeOf(answer) : lost(answer);
}

/** Sends the parts that are still to be taken, one behind the other without waiting for their answers. */
async function deliverAll(
  bind: Bind,
  pdus: readonly DeliverSm[],
  before: readonly DeliveryPart[] | undefined,
  progress: Progress | undefined,
): Promise<Outcome> {
  // Cut otherwise since, what was taken of it says nothing of the parts that are now.
  const fits = before?.length === pdus.length;
  const parts = pdus.map((_, index) => (fits ? before[index] : undefined) ?? WAITING);
  let failure: Outcome | undefined;
  let waiting = parts.filter(isWaiting).length;
  await Promise.all(
    pdus.map(async (pdu, index) => {
      if (!isWaiting(parts[index] as DeliveryPart)) return;
      const answer = await ask(bind, pdu);
      waiting--;
      const outcome = typeof answer === 'number' ? outcomeOf(answer) : lost(answer);
      if (outcome.kind !== 'delivered') {
        // What can never be taken makes the others of no use.
        if (failure === undefined || outcome.kind === 'failed') failure = outcome;
        return;
      }
      parts[index] = TAKEN;
      if (waiting > 0) await progress?.({ parts: [...parts] });
    }),
  );
  return { ...(failure ?? DELIVERED), parts } as Outcome;
}

/** The status of the answer, or why there is none. */
async function ask(bind: Bind, pdu: DeliverSm): Promise<number | SessionError> {
  try {
    return (await deliver(bind, pdu)).status;
  } catch (error) {
    if (error instanceof SessionError) return error;
    throw error;
  }
}

function outcomeOf(status: number): Outcome {
  const verdict = deliverVerdict(status);
  if (verdict.kind === 'taken') return DELIVERED;
  const answer = { code: status, text: statusName(status), left: true };
  if (verdict.kind === 'never') {
    const { error } = verdict;
    return { kind: 'failed', ...answer, errorCode: errorCode(error), errorMessage: errorMessage(error) };
  }
  const { bounded } = verdict;
  return { kind: 'retry', ...answer, bounded, errorCode: errorCode('unreachable'), errorMessage: REFUSED };
}

function lost({ left, message, cause }: SessionError): Outcome {
  const errorMessage = `${message}.`;
  // It cannot be written as a PDU: nothing would change that.
  if (cause !== undefined) return finalFailure(errorCode('invalid'), errorMessage);
  return {
    kind: 'retry',
    code: 0,
    text: '',
    left,
    bounded: false,
    errorCode: errorCode('transport'),
    errorMessage,
  };
}

function isWaiting({ status }: DeliveryPart): boolean {
  return status === 'queued';
}

function lanesOf(name: string): string {
  return `${SCHEME}:${name}/`;
}

const DELIVERED: Outcome = { kind: 'delivered', code: 0, text: 'ESME_ROK' };
const REFUSED = 'The ESME did not take the message';
const NOBODY: readonly Leg[] = [];
const WAITING: DeliveryPart = { status: 'queued', providerId: '' };
const TAKEN: DeliveryPart = { status: 'delivered', providerId: '' };
const TEXT = /^text\/plain(?:$|[;\s])/i;
const LOOK_MS = 1000;
