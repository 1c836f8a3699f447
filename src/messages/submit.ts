import { callbacksOf } from './callbacks-of.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import { errorCode, errorMessage } from './errors.ts';
import type { Message, MessageId, MessageState } from './message.ts';
import type { SubmitAccepted, SubmitRefused, SubmitRequest } from './messaging.ts';
import type { Store } from './store.ts';
import type { Accepted, FinalFailure, Technology } from './technology.ts';

/** What submitting needs. */
export interface SubmitOptions {
  readonly store: Store;
  readonly technologies: ReadonlyMap<string, Technology>;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly newId: (now: number) => MessageId;
  readonly settings: () => SubmitSettings;
  /** As the delivery asks it. */
  readonly refuses?: (message: Message) => FinalFailure | undefined;
  readonly onProblem: (text: string, error: unknown) => void;
}

/** Read anew for each message, so that a reload counts at once. */
export interface SubmitSettings {
  readonly validityMs: number;
  readonly offline: 'store' | 'reject';
}

export type Submit = (request: SubmitRequest) => SubmitRefused | Promise<SubmitAccepted | SubmitRefused>;

/** validate → route → append: the only way a message comes in. */
export function createSubmit(options: SubmitOptions): Submit {
  const { store, technologies, delivery, clock, newId, settings } = options;

  /** A key that is known stands for what was accepted then, whatever would become of the request now. */
  const unlessKnown = (request: SubmitRequest, refusal: SubmitRefused): ReturnType<Submit> => {
    const { owner, idempotencyKey } = request;
    if (idempotencyKey === undefined) return refusal;
    return store.keyed(owner, idempotencyKey, clock.now()).then(
      (id): SubmitAccepted | SubmitRefused =>
        id === undefined ? refusal : { kind: 'accepted', id, duplicate: true },
      (error: unknown) => {
        options.onProblem('An idempotency key could not be looked up', error);
        return refusal;
      },
    );
  };

  const append = (message: Message, request: SubmitRequest, dueAt: number | undefined) => {
    const now = message.createdAt;
    const queued = { status: 'queued', at: now, errorCode: '', errorMessage: '' } as const;
    const callbacks = callbacksOf(message, [queued]);
    return store.append({
      message,
      state: { ...QUEUED, updatedAt: now },
      dueAt,
      ...(callbacks.length > 0 && { callbacks }),
      ...(request.idempotencyKey !== undefined && {
        idempotency: { key: request.idempotencyKey, validUntil: now + IDEMPOTENCY_MS },
      }),
    });
  };

  const notKept = (error: unknown): SubmitRefused => {
    options.onProblem('A message could not be kept and was refused', error);
    return refused(
      'storage',
      errorCode('unknown'),
      'The message could not be written to disk; nothing was kept.',
    );
  };

  const keepFailed = (request: Failing): Promise<SubmitAccepted | SubmitRefused> => {
    const now = clock.now();
    const { destination: lane, contentType, variables } = request;
    const as: Accepted = { kind: 'accepted', lane, offline: false, contentType, variables };
    const { technology = lane.slice(0, lane.indexOf(':')) } = request;
    const asked = newMessage(request, technology, as, newId(now), now, 0);
    // Should the process end before its failure is written, it expires with the next start: it never leaves.
    const message = { ...onItsOwn(asked), sendAt: now, expiresAt: now };
    const state = { ...QUEUED, updatedAt: now };
    const appended = append(message, request, now);
    return delivery.beforeLeaving
      .fail(message, state, request.failure, appended)
      .then(
        (result): SubmitAccepted =>
          result.kind === 'duplicate'
            ? { kind: 'accepted', id: result.id, duplicate: true }
            : { kind: 'accepted', id: message.id, duplicate: false, message },
        notKept,
      );
  };

  return (request) => {
    const { failure } = request;
    if (failure !== undefined) return keepFailed({ ...request, failure });
    const addressed = address(request, technologies);
    if (addressed === undefined) {
      const reason = `Nothing here delivers to "${request.destination}".`;
      return refused('no-technology', errorCode('invalid'), reason);
    }
    const { technology } = addressed;
    const draft = { ...request, destination: addressed.destination };
    const accepted = technology.accept(draft);
    if (accepted.kind === 'refused')
      return unlessKnown(request, refused('refused', accepted.code, accepted.reason));
    const { validityMs, offline } = settings();
    const { immediate = false } = request;
    if (accepted.offline && offline === 'reject' && !immediate) {
      return unlessKnown(request, refused('refused', errorCode('offline'), whyNotNow(accepted)));
    }

    const now = clock.now();
    const asked = newMessage(request, technology.name, accepted, newId(now), now, validityMs);
    // What will not leave fails now: it waits neither for others nor for anybody to be there.
    const isRefused = options.refuses?.(asked) !== undefined;
    const message = isRefused ? onItsOwn(asked) : asked;
    if (message.expiresAt <= now)
      return refused('refused', errorCode('expired'), 'The validity period is over already.');
    const later = message.sendAt > now;
    // What must go now finds out itself that nobody is there.
    const expected = !later && delivery.expect(message.lane, accepted.offline && !immediate && !isRefused);
    return append(message, request, later ? message.sendAt : expected ? now : undefined).then(
      (result): SubmitAccepted => {
        if (result.kind === 'duplicate') {
          if (expected) delivery.forgo(message.lane);
          return { kind: 'accepted', id: result.id, duplicate: true };
        }
        delivery.admit(result.sequence, message, { ...QUEUED, updatedAt: now }, expected);
        return { kind: 'accepted', id: message.id, duplicate: false, message };
      },
      (error: unknown): SubmitRefused => {
        if (expected) delivery.forgo(message.lane);
        return notKept(error);
      },
    );
  };
}

