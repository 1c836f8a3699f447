import { errorCode } from '../messages/errors.ts';
import type { Draft, Refusal } from '../messages/technology.ts';

/** Where a message for a carrier goes. */
export interface CarrierDestination {
  readonly carrier: string;
  /** E.164 with its plus, or a short code. */
  readonly to: string;
}

/** Reads `NAME/+15551230001`; the number is not looked at. undefined: there is no number. */
export function parseDestination(destination: string): CarrierDestination | undefined {
  const slash = destination.lastIndexOf('/');
  if (slash <= 0) return undefined;
  return { carrier: destination.slice(0, slash), to: destination.slice(slash + 1) };
}

/** What can be known to be wrong with a message for a carrier, whichever it is; undefined: nothing. */
export function problemOf(draft: Draft, { to }: CarrierDestination): Refusal | undefined {
  if (!RECIPIENT.test(to)) {
    return refused(
      `${quoted(to)} is no number that a carrier could take: write + and 5 to 17 digits, or a short code of 3 to 8.`,
    );
  }
  if (draft.from === '') return refused('A carrier has to be told who sends: give From a number.');
  if (!RECIPIENT.test(draft.from) && !isName(draft.from)) {
    return refused(
      `${quoted(draft.from)} is no sender that a carrier could show: a number, a short code, or a name of at most 11 letters and digits.`,
    );
  }
  if (!TEXT.test(draft.contentType)) {
    return refused(`A carrier takes text/plain, not ${quoted(draft.contentType)}.`);
  }
  return undefined;
}

/** An alphanumeric sender (3GPP TS 23.040 §9.1.2.5): eleven characters, of which one at least is a letter. */
function isName(from: string): boolean {
  return NAME.test(from) && /[A-Za-z]/.test(from);
}

function refused(reason: string): Refusal {
  return { kind: 'refused', code: errorCode('invalid'), reason };
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 50));
}

/** The passthrough number is written with and without a plus. */
const RECIPIENT = /^(?:\+\d{5,17}|\+988|\d{3,8})$/;
const NAME = /^[A-Za-z0-9 &'*+,\-./:_]{1,11}$/;
const TEXT = /^text\/plain\s*(;|$)/i;
