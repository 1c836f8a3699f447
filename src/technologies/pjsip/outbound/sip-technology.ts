import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import { type ErrorName, errorCode } from '../../../messages/errors.ts';
import type { MediaSource } from '../../../messages/media.ts';
import type { Outcome, Refusal, Technology } from '../../../messages/technology.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import type { ContactLookup } from './contact-lookup.ts';
import { failed } from './outcome.ts';

export interface SipTechnologyOptions {
  /** Read anew for each message: a reload hands out another object. */
  readonly configuration: () => PjsipConfiguration;
  readonly stack: SipStack;
  readonly contacts: ContactLookup;
  readonly randomBytes: (size: number) => Buffer;
  /** The files of messages; default: no message has any. */
  readonly media?: MediaSource;
}

/** A technology over SIP, and what the registrar asks of it. */
export interface SipTechnology extends Technology {
  /** The lanes to wake when somebody registers with this AOR. */
  lanesOfAor(aor: string): readonly string[];
}

export function refusal(name: ErrorName, reason: string): Refusal {
  return { kind: 'refused', code: errorCode(name), reason };
}

/**
 * The outcome of an attempt that `begin` makes: what it returns, if that is known without sending anything, else what it
 * settles with. A request that cannot be written (a SipSyntaxError) is a final failure.
 */
export function attempted(
  begin: (settle: (outcome: Outcome) => void) => Outcome | undefined,
): Promise<Outcome> {
  return new Promise((settle) => {
    try {
      const outcome = begin(settle);
      if (outcome !== undefined) settle(outcome);
    } catch (error) {
      settle(failed('invalid', 0, '', false, error instanceof Error ? error.message : String(error)));
    }
  });
}