/** See SubmitRequest.failure. */
type Failing = SubmitRequest & Required<Pick<SubmitRequest, 'failure'>>;

/** The technology of a request, and its destination without it. */
function address(
  { technology: named, destination }: SubmitRequest,
  technologies: ReadonlyMap<string, Technology>,
): { technology: Technology; destination: string } | undefined {
  if (named !== undefined) {
    const technology = technologies.get(named);
    return technology && { technology, destination };
  }
  const colon = destination.indexOf(':');
  const technology = technologies.get(colon < 0 ? destination : destination.slice(0, colon));
  if (technology === undefined || technology.unaddressed) return undefined;
  return { technology, destination: colon < 0 ? '' : destination.slice(colon + 1) };
}

function newMessage(
  request: SubmitRequest,
  technology: string,
  accepted: Accepted,
  id: MessageId,
  now: number,
  defaultValidityMs: number,
): Message {
  const wished = Math.max(request.sendAt ?? now, now);
  const sendAt = Math.max(request.notBefore ?? now, wished);
  const { immediate = false } = request;
  const { validityMs: own = defaultValidityMs } = accepted;
  const validityMs = immediate ? IMMEDIATE_MS : (request.validityMs ?? own);
  return {
    id,
    direction: request.direction,
    source: request.source,
    owner: request.owner,
    requestId: request.requestId,
    technology,
    destination:
      request.technology === undefined ? request.destination : `${technology}:${request.destination}`,
    lane: immediate ? laneOfItsOwn(accepted.lane, id) : accepted.lane,
    from: request.from,
    to: request.to,
    contentType: accepted.contentType,
    body: request.body,
    variables: accepted.variables,
    createdAt: now,
    sendAt,
    expiresAt: wished + validityMs,
    immediate,
    project: request.project,
  };
}

function onItsOwn(message: Message): Message {
  return { ...message, lane: laneOfItsOwn(message.lane, message.id) };
}

/** It waits behind nobody, and nobody behind it. */
function laneOfItsOwn(lane: string, id: MessageId): string {
  return `${lane}#${id}`;
}

function whyNotNow({ whoIsOffline }: Accepted): string {
  if (whoIsOffline === undefined) return `${errorMessage('offline')}.`;
  return `${whoIsOffline}, and the message was not to wait.`;
}

function refused(why: SubmitRefused['why'], code: string, reason: string): SubmitRefused {
  return { kind: 'refused', why, code, reason };
}

/** The state of a message that was just kept, but for its time. */
export const QUEUED: MessageState = {
  status: 'queued',
  attempts: 0,
  responseCode: 0,
  responseText: '',
  errorCode: '',
  errorMessage: '',
  updatedAt: 0,
  sentAt: 0,
};

/**
 * How long after its time an immediate message may still begin, when the process was restarted meanwhile: as long as a
 * peer that has it already takes it for a retransmission (RFC 3261 §17.2.2, timer J).
 */
const IMMEDIATE_MS = 32_000;
/** How long an idempotency key stands for its message. */
export const IDEMPOTENCY_MS = 24 * 3_600_000;
