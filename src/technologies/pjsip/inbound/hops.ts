import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { FinalAnswer } from './final-answer.ts';

/**
 * What a message takes along when it goes on, so that it cannot go round for ever: Max-Forwards, which goes down by one on
 * the way out as at any hop, and a marker that counts the gateways it passed, for those on the way that set
 * Max-Forwards anew. That it is an automatic message (RFC 3834 §5) is kept, so that nobody answers it automatically.
 */
export function nextHop(request: SipRequest): readonly (readonly [string, string])[] | FinalAnswer {
  const left = Number(request.header('max-forwards') ?? DEFAULT_MAX_FORWARDS);
  // The message goes out with one less, and with 0 it could not be relayed to anybody (RFC 3261 §16.3).
  if (left <= 1) return TOO_MANY_HOPS;
  const passed = hopsPassed(request.header('x-aldis-hops'));
  if (passed >= MOST_HOPS) return LOOP;
  const variables: [string, string][] = [
    ['Max-Forwards', String(left)],
    [HOPS_HEADER, String(passed + 1)],
  ];
  const automatic = request.header('auto-submitted');
  if (automatic !== undefined) variables.push(['Auto-Submitted', automatic]);
  return variables;
}

/** What is no number was not written by us, and counts as the worst. */
function hopsPassed(text: string | undefined): number {
  if (text === undefined) return 0;
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 ? value : MOST_HOPS;
}

const HOPS_HEADER = 'X-Aldis-Hops';

/** More gateways than any real way has. */
const MOST_HOPS = 8;
const DEFAULT_MAX_FORWARDS = 70;
const TOO_MANY_HOPS: FinalAnswer = { status: 483 };
const LOOP: FinalAnswer = { status: 482 };
