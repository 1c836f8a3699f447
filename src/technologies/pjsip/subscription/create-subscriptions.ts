import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/configuration.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { Database } from '../../../messages/database.ts';
import type { IncomingRequest, SipStack } from '../../../protocols/sip/stack.ts';
import type { States } from '../../../states/states.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { ContactTable } from '../contacts.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import type { SubscriptionsSurface } from '../surface.ts';
import { Notifier } from './notifier.ts';

export interface SubscriptionsOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly contacts: ContactTable;
  readonly states: States;
  /** Keeps subscriptions over a restart. */
  readonly database: Database;
  readonly stack: SipStack;
  readonly clock: Clock;
  /** Calls back in the next turn of the event loop. */
  readonly defer: (callback: () => void) => void;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Pick<Log, 'debug' | 'warn' | 'error'>;
}

/** SUBSCRIBE, PUBLISH and the NOTIFYs that tell of states. */
export interface Subscriptions extends SubscriptionsSurface {
  /** Takes up what an earlier life kept; before requests are taken, which may belong to it. */
  load(): Promise<void>;
  /** Tells subscribers and phones what is now. */
  start(): void;
  /** A SUBSCRIBE or PUBLISH whose sender is known and authenticated. */
  take(incoming: IncomingRequest, endpoint: PjsipEndpoint, answer: (answer: FinalAnswer) => void): void;
  configure(): void;
  close(): Promise<void>;
}

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const notifier = new Notifier(options);
  return {
    inbound: () => notifier.views(),
    // Nothing is subscribed to elsewhere.
    outbound: () => [],
    load: () => notifier.load(),
    start: () => notifier.start(),
    take: (incoming, endpoint, answer) => {
      if (incoming.request.method === 'SUBSCRIBE') notifier.subscribe(incoming, endpoint, answer);
      else answer({ status: 405 });
    },
    configure: () => notifier.configure(),
    close: async () => notifier.close(),
  };
}
