import { errorCode } from '../../../messages/errors.ts';
import type { SubmitRefused } from '../../../messages/messaging.ts';
import type { SendRefused } from '../../../messages/numbers/numbers.ts';
import type { ErrorAnswer } from './error-answer.ts';

/** The error for a message that was not taken. */
export function errorOfRefusal(refusal: SendRefused | SubmitRefused): ErrorAnswer {
  return { condition: conditionOf(refusal), text: refusal.reason };
}

/** The error for a message that was taken and did not arrive, by its code of errors.ts. */
export function errorOfFailure(code: string, message: string): ErrorAnswer {
  return { condition: FAILURES.get(code) ?? 'undefined-condition', text: message };
}

function conditionOf(refusal: SendRefused | SubmitRefused): ErrorAnswer['condition'] {
  if ('code' in refusal && refusal.why === 'refused') return FAILURES.get(refusal.code) ?? 'not-acceptable';
  return REFUSALS[refusal.why];
}

const REFUSALS: Readonly<Record<SendRefused['why'] | SubmitRefused['why'], ErrorAnswer['condition']>> = {
  'from-unknown': 'forbidden',
  'group-unknown': 'forbidden',
  'no-capability': 'not-allowed',
  'to-invalid': 'item-not-found',
  'to-unsupported': 'forbidden',
  'no-route': 'item-not-found',
  'no-technology': 'item-not-found',
  'opted-out': 'policy-violation',
  backlog: 'resource-constraint',
  storage: 'resource-constraint',
  refused: 'not-acceptable',
};

const FAILURES: ReadonlyMap<string, ErrorAnswer['condition']> = new Map([
  [errorCode('expired'), 'remote-server-timeout'],
  [errorCode('carrierExpired'), 'remote-server-timeout'],
  [errorCode('unreachable'), 'recipient-unavailable'],
  [errorCode('offline'), 'recipient-unavailable'],
  [errorCode('transport'), 'recipient-unavailable'],
  [errorCode('blocked'), 'forbidden'],
  [errorCode('unknownDestination'), 'item-not-found'],
  [errorCode('removed'), 'item-not-found'],
  [errorCode('unroutable'), 'item-not-found'],
  [errorCode('rejectedContent'), 'not-acceptable'],
  [errorCode('noMms'), 'not-acceptable'],
  [errorCode('mmsImpossible'), 'not-acceptable'],
  [errorCode('invalid'), 'not-acceptable'],
  [errorCode('optedOut'), 'policy-violation'],
  [errorCode('loop'), 'policy-violation'],
]);
