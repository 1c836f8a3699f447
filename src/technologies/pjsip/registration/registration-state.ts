import type { PjsipRegistration } from '../../../config/pjsip-types.ts';
import { LONGEST_SECONDS } from '../../../protocols/sip/syntax/delta-seconds.ts';
import type { RegistrationStatus } from '../surface.ts';

/**
 * Where a registration of ours with a provider stands (RFC 3261 §10.2; res_pjsip_outbound_registration).
 *
 * ```
 *              due                    answered, silent
 *   waiting ─────────▶ registering ───────────────────────▶ waiting   refresh, retry
 *      ▲                                                └──▶ idle      refused for good
 *      │ its time               register, unregister
 *   unregistering ◀──────────── idle, waiting, or registering once it is answered
 *      └──▶ idle                 after `unregister`
 * ```
 *
 * A REGISTER never goes out while another one is under way (§10.2).
 */
export type RegistrationState = Idle | Waiting | Registering | Unregistering;

interface Common {
  /** What was told last. */
  readonly status: RegistrationStatus;
  /** Tries since the last success. */
  readonly retries: number;
  /** Seconds to ask for: more than configured after a 423. */
  readonly expiration: number;
  /** For what time a REGISTER was last due, Unix milliseconds; 0 = never. */
  readonly scheduledAt: number;
}

/** Nothing will happen by itself. */
export interface Idle extends Common {
  readonly kind: 'idle';
}

export interface Waiting extends Common {
  readonly kind: 'waiting';
  /** Unix milliseconds. */
  readonly at: number;
}

export interface Registering extends Common {
  readonly kind: 'registering';
  /** What was asked for meanwhile. */
  readonly wish:
    | { readonly kind: 'register'; readonly delayMs: number }
    | { readonly kind: 'unregister' }
    | undefined;
  /** How often a 423 has made it ask for longer; none unless given. */
  readonly raised?: number;
}

export interface Unregistering extends Common {
  readonly kind: 'unregistering';
  /** When it registers again, Unix milliseconds; undefined: not at all. */
  readonly registerAt: number | undefined;
}

export type RegistrationEvent =
  /** The first REGISTER, after this delay. */
  | { readonly kind: 'begin'; readonly delayMs: number }
  /** The time of `waiting` has come. */
  | { readonly kind: 'due' }
  /** The final answer, after all that credentials could do. */
  | RegistrationAnswer
  /** No answer, and no way to one. */
  | { readonly kind: 'silent'; readonly text: string }
  /** PJSIPRegister: unregister, then register after this delay. */
  | { readonly kind: 'register'; readonly delayMs: number }
  /** PJSIPUnregister. */
  | { readonly kind: 'unregister' }
  /** The connection it was registered over is gone. */
  | { readonly kind: 'lost' }
  /** This machine has a network address that it had not before. */
  | { readonly kind: 'network' };

export interface RegistrationAnswer {
  readonly kind: 'answered';
  readonly code: number;
  readonly reason: string;
  /** Seconds; of a 2xx. */
  readonly granted: number;
  /** Min-Expires of a 423 in seconds; undefined if there is none. */
  readonly minExpires: number | undefined;
  /** undefined: none. */
  readonly retryAfterMs: number | undefined;
}

export type RegistrationAction =
  /** Seconds of the Expires header; 0 unregisters. */
  | { readonly kind: 'send'; readonly expires: number }
  /** A Registry event with the status. */
  | { readonly kind: 'tell' }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn'; readonly text: string };

export interface Step {
  readonly state: RegistrationState;
  readonly actions: readonly RegistrationAction[];
}

export function initialState(registration: PjsipRegistration): RegistrationState {
  return {
    kind: 'idle',
    status: 'Unregistered',
    retries: 0,
    expiration: registration.expiration,
    scheduledAt: 0,
  };
}

/** What becomes of a registration by an event; pure. */
export function step(
  state: RegistrationState,
  event: RegistrationEvent,
  now: number,
  registration: PjsipRegistration,
): Step {
  switch (state.kind) {
    case 'idle':
      return whenIdle(state, event, now, registration);
    case 'waiting':
      return whenWaiting(state, event, now, registration);
    case 'registering':
      return whenRegistering(state, event, now, registration);
    case 'unregistering':
      return whenUnregistering(state, event, now, registration);
  }
}

