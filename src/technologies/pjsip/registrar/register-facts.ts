import type { PjsipAor, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Flow } from '../../../protocols/sip/stack.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { Contact } from '../contact.ts';

/** All that the fate of a REGISTER depends on. */
export interface RegisterFacts {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly endpoint: PjsipEndpoint;
  readonly aor: PjsipAor;
  /** What is registered with the AOR now, in its order. */
  readonly registered: readonly Contact[];
  /** Unix milliseconds. */
  readonly now: number;
  readonly node: string;
  /** Whether OPTIONS found a contact to be unreachable (`remove_unavailable`). */
  readonly isUnreachable: (contact: Contact) => boolean;
}
