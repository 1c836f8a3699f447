import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { Database } from '../../../messages/database.ts';
import { dialogOf, isOutOfOrder, refreshDialog } from '../../../protocols/sip/dialog/dialog.ts';
import type { Flow, IncomingRequest, SipStack } from '../../../protocols/sip/stack.ts';
import type { States } from '../../../states/states.ts';
import type { Log } from '../../../telemetry/log.ts';
import { ALLOW, ALLOW_EVENTS, SUPPORTED } from '../inbound/capabilities.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import { randomToken } from '../random-token.ts';
import { Slices } from '../slices.ts';
import type { SubscriptionView } from '../surface.ts';
import { eventOf } from './event-header.ts';
import { KEPT_FAMILY } from './kept-family.ts';
import { keptText, readKept } from './kept-subscription.ts';
import { Renderer } from './render.ts';
import { Subscription, type SubscriptionUser } from './subscription.ts';
import { extensionKey, mailboxKey, SubscriptionTable } from './subscription-table.ts';
import { subscriptionView } from './subscription-view.ts';
import { expiresOf, targetOf, termsOf } from './terms-of.ts';
import { findWatched, type Watched } from './watched.ts';

export interface NotifierOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly states: Pick<States, 'hints' | 'mailboxes'>;
  readonly database: Database;
  readonly stack: Pick<SipStack, 'request' | 'identityOn'>;
  readonly clock: Clock;
  /** Calls back in the next turn of the event loop. */
  readonly defer: (callback: () => void) => void;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Pick<Log, 'debug' | 'warn' | 'error'>;
}

type Answer = (answer: FinalAnswer) => void;