function whenIdle(state: Idle, event: RegistrationEvent, now: number, registration: PjsipRegistration): Step {
  switch (event.kind) {
    case 'begin':
      return { state: waiting(state, now + event.delayMs), actions: [] };
    case 'register':
    case 'unregister':
      return unregister(state, event, now, registration);
    case 'network':
      // Given up for want of a network, perhaps; one that was unregistered stays so.
      return state.status === 'Rejected'
        ? { state: waiting({ ...state, retries: 0 }, now), actions: [] }
        : unchanged(state);
    default:
      return unchanged(state);
  }
}

function whenWaiting(
  state: Waiting,
  event: RegistrationEvent,
  now: number,
  registration: PjsipRegistration,
): Step {
  switch (event.kind) {
    case 'due':
      return {
        state: { ...common(state), kind: 'registering', wish: undefined },
        actions: [{ kind: 'send', expires: state.expiration }],
      };
    case 'register':
    case 'unregister':
      return unregister(state, event, now, registration);
    case 'lost':
      return state.status === 'Registered' ? { state: waiting(state, now), actions: [] } : unchanged(state);
    case 'network':
      return { state: waiting({ ...state, retries: 0 }, Math.min(state.at, now)), actions: [] };
    default:
      return unchanged(state);
  }
}

function whenRegistering(
  state: Registering,
  event: RegistrationEvent,
  now: number,
  registration: PjsipRegistration,
): Step {
  switch (event.kind) {
    case 'register':
    case 'unregister':
      return { state: { ...state, wish: event }, actions: [] };
    case 'answered':
    case 'silent': {
      const result =
        event.kind === 'silent'
          ? tryAgain(state, event, now, registration)
          : answered(state, event, now, registration);
      // A 423 is one more REGISTER of the same try.
      if (result.state.kind === 'registering' || state.wish === undefined) return result;
      const asked = step(result.state, state.wish, now, registration);
      return { state: asked.state, actions: [...result.actions, ...asked.actions] };
    }
    default:
      return unchanged(state);
  }
}

function whenUnregistering(
  state: Unregistering,
  event: RegistrationEvent,
  now: number,
  registration: PjsipRegistration,
): Step {
  switch (event.kind) {
    case 'register':
      return { state: { ...state, registerAt: now + event.delayMs }, actions: [] };
    case 'unregister':
      return { state: { ...state, registerAt: undefined }, actions: [] };
    case 'answered':
    case 'silent': {
      const isDone = event.kind === 'answered' && isSuccess(event.code);
      const status = isDone ? 'Unregistered' : 'Rejected';
      const after = (event.kind === 'answered' ? event.retryAfterMs : undefined) ?? 0;
      const ended: Common = { ...common(state), status };
      const next: RegistrationState =
        state.registerAt === undefined
          ? { ...ended, kind: 'idle' }
          : waiting(ended, Math.max(state.registerAt, now + after));
      const actions: RegistrationAction[] = isDone
        ? [log('info', `Unregistered from ${registration.serverUri}`)]
        : [log('warn', `${registration.serverUri} did not unregister: ${shown(event)}`)];
      return { state: next, actions: [...actions, TELL] };
    }
    default:
      return unchanged(state);
  }
}

/** Asterisk unregisters also what it believes to be unregistered: the provider may know of an earlier life's. */
function unregister(
  state: Idle | Waiting,
  event: { readonly kind: 'register'; readonly delayMs: number } | { readonly kind: 'unregister' },
  now: number,
  registration: PjsipRegistration,
): Step {
  const registerAt = event.kind === 'register' ? now + event.delayMs : undefined;
  return {
    state: {
      ...common(state),
      kind: 'unregistering',
      retries: 0,
      expiration: registration.expiration,
      scheduledAt: registerAt ?? state.scheduledAt,
      registerAt,
    },
    actions: [{ kind: 'send', expires: 0 }],
  };
}

