/**
 * The server transactions of RFC 3261 §17.2 as RFC 6026 corrects them: one function per state, from an
 * event to the next state and what is to be done, to be laid beside the figures. Nothing is done here.
 */
export const INVITE_SERVER: ServerMachine = { proceeding: inviteProceeding, completed, confirmed, accepted };
export const NON_INVITE_SERVER: ServerMachine = {
  trying,
  proceeding: nonInviteProceeding,
  completed: nonInviteCompleted,
};

export type ServerMachine = Readonly<Partial<Record<ServerState, ServerStateFunction>>>;
export type ServerStateFunction = (event: ServerEvent, reliable: boolean) => ServerTransition;

export type ServerState = 'trying' | 'proceeding' | 'completed' | 'confirmed' | 'accepted' | 'terminated';

export type ServerEvent =
  | 'start'
  /** The request came again. */
  | 'request'
  | 'ACK'
  /** The user answers: 1xx, 2xx, 300 to 699. */
  | 'answer 1xx'
  | 'answer 2xx'
  | 'answer failure'
  | 'timer G'
  | 'timer H'
  | 'timer I'
  | 'timer J'
  | 'timer L'
  /** Nothing was answered for so long that a 100 is owed (INVITE: 200 ms, §17.2.1; others: RFC 4320 §4.1). */
  | 'timer trying'
  /** Nothing was answered for so long that the client has given up: Timer F on its side (RFC 4320 §4.2). */
  | 'timer abandoned'
  | 'transport error';

export type ServerAction =
  | 'pass request'
  /** The last answer, which the event brought or that was sent before. */
  | 'send response'
  | 'send 100'
  | 'pass ACK'
  | 'tell timeout'
  | 'tell transport error'
  /** G and `trying` are timers for what is to be sent next; the others end a state. Starting one of a kind replaces it. */
  | 'start trying'
  | 'stop trying'
  | 'start abandoned'
  | 'stop abandoned'
  | 'start G at T1'
  | 'double G up to T2'
  | 'stop G'
  | 'start H'
  | 'start I'
  | 'start J'
  | 'start L';

export interface ServerTransition {
  readonly state: ServerState;
  readonly actions: readonly ServerAction[];
}

/** Figure 7 (RFC 6026 §8.5). */
function inviteProceeding(event: ServerEvent, reliable: boolean): ServerTransition {
  switch (event) {
    case 'start':
      return INVITED;
    case 'request':
      return SEND_PROVISIONAL;
    case 'timer trying':
      return INVITE_TRYING;
    case 'answer 1xx':
      return ANSWER_PROVISIONAL;
    case 'answer 2xx':
      return ACCEPT;
    case 'answer failure':
      return reliable ? REFUSE_RELIABLY : REFUSE;
    case 'transport error':
      return REPORT_PROCEEDING;
    default:
      return STAY_PROCEEDING;
  }
}

function completed(event: ServerEvent, reliable: boolean): ServerTransition {
  switch (event) {
    case 'request':
      return SEND_REFUSAL;
    case 'timer G':
      return REFUSE_AGAIN;
    case 'ACK':
      return reliable ? ENDED : CONFIRM;
    case 'timer H':
      return TIMED_OUT;
    case 'transport error':
      return REPORT_COMPLETED;
    default:
      return STAY_COMPLETED;
  }
}

function confirmed(event: ServerEvent): ServerTransition {
  return event === 'timer I' ? ENDED : STAY_CONFIRMED;
}

/** RFC 6026 §7.1: retransmitted INVITEs are swallowed; the user sends the 2xx until it sees the ACK. */
function accepted(event: ServerEvent): ServerTransition {
  switch (event) {
    case 'answer 2xx':
      return ACCEPT_AGAIN;
    case 'ACK':
      return PASS_ACK;
    case 'timer L':
      return ENDED;
    case 'transport error':
      return REPORT_ACCEPTED;
    default:
      return STAY_ACCEPTED;
  }
}

/** Figure 8. */
function trying(event: ServerEvent, reliable: boolean): ServerTransition {
  switch (event) {
    case 'start':
      return RECEIVED;
    case 'timer trying':
      return SAY_TRYING;
    case 'timer abandoned':
      return TIMED_OUT;
    case 'answer 1xx':
      return PROCEED;
    case 'answer 2xx':
    case 'answer failure':
      return reliable ? ANSWER_RELIABLY : ANSWER;
    default:
      return STAY_TRYING;
  }
}

function nonInviteProceeding(event: ServerEvent, reliable: boolean): ServerTransition {
  switch (event) {
    case 'request':
      return SEND_PROVISIONAL;
    case 'timer abandoned':
      return TIMED_OUT;
    case 'answer 1xx':
      return PROCEED;
    case 'answer 2xx':
    case 'answer failure':
      return reliable ? ANSWER_RELIABLY : ANSWER;
    case 'transport error':
      return TRANSPORT_FAILED;
    default:
      return STAY_PROCEEDING;
  }
}

function nonInviteCompleted(event: ServerEvent): ServerTransition {
  switch (event) {
    case 'request':
      return SEND_FINAL;
    case 'timer J':
      return ENDED;
    case 'transport error':
      return TRANSPORT_FAILED;
    default:
      return STAY_COMPLETED;
  }
}

function to(state: ServerState, ...actions: ServerAction[]): ServerTransition {
  return Object.freeze({ state, actions: Object.freeze(actions) });
}

const STAY_TRYING = to('trying');
const STAY_PROCEEDING = to('proceeding');
const STAY_COMPLETED = to('completed');
const STAY_CONFIRMED = to('confirmed');
const STAY_ACCEPTED = to('accepted');
const INVITED = to('proceeding', 'start trying', 'pass request');
const INVITE_TRYING = to('proceeding', 'send 100');
const SEND_PROVISIONAL = to('proceeding', 'send response');
const ANSWER_PROVISIONAL = to('proceeding', 'stop trying', 'send response');
const ACCEPT = to('accepted', 'stop trying', 'start L', 'send response');
const ACCEPT_AGAIN = to('accepted', 'send response');
const REFUSE = to('completed', 'start G at T1', 'start H', 'send response');
const REFUSE_RELIABLY = to('completed', 'stop trying', 'start H', 'send response');
const REFUSE_AGAIN = to('completed', 'double G up to T2', 'send response');
const SEND_REFUSAL = to('completed', 'send response');
const CONFIRM = to('confirmed', 'stop G', 'start I');
const PASS_ACK = to('accepted', 'pass ACK');
const REPORT_PROCEEDING = to('proceeding', 'tell transport error');
const REPORT_COMPLETED = to('completed', 'tell transport error');
const REPORT_ACCEPTED = to('accepted', 'tell transport error');
const RECEIVED = to('trying', 'start trying', 'start abandoned', 'pass request');
const SAY_TRYING = to('proceeding', 'send 100');
const PROCEED = to('proceeding', 'stop trying', 'send response');
const ANSWER = to('completed', 'stop trying', 'start J', 'send response');
const ANSWER_RELIABLY = to('terminated', 'stop trying', 'stop abandoned', 'send response');
const SEND_FINAL = to('completed', 'send response');
const TIMED_OUT = to('terminated', 'tell timeout');
const TRANSPORT_FAILED = to('terminated', 'tell transport error');
const ENDED = to('terminated');
