import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { IncomingRequest } from '../../../protocols/sip/stack.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import type { SubscriptionView } from '../surface.ts';
import type { SubscriptionsOptions } from './create-subscriptions.ts';
import { takeMailboxNotify } from './incoming-mwi.ts';
import { Notifier } from './notifier.ts';
import { Publications } from './publications.ts';
import { UnsolicitedMwi } from './unsolicited-mwi.ts';

/** All that subscriptions, publications and message waiting are made of; loaded when there is need of it. */
export class SubscriptionParts {
  readonly #options: SubscriptionsOptions;
  readonly #notifier: Notifier;
  readonly #publications: Publications;
  readonly #unsolicited: UnsolicitedMwi;

  constructor(options: SubscriptionsOptions) {
    const { states, log } = options;
    this.#options = options;
    this.#notifier = new Notifier(options);
    this.#publications = new Publications(options);
    this.#unsolicited = new UnsolicitedMwi({
      ...options,
      mailboxes: states.mailboxes,
      isSubscribed: (endpoint, mailbox) => this.#notifier.isSubscribed(endpoint, mailbox),
      onProblem: (text, error) => log.error({ err: error }, text),
    });
  }

  views(): readonly SubscriptionView[] {
    return this.#notifier.views();
  }

  async load(): Promise<void> {
    await Promise.all([this.#notifier.load(), this.#publications.load()]);
  }

  start(): void {
    this.#notifier.start();
    this.#unsolicited.start();
  }

  reachable(aor: string): void {
    this.#unsolicited.reachable(aor);
  }

  take(incoming: IncomingRequest, endpoint: PjsipEndpoint, answer: (answer: FinalAnswer) => void): void {
    const { request } = incoming;
    if (request.method === 'SUBSCRIBE') this.#notifier.subscribe(incoming, endpoint, answer);
    else if (request.method === 'PUBLISH') this.#publications.publish(incoming, endpoint, answer);
    else {
      const { states, log } = this.#options;
      takeMailboxNotify(request, endpoint, states.mailboxes).then(answer, (error: unknown) => {
        log.error({ err: error }, 'What a NOTIFY told of a mailbox could not be kept');
        answer({ status: 503, headers: 'Retry-After: 10\r\n' });
      });
    }
  }

  configure(): void {
    this.#notifier.configure();
    this.#unsolicited.configure();
  }

  close(): void {
    this.#notifier.close();
    this.#unsolicited.close();
    this.#publications.close();
  }
}
