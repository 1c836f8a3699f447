import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/configuration.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { Database } from '../../../messages/database.ts';
import type { IncomingRequest, SipStack } from '../../../protocols/sip/stack.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { States } from '../../../states/states.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { ContactTable } from '../contacts.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import type { SubscriptionsSurface } from '../surface.ts';
import { isMailboxNotify, takeMailboxNotify } from './incoming-mwi.ts';
import { Notifier } from './notifier.ts';
import { Publications } from './publications.ts';
import { UnsolicitedMwi } from './unsolicited-mwi.ts';

export interface SubscriptionsOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly contacts: Pick<ContactTable, 'contactsOf'>;
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
  /** A contact of this AOR registered or refreshed its registration. */
  reachable(aor: string): void;
  /** False: this request is for somebody else. */
  takes(request: SipRequest, endpoint: PjsipEndpoint): boolean;
  /** A request that {@link takes} said yes to, and whose sender is known and authenticated. */
  take(incoming: IncomingRequest, endpoint: PjsipEndpoint, answer: (answer: FinalAnswer) => void): void;
  configure(): void;
  close(): Promise<void>;
}

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { states, log } = options;
  const notifier = new Notifier(options);
  const publications = new Publications(options);
  const unsolicited = new UnsolicitedMwi({
    ...options,
    mailboxes: states.mailboxes,
    isSubscribed: (endpoint, mailbox) => notifier.isSubscribed(endpoint, mailbox),
    onProblem: (text, error) => log.error({ err: error }, text),
  });
  return {
    inbound: () => notifier.views(),
    // Nothing is subscribed to elsewhere.
    outbound: () => [],
    load: () => notifier.load(),
    start: () => {
      notifier.start();
      unsolicited.start();
    },
    reachable: (aor) => unsolicited.reachable(aor),
    takes: (request, endpoint) =>
      request.method === 'NOTIFY' ? isMailboxNotify(request, endpoint) : METHODS.has(request.method),
    take: (incoming, endpoint, answer) => {
      const { request } = incoming;
      if (request.method === 'SUBSCRIBE') notifier.subscribe(incoming, endpoint, answer);
      else if (request.method === 'PUBLISH') publications.publish(incoming, endpoint, answer);
      else {
        takeMailboxNotify(request, endpoint, states.mailboxes).then(answer, (error: unknown) => {
          log.error({ err: error }, 'What a NOTIFY told of a mailbox could not be kept');
          answer({ status: 503, headers: 'Retry-After: 10\r\n' });
        });
      }
    },
    configure: () => notifier.configure(),
    close: async () => {
      notifier.close();
      unsolicited.close();
      publications.close();
    },
  };
}

const METHODS: ReadonlySet<string> = new Set(['SUBSCRIBE', 'PUBLISH']);
