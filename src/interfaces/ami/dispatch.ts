import type { RequestFrame } from '../../protocols/ami/framing.ts';
import { escaped, type Field } from '../../protocols/ami/serialize.ts';
import type { Action, ActionSession, Request } from './action.ts';
import { failure } from './action.ts';
import type { SecurityReport } from './security.ts';

/** What decides about a request. */
export interface Dispatch {
  /** By the action's name in lower case. */
  readonly actions: ReadonlyMap<string, Action>;
  readonly isShuttingDown: () => boolean;
  /** Whether the user has a session already and may have one only. */
  readonly isInUse: (username: string) => boolean;
  /** Says so, a second later, and closes. */
  readonly refuseInUse: Action;
  readonly report: (session: ActionSession, report: SecurityReport) => void;
}

/** What to do with a request: an action to run, or the answer to give instead. */
export type Step = Action | ((request: Request) => string);

/** The checks in Asterisk's order. Nothing is said or done here that a second call would repeat: see {@link Step}. */
export function stepFor(dispatch: Dispatch, session: ActionSession, frame: RequestFrame): Step {
  if (frame.problem !== undefined) return PROBLEMS[frame.problem];
  const given = frame.fields.firstFilled('Action');
  if (given === '')
    return reporting(dispatch, session, 'RequestBadFormat', 'NONE', 'Missing action in request');

  const { account } = session;
  const name = given.toLowerCase();
  if (account === undefined) {
    if (!BEFORE_LOGIN.has(name)) return denied(dispatch, session, given);
    const username = frame.fields.text('Username');
    if (name !== 'logoff' && username !== '' && dispatch.isInUse(username)) return dispatch.refuseInUse;
  }
  if (dispatch.isShuttingDown()) return (request) => failure(request, 'Asterisk is shutting down');

  const action = dispatch.actions.get(name);
  if (action === undefined) {
    const text = `Invalid/unknown command: ${escaped(given)}. Use Action: ListCommands to show available commands.`;
    return reporting(dispatch, session, 'RequestBadFormat', given, text);
  }
  if (action.classes !== 0 && ((account?.write ?? 0) & action.classes) === 0)
    return denied(dispatch, session, given);
  return action;
}

function denied(dispatch: Dispatch, session: ActionSession, action: string): Step {
  return reporting(dispatch, session, 'RequestNotAllowed', action, 'Permission denied');
}

function reporting(
  dispatch: Dispatch,
  session: ActionSession,
  name: 'RequestBadFormat' | 'RequestNotAllowed',
  action: string,
  text: string,
): Step {
  return (request) => {
    const fields: Field[] = [['RequestType', `Action: ${action}`]];
    const answer = failure(request, text);
    // The answer goes first, the event after it.
    session.send(answer);
    dispatch.report(session, { name, account: session.account?.user.name ?? '', fields });
    return '';
  };
}

const BEFORE_LOGIN: ReadonlySet<string> = new Set(['login', 'logoff', 'challenge']);

const PROBLEMS = {
  'line-too-long': (request: Request) => failure(request, 'Failed to parse message: line too long'),
  'too-many-lines': (request: Request) => failure(request, 'Too many lines in message or allocation failure'),
  nul: (request: Request) => failure(request, 'Failed to parse message: NUL in a line'),
  'line-break': (request: Request) => failure(request, 'Failed to parse message: line break in a value'),
} as const;
