/**
 * The client transactions of RFC 3261 §17.1 as RFC 6026 corrects them: one function per state, from an
 * event to the next state and what is to be done, to be laid beside the figures. Nothing is done here.
 */
export const INVITE_CLIENT: ClientMachine = { calling, proceeding: inviteProceeding, completed, accepted };
export const NON_INVITE_CLIENT: ClientMachine = {
  trying,
  proceeding: nonInviteProceeding,
  completed: nonInviteCompleted,
};

export type ClientMachine = Readonly<Partial<Record<ClientState, ClientStateFunction>>>;
export type ClientStateFunction = (event: ClientEvent, reliable: boolean) => ClientTransition;

export type ClientState = 'calling' | 'trying' | 'proceeding' | 'completed' | 'accepted' | 'terminated';

export type ClientEvent =
  | 'start'
  /** Responses 1xx, 2xx and 300 to 699. */
  | '1xx'
  | '2xx'
  | 'failure'
  | 'timer A'
  | 'timer B'
  | 'timer D'
  | 'timer E'
  | 'timer F'
  | 'timer K'
  | 'timer M'
  | 'transport error';

export type ClientAction =
  | 'send request'
  | 'send ACK'
  | 'pass response'
  | 'tell timeout'
  | 'tell transport error'
  /** A and E are timers for the next retransmission; the others end a state. Starting one of a kind replaces it. */
  | 'start A at T1'
  | 'double A'
  | 'start E at T1'
  | 'double E up to T2'
  | 'start E at T2'
  | 'stop A'
  | 'stop E'
  | 'start B'
  | 'stop B'
  | 'start D'
  | 'start F'
  | 'start K'
  | 'start M';

export interface ClientTransition {
  readonly state: ClientState;
  readonly actions: readonly ClientAction[];
}

/** Figure 5 (RFC 6026 §8.4). */
function calling(event: ClientEvent, reliable: boolean): ClientTransition {
  switch (event) {
    case 'start':
      return reliable ? CALL_RELIABLY : CALL;
    case 'timer A':
      return CALL_AGAIN;
    case 'timer B':
      return TIMED_OUT;
    case '1xx':
      return CALL_PROCEEDS;
    case '2xx':
      return CALL_ACCEPTED;
    case 'failure':
      return reliable ? CALL_REFUSED_RELIABLY : CALL_REFUSED;
    case 'transport error':
      return TRANSPORT_FAILED;
    default:
      return STAY_CALLING;
  }
}

function inviteProceeding(event: ClientEvent, reliable: boolean): ClientTransition {
  switch (event) {
    case '1xx':
      return PASS_PROVISIONAL;
    case '2xx':
      return CALL_ACCEPTED;
    case 'failure':
      return reliable ? CALL_REFUSED_RELIABLY : CALL_REFUSED;
    case 'transport error':
      return TRANSPORT_FAILED;
    default:
      return STAY_PROCEEDING;
  }
}

function completed(event: ClientEvent): ClientTransition {
  switch (event) {
    case 'failure':
      return ACKNOWLEDGE_AGAIN;
    case 'timer D':
      return ENDED;
    case 'transport error':
      return TRANSPORT_FAILED;
    default:
      return STAY_COMPLETED;
  }
}

/** RFC 6026 §7.2: the user acknowledges each 2xx, those of other branches of a fork included. */
function accepted(event: ClientEvent): ClientTransition {
  switch (event) {
    case '2xx':
      return PASS_ACCEPTED;
    case 'timer M':
      return ENDED;
    default:
      return STAY_ACCEPTED;
  }
}

/** Figure 6. */
function trying(event: ClientEvent, reliable: boolean): ClientTransition {
  switch (event) {
    case 'start':
      return reliable ? TRY_RELIABLY : TRY;
    case 'timer E':
      return TRY_AGAIN;
    case 'timer F':
      return TIMED_OUT;
    case '1xx':
      return reliable ? PROCEEDS_RELIABLY : PROCEEDS;
    case '2xx':
    case 'failure':
      return reliable ? DONE_RELIABLY : DONE;
    case 'transport error':
      return TRANSPORT_FAILED;
    default:
      return STAY_TRYING;
  }
}

function nonInviteProceeding(event: ClientEvent, reliable: boolean): ClientTransition {
  switch (event) {
    case 'timer E':
      return PROCEEDING_AGAIN;
    case 'timer F':
      return TIMED_OUT;
    case '1xx':
      return PASS_PROVISIONAL;
    case '2xx':
    case 'failure':
      return reliable ? DONE_RELIABLY : DONE;
    case 'transport error':
      return TRANSPORT_FAILED;
    default:
      return STAY_PROCEEDING;
  }
}

/** Only here to swallow retransmitted responses. */
function nonInviteCompleted(event: ClientEvent): ClientTransition {
  return event === 'timer K' ? ENDED : STAY_COMPLETED;
}

function to(state: ClientState, ...actions: ClientAction[]): ClientTransition {
  return Object.freeze({ state, actions: Object.freeze(actions) });
}

const STAY_CALLING = to('calling');
const STAY_TRYING = to('trying');
const STAY_PROCEEDING = to('proceeding');
const STAY_COMPLETED = to('completed');
const STAY_ACCEPTED = to('accepted');
const CALL = to('calling', 'start A at T1', 'start B', 'send request');
const CALL_RELIABLY = to('calling', 'start B', 'send request');
const CALL_AGAIN = to('calling', 'double A', 'send request');
const CALL_PROCEEDS = to('proceeding', 'stop A', 'stop B', 'pass response');
const CALL_ACCEPTED = to('accepted', 'stop A', 'start M', 'pass response');
const CALL_REFUSED = to('completed', 'stop A', 'start D', 'send ACK', 'pass response');
const CALL_REFUSED_RELIABLY = to('terminated', 'send ACK', 'pass response');
const ACKNOWLEDGE_AGAIN = to('completed', 'send ACK');
const PASS_ACCEPTED = to('accepted', 'pass response');
const PASS_PROVISIONAL = to('proceeding', 'pass response');
const TRY = to('trying', 'start E at T1', 'start F', 'send request');
const TRY_RELIABLY = to('trying', 'start F', 'send request');
const TRY_AGAIN = to('trying', 'double E up to T2', 'send request');
const PROCEEDS = to('proceeding', 'start E at T2', 'pass response');
const PROCEEDS_RELIABLY = to('proceeding', 'pass response');
const PROCEEDING_AGAIN = to('proceeding', 'start E at T2', 'send request');
const DONE = to('completed', 'stop E', 'start K', 'pass response');
const DONE_RELIABLY = to('terminated', 'pass response');
const TIMED_OUT = to('terminated', 'tell timeout');
const TRANSPORT_FAILED = to('terminated', 'tell transport error');
const ENDED = to('terminated');
