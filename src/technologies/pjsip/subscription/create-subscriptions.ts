import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { Database } from '../../../messages/database.ts';
import type { IncomingRequest, SipStack } from '../../../protocols/sip/stack.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { States } from '../../../states/states.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { ContactTable } from '../contacts.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import type { SubscriptionsSurface } from '../surface.ts';
import { eventOf } from './event-header.ts';
import { KEPT_FAMILY, PUBLISHED_FAMILY } from './kept-family.ts';
import type { SubscriptionParts } from './subscription-parts.ts';

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

/**
 * What this is made of is loaded when there is need of it: subscriptions were kept, an endpoint has mailboxes, or somebody
 * asks. Without any of that a start takes 20 ms less.
 */
export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { configuration, database, log } = options;
  let parts: SubscriptionParts | undefined;
  let loading: Promise<SubscriptionParts> | undefined;
  let closed = false;

  const needed = (): Promise<SubscriptionParts> => {
    loading ??= import('./subscription-parts.ts').then(({ SubscriptionParts }) => {
      parts = new SubscriptionParts(options);
      if (closed) parts.close();
      return parts;
    });
    return loading;
  };
  /** At once when it is loaded, later when it is being loaded, or `must` be. */
  const use = (must: boolean, action: (parts: SubscriptionParts) => void): void => {
    if (parts !== undefined) action(parts);
    else if (must || loading !== undefined) {
      needed().then(action, (error: unknown) =>
        log.error({ err: error }, 'Phones could not be told of states and mailboxes'),
      );
    }
  };
  const tellsUnasked = (): boolean => {
    for (const { mailboxes } of configuration().endpoints.values()) if (mailboxes.length > 0) return true;
    return false;
  };

  return {
    inbound: () => parts?.views() ?? [],
    // Nothing is subscribed to elsewhere.
    outbound: () => [],
    load: async () => {
      const families = [KEPT_FAMILY, PUBLISHED_FAMILY];
      const found = await Promise.all(families.map((family) => database.treePage({ family, limit: 1 })));
      if (found.some((entries) => entries.length > 0)) await (await needed()).load();
    },
    start: () => use(tellsUnasked(), (loaded) => loaded.start()),
    reachable: (aor) => use(false, (loaded) => loaded.reachable(aor)),
    takes: (request, endpoint) =>
      request.method === 'NOTIFY' ? isMailboxNotify(request, endpoint) : METHODS.has(request.method),
    take: (incoming, endpoint, answer) => {
      if (parts !== undefined) parts.take(incoming, endpoint, answer);
      else {
        needed().then(
          (loaded) => loaded.take(incoming, endpoint, answer),
          (error: unknown) => {
            log.error({ err: error, method: incoming.request.method }, 'A request could not be answered');
            answer({ status: 500 });
          },
        );
      }
    },
    configure: () => use(tellsUnasked(), (loaded) => loaded.configure()),
    close: async () => {
      closed = true;
      parts?.close();
    },
  };
}

/** A NOTIFY that an endpoint with `incoming_mwi_mailbox` tells of its voice mail by, a provider for example. */
function isMailboxNotify(request: SipRequest, endpoint: PjsipEndpoint): boolean {
  if (endpoint.incomingMwiMailbox === '' || request.to.tag !== '') return false;
  return eventOf(request)[0].toLowerCase() === 'message-summary';
}

const METHODS: ReadonlySet<string> = new Set(['SUBSCRIBE', 'PUBLISH']);