function answered(
  state: Registering,
  answer: RegistrationAnswer,
  now: number,
  registration: PjsipRegistration,
): Step {
  const { code } = answer;
  if (isSuccess(code)) {
    return answer.granted > 0
      ? registered(state, answer.granted, now, registration)
      : tryAgain(state, answer, now, registration);
  }
  // RFC 3261 §10.2.8; PJSIP asks for an hour and a second where it is not told for how long to ask.
  const longer = answer.minExpires ?? UNTOLD_MIN_EXPIRES;
  const { raised = 0 } = state;
  if (code === 423 && state.expiration < longer && longer <= LONGEST_SECONDS && raised < MOST_RAISED) {
    const next: Registering = { ...state, expiration: longer, raised: raised + 1 };
    return { state: next, actions: [{ kind: 'send', expires: longer }] };
  }
  if (answer.retryAfterMs !== undefined) {
    return retryLater(state, answer, state.retries, now + answer.retryAfterMs);
  }
  const isTemporary =
    TEMPORARY.has(code) ||
    code >= 600 ||
    ((code === 401 || code === 407) && !registration.authRejectionPermanent);
  if (isTemporary && registration.retryInterval > 0) return tryAgain(state, answer, now, registration);
  const interval =
    code === 403 && registration.forbiddenRetryInterval > 0
      ? registration.forbiddenRetryInterval
      : registration.fatalRetryInterval;
  return interval > 0 && state.retries < registration.maxRetries
    ? retryLater(state, answer, state.retries + 1, now + interval * 1000)
    : giveUp(state, `refused: ${shown(answer)}`, registration);
}

function registered(state: Registering, granted: number, now: number, registration: PjsipRegistration): Step {
  const isNew = state.status !== 'Registered';
  const next = waiting({ ...state, status: 'Registered', retries: 0 }, now + refreshAfter(granted) * 1000);
  const text = `Registered with ${registration.serverUri} for ${granted} seconds`;
  return { state: next, actions: isNew ? [log('info', text), TELL] : [TELL] };
}

/** Ten seconds before the end as Asterisk does; of the shortest registrations half of it. */
function refreshAfter(granted: number): number {
  return granted > 2 * REFRESH_BEFORE ? granted - REFRESH_BEFORE : Math.max(1, granted / 2);
}

/** After `retry_interval`, as long as `max_retries` allows. */
function tryAgain(
  state: Registering,
  why: RegistrationAnswer | Extract<RegistrationEvent, { kind: 'silent' }>,
  now: number,
  registration: PjsipRegistration,
): Step {
  if (registration.retryInterval === 0) return giveUp(state, shown(why), registration);
  return state.retries >= registration.maxRetries
    ? giveUp(state, `tried ${registration.maxRetries} times, at last ${shown(why)}`, registration)
    : retryLater(state, why, state.retries + 1, now + registration.retryInterval * 1000);
}

function retryLater(
  state: Registering,
  why: RegistrationAnswer | Extract<RegistrationEvent, { kind: 'silent' }>,
  retries: number,
  at: number,
): Step {
  return {
    state: waiting({ ...state, status: 'Rejected', retries }, at),
    actions: [log('warn', `Not registered: ${shown(why)}; it is tried again`), TELL],
  };
}

function giveUp(state: Registering, why: string, registration: PjsipRegistration): Step {
  const text = `Not registered with ${registration.serverUri}, and given up: ${why}`;
  return {
    state: { ...common(state), kind: 'idle', status: 'Rejected' },
    actions: [log('warn', text), TELL],
  };
}

function waiting(state: Common, at: number): Waiting {
  return { ...common(state), kind: 'waiting', at, scheduledAt: at };
}

function common({ status, retries, expiration, scheduledAt }: Common): Common {
  return { status, retries, expiration, scheduledAt };
}

function unchanged(state: RegistrationState): Step {
  return { state, actions: [] };
}

function isSuccess(code: number): boolean {
  return code >= 200 && code < 300;
}

function shown(why: RegistrationAnswer | Extract<RegistrationEvent, { kind: 'silent' }>): string {
  return why.kind === 'silent' ? why.text : `${why.code} ${why.reason}`.trim();
}

function log(level: 'info' | 'warn', text: string): RegistrationAction {
  return { kind: 'log', level, text };
}

const TELL: RegistrationAction = { kind: 'tell' };
/** Those of sip_outbound_registration_is_temporal; all 6xx as well. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);
/** Seconds. */
const REFRESH_BEFORE = 10;
const UNTOLD_MIN_EXPIRES = 3601;
/** A provider that wants a little more each time would never be done. */
const MOST_RAISED = 3;