/**
 * Answers SUBSCRIBEs and tells subscribers what changes (RFC 6665 §4.2). A subscription is kept before it is answered, so
 * that a phone whose SUBSCRIBE was taken is told of changes after a restart, too.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #table = new SubscriptionTable();
  readonly #slices: Slices<() => void>;
  readonly #user: SubscriptionUser;
  readonly #endings: readonly (() => void)[];

  constructor(options: NotifierOptions) {
    const { configuration, states, stack, clock, randomBytes, log } = options;
    this.#options = options;
    const renderer = new Renderer({ configuration, states, randomBytes });
    this.#user = {
      stack,
      configuration,
      randomBytes,
      now: () => clock.now(),
      after: (delayMs, callback) => clock.after(delayMs, callback),
      endpointOf: (name) => configuration().endpoints.get(name),
      render: (subscription, only) => renderer.render(subscription, only),
      onEnd: (subscription) => this.#forget(subscription),
    };
    this.#slices = new Slices(
      (job) => job(),
      options.defer,
      (error) => log.error({ err: error }, 'A subscriber could not be told of a change'),
    );
    this.#endings = [
      states.hints.onChange(({ hint }) => this.#changed(extensionKey(hint.exten, hint.context))),
      states.mailboxes.onChange(({ mailbox }) => this.#changed(mailboxKey(mailbox))),
      states.hints.keep((exten, context) => this.#table.isWatched(extensionKey(exten, context))),
    ];
  }

  /** A SUBSCRIBE of an endpoint that may speak. */
  subscribe(incoming: IncomingRequest, endpoint: PjsipEndpoint, answer: Answer): void {
    if (incoming.request.to.tag === '') this.#begin(incoming, endpoint, answer);
    else this.#refresh(incoming, endpoint, answer);
  }

  /** Whether the endpoint is told of the mailbox by a subscription. */
  isSubscribed(endpoint: string, mailbox: string): boolean {
    for (const subscription of this.#table.watching(mailboxKey(mailbox))) {
      if (subscription.terms.endpoint === endpoint) return true;
    }
    return false;
  }

  views(): readonly SubscriptionView[] {
    const { endpoints } = this.#options.configuration();
    const { hints } = this.#options.states;
    return Array.from(this.#table.all(), (each) =>
      subscriptionView(each, endpoints.get(each.terms.endpoint), hints),
    );
  }

  /** Takes up the subscriptions that an earlier life kept. */
  async load(): Promise<void> {
    const { database } = this.#options;
    for (const { family, key, value } of await database.tree(KEPT_FAMILY)) {
      // Asterisk's own are of another form: theirs stays theirs.
      const kept = readKept(value);
      if (family !== KEPT_FAMILY || kept === undefined) continue;
      const watched = this.#watchedBy(kept.terms);
      if (kept.expiresAt <= this.#options.clock.now() || watched === undefined) {
        this.#remove(key);
        continue;
      }
      this.#table.add(new Subscription(this.#user, kept.terms, { ...kept, flow: undefined, watched }));
    }
  }

  /** Tells those that were taken up what is now: it may have changed meanwhile. */
  start(): void {
    for (const subscription of this.#table.all()) this.#slices.add(() => this.#takenUp(subscription));
  }

  /** Follows a changed configuration: what is gone ends, what watches something else now is told of it. */
  configure(): void {
    for (const subscription of this.#table.all()) this.#slices.add(() => this.#reconsider(subscription));
  }

  /** The subscriptions live on where they are kept. */
  close(): void {
    for (const end of this.#endings) end();
    this.#slices.close();
    for (const subscription of this.#table.all()) subscription.close();
  }

  /** Kept anew, so that the numbers of its NOTIFYs grow in the next life, too. */
  #takenUp(subscription: Subscription): void {
    if (subscription.ending) return;
    this.#keep(subscription).then(
      () => this.#slices.add(() => subscription.tell()),
      (error: unknown) => this.#options.log.error({ err: error }, 'A subscription could not be kept'),
    );
  }

  #begin(incoming: IncomingRequest, endpoint: PjsipEndpoint, answer: Answer): void {
    const { request, flow } = incoming;
    const { configuration, stack, randomBytes, clock } = this.#options;
    const local = stack.identityOn(flow);
    const target = targetOf(request, endpoint, flow);
    if (local === undefined || target === undefined) {
      answer({ status: 400, reason: 'Contact Cannot Be Read' });
      return;
    }
    if (this.#table.countOf(endpoint.name) >= MOST_OF_ENDPOINT) {
      answer(TOO_MANY);
      return;
    }
    const { ignoreUriUserOptions } = configuration().global;
    const asked = termsOf({ request, endpoint, local, flow, ignoreUserOptions: ignoreUriUserOptions });
    if (!('terms' in asked)) {
      answer(asked);
      return;
    }
    const { terms, expires } = asked;
    const watched = this.#find(endpoint, terms);
    if (typeof watched === 'number') {
      answer({ status: watched });
      return;
    }
    const localTag = randomToken(randomBytes);
    const dialog = dialogOf(request, target, { localTag, localCseq: randomBytes(2).readUInt16BE() & 0x7fff });
    const expiresAt = clock.now() + expires * 1000;
    const state = { dialog, expiresAt, flow: streamOf(flow), version: 0, watched };
    const text = keptText({ terms, ...state });
    if (text.length > LONGEST_KEPT) {
      answer({ status: 513 });
      return;
    }
    this.#options.database.put(KEPT_FAMILY, localTag, text).then(
      () => {
        // Others may have come first while it was being kept.
        if (this.#table.countOf(endpoint.name) >= MOST_OF_ENDPOINT) {
          this.#remove(localTag);
          answer(TOO_MANY);
          return;
        }
        const subscription = new Subscription(this.#user, terms, state);
        this.#table.add(subscription);
        answer({ ...accepted(subscription, expires), toTag: localTag });
        subscription.tell();
      },
      (error: unknown) => this.#notKept(error, answer),
    );
  }

  #refresh(incoming: IncomingRequest, endpoint: PjsipEndpoint, answer: Answer): void {
    const { request, flow } = incoming;
    const subscription = this.#table.find(request.callId, request.to.tag, request.from.tag);
    if (subscription === undefined || subscription.terms.endpoint !== endpoint.name || subscription.ending) {
      answer({ status: 481 });
      return;
    }
    const [event, parameters] = eventOf(request);
    const expires = expiresOf(request, endpoint);
    if (event !== subscription.terms.event || parameters !== subscription.terms.eventParameters) {
      answer({ status: 489, headers: ALLOW_EVENTS });
    } else if (isOutOfOrder(subscription.dialog, request)) {
      answer({ status: 500, reason: 'CSeq Out of Order' });
    } else if (typeof expires !== 'number') {
      answer(expires);
    } else {
      const dialog = refreshDialog(subscription.dialog, request, targetOf(request, endpoint, flow));
      const expiresAt = this.#options.clock.now() + expires * 1000;
      if (expires === 0) {
        answer(accepted(subscription, 0));
        subscription.refreshed(dialog, expiresAt, streamOf(flow));
        subscription.end();
        return;
      }
      subscription.refreshed(dialog, expiresAt, streamOf(flow));
      this.#keep(subscription).then(
        () => {
          answer(accepted(subscription, expires));
          subscription.tell();
        },
        (error: unknown) => this.#notKept(error, answer),
      );
    }
  }

  #reconsider(subscription: Subscription): void {
    if (subscription.ending) return;
    const watched = this.#watchedBy(subscription.terms);
    if (watched === undefined) {
      subscription.end();
    } else if (JSON.stringify(watched) !== JSON.stringify(subscription.watched)) {
      this.#table.rewatch(subscription, watched);
      subscription.rewatched();
    }
  }

  #changed(key: string): void {
    for (const subscription of this.#table.watching(key)) {
      this.#slices.add(() => subscription.changed(key));
    }
  }

  #watchedBy(terms: Subscription['terms']): Watched | undefined {
    const endpoint = this.#options.configuration().endpoints.get(terms.endpoint);
    const watched = endpoint === undefined ? 404 : this.#find(endpoint, terms);
    return typeof watched === 'number' ? undefined : watched;
  }

  #find(endpoint: PjsipEndpoint, { event, resource, takesLists }: Subscription['terms']): Watched | number {
    const { states, configuration } = this.#options;
    const { hints } = states;
    return findWatched({ configuration: configuration(), hints, endpoint, event, resource, takesLists });
  }

  #keep(subscription: Subscription): Promise<void> {
    return this.#options.database.put(KEPT_FAMILY, subscription.dialog.localTag, keptText(subscription));
  }

  #forget(subscription: Subscription): void {
    if (this.#table.remove(subscription)) this.#remove(subscription.dialog.localTag);
  }

  #remove(key: string): void {
    this.#options.database.remove(KEPT_FAMILY, key).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'A subscription that ended could not be forgotten');
    });
  }

  #notKept(error: unknown, answer: Answer): void {
    this.#options.log.error({ err: error }, 'A subscription could not be kept');
    answer({ status: 503, headers: 'Retry-After: 10\r\n' });
  }
}

/** The order of the headers is Asterisk's. */
function accepted({ terms, watched }: Subscription, expires: number): FinalAnswer {
  const list = watched.kind === 'list' ? 'Require: eventlist\r\n' : '';
  return {
    status: 200,
    headers: `Expires: ${expires}\r\n${list}Contact: ${terms.contact}\r\n${ALLOW}${SUPPORTED}`,
  };
}

function streamOf(flow: Flow): Flow | undefined {
  return flow.protocol === 'udp' ? undefined : flow;
}

/** A console with a lamp for each of some hundreds of extensions has one for each; nobody shall fill the memory with them. */
const MOST_OF_ENDPOINT = 2000;
/** Characters: what a subscriber sends stays in memory for as long as the subscription lasts. */
const LONGEST_KEPT = 16_384;
const TOO_MANY: FinalAnswer = { status: 403, reason: 'Too Many Subscriptions' };
