import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/configuration.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { IncomingRequest, SipStack } from '../../../protocols/sip/stack.ts';
import type { States } from '../../../states/states.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { ContactTable } from '../contacts.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import type { SubscriptionsSurface } from '../surface.ts';

export interface SubscriptionsOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly contacts: ContactTable;
  readonly states: States;
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Pick<Log, 'debug' | 'warn' | 'error'>;
}

/** SUBSCRIBE, PUBLISH and the NOTIFYs that tell of states. */
export interface Subscriptions extends SubscriptionsSurface {
  /** A SUBSCRIBE or PUBLISH whose sender is known and authenticated. */
  take(incoming: IncomingRequest, endpoint: PjsipEndpoint, answer: (answer: FinalAnswer) => void): void;
  configure(): void;
  close(): Promise<void>;
}

export function createSubscriptions(_options: SubscriptionsOptions): Subscriptions {
  return {
    inbound: () => [],
    outbound: () => [],
    take: (_incoming, _endpoint, answer) => answer({ status: 405 }),
    configure: () => {},
    close: () => Promise.resolve(),
  };
}
