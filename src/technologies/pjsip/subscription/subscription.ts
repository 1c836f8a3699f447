import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Timer } from '../../../messages/clock.ts';
import { type Dialog, type DialogRoute, routeOf } from '../../../protocols/sip/dialog/dialog.ts';
import type { Flow, RequestResult } from '../../../protocols/sip/stack.ts';
import { ALLOW_EVENTS } from '../inbound/capabilities.ts';
import { retryAfterMs } from '../outbound/outcome.ts';
import type { Content } from './bodies/content.ts';
import type { EventPackage } from './event-packages.ts';
import { Notify, type NotifyParts, type NotifySurroundings } from './notify.ts';
import type { Watched } from './watched.ts';

/** What a subscription is of, besides its dialog. */
export interface SubscriptionTerms {
  readonly endpoint: string;
  readonly event: EventPackage;
  /** `;id=1`, as the subscriber gave it; empty: none. */
  readonly eventParameters: string;
  /** The type of the bodies. */
  readonly bodyType: string;
  /** The user of the Request-URI. */
  readonly resource: string;
  readonly takesLists: boolean;
  /** `<sip:127.0.0.1:5060>` */
  readonly contact: string;
  /** The host and port in the Contact, for the URIs of what is watched. */
  readonly host: string;
  /** The transport the subscriber came by. */
  readonly transport: string;
  /** It is a phone of Digium's. */
  readonly isDigium: boolean;
}

export interface SubscriptionUser extends NotifySurroundings {
  readonly now: () => number;
  readonly after: (delayMs: number, callback: () => void) => Timer;
  /** The endpoint of the moment; undefined: it is gone. */
  readonly endpointOf: (name: string) => PjsipEndpoint | undefined;
  /**
   * The state of what is watched, of a list only the items with these keys if any are given; undefined: there is
   * nothing to tell of it.
   */
  readonly render: (subscription: Subscription, only: ReadonlySet<string> | undefined) => Content | undefined;
  /** It has ended and is to be forgotten. */
  readonly onEnd: (subscription: Subscription) => void;
}

/**
 * A subscription as its notifier has it (RFC 6665 §4.2). NOTIFYs go one after the other: what changes while one is under
 * way is told in one more after it.
 *
 * ```
 *             change, refresh           answered, nothing new
 *   idle ─────────────────────▶ under way ─────────────────────▶ idle
 *                                 │    ▲
 *                        change   └────┘ answered, something new
 *
 *   unsubscribed, expired, taken away ──▶ ending: one last NOTIFY, `terminated` ──▶ ended
 *   a NOTIFY fails ──▶ ended, and nobody is told
 * ```
 */
export class Subscription {
  dialog: Dialog;
  /** Unix milliseconds. */
  expiresAt: number;
  /** Of the connection the subscriber came by, while it lives; undefined for UDP. */
  flow: Flow | undefined;
  /** Documents made so far. */
  version: number;
  watched: Watched;
  readonly terms: SubscriptionTerms;
  readonly #user: SubscriptionUser;
  #route: DialogRoute | undefined;
  #state: 'active' | 'ending' | 'ended' = 'active';
  /** What is to be told next: a new document, or the last one again. */
  #due: 'nothing' | 'again' | 'changed' = 'nothing';
  /** The items of a list that changed since it was told of; `all`: it is to be told as a whole. */
  #changed: Set<string> | 'all' | undefined;
  #underWay: Notify | undefined;
  #content: Content | undefined;
  #expiry: Timer | undefined;
  #wait: Timer | undefined;

  constructor(
    user: SubscriptionUser,
    terms: SubscriptionTerms,
    state: Pick<Subscription, 'dialog' | 'expiresAt' | 'flow' | 'version' | 'watched'>,
  ) {
    this.#user = user;
    this.terms = terms;
    this.dialog = state.dialog;
    this.expiresAt = state.expiresAt;
    this.flow = state.flow;
    this.version = state.version;
    this.watched = state.watched;
    this.#route = routeOf(state.dialog);
    this.#arm();
  }

  /** Nobody can refresh it any more. */
  get ending(): boolean {
    return this.#state !== 'active';
  }

  /** Nothing can be told of what it watches: Asterisk lists it as terminated. */
  get silent(): boolean {
    return this.watched.kind === 'mailboxes' && this.watched.mailboxes.length === 0;
  }

  /** The subscriber came again: later expiry, perhaps from elsewhere. */
  refreshed(dialog: Dialog, expiresAt: number, flow: Flow | undefined): void {
    this.dialog = dialog;
    this.expiresAt = expiresAt;
    this.flow = flow;
    this.#route = routeOf(dialog);
    this.#arm();
  }

  /** Tells the last document again, or the first. */
  tell(): void {
    if (this.#due === 'nothing') this.#due = 'again';
    this.#next();
  }

  /** What is watched has changed, of a list the item with this key. */
  changed(key: string): void {
    if (this.#state !== 'active') return;
    this.#due = 'changed';
    const { watched } = this;
    if (watched.kind === 'list' && !watched.fullState && this.#changed !== 'all') {
      this.#changed ??= new Set();
      this.#changed.add(key);
    }
    if (watched.kind !== 'list' || watched.batchMs === 0) this.#next();
    else this.#wait ??= this.#user.after(watched.batchMs, () => this.#waited());
  }

  /** It watches something else from now on. */
  rewatched(): void {
    this.#changed = 'all';
    this.changed('');
  }

  /** Ends with a last NOTIFY. */
  end(): void {
    if (this.#state !== 'active') return;
    this.#state = 'ending';
    this.#expiry?.cancel();
    this.#wait?.cancel();
    this.#wait = undefined;
    if (this.#due === 'nothing') this.#due = 'again';
    this.#next();
  }

  /** Ends here and now: the gateway closes; the subscription lives on where it is kept. */
  close(): void {
    this.#state = 'ended';
    this.#expiry?.cancel();
    this.#wait?.cancel();
    this.#underWay?.abort();
  }

  #waited(): void {
    this.#wait = undefined;
    this.#next();
  }

  #next(): void {
    if (this.#underWay !== undefined || this.#wait !== undefined || this.#state === 'ended') return;
    if (this.#due === 'nothing') {
      if (this.#state === 'ending') this.#ended();
      return;
    }
    const content = this.#document();
    this.#due = 'nothing';
    const endpoint = this.#user.endpointOf(this.terms.endpoint);
    const route = this.#route;
    if (content === undefined || endpoint === undefined || route === undefined) {
      if (this.#state === 'ending' || endpoint === undefined || route === undefined) this.#ended();
      return;
    }
    const notify = new Notify(this.#user, endpoint, this.#parts(route, content), (result) =>
      this.#answered(result),
    );
    this.#underWay = notify;
    notify.send();
  }

  /** Made anew for what changed; a part of a list is told once, and all of it when it is told again (RFC 4662 §4.3). */
  #document(): Content | undefined {
    const isPart = this.watched.kind === 'list' && !this.watched.fullState;
    if (this.#due === 'changed' || this.#content === undefined || isPart) {
      this.#content = this.#user.render(this, this.#part());
      this.#changed = undefined;
    }
    return this.#content;
  }

  #part(): ReadonlySet<string> | undefined {
    return this.#due === 'changed' && this.#changed instanceof Set ? this.#changed : undefined;
  }

  #parts(route: DialogRoute, content: Content): NotifyParts {
    const { event, eventParameters, contact, transport } = this.terms;
    const { local, remote, callId } = this.dialog;
    const opening = `From: ${local}\r\nTo: ${remote}\r\nContact: ${contact}\r\nCall-ID: ${callId}\r\n`;
    const state =
      this.#state === 'active'
        ? `active;expires=${Math.max(0, Math.floor(this.#leftMs() / 1000))}`
        : 'terminated';
    return {
      requestUri: route.requestUri,
      nextHop: route.nextHop,
      transport,
      flow: this.flow,
      opening: () => opening,
      nextCseq: () => ++this.dialog.localCseq,
      lines:
        `${route.lines}Event: ${event}${eventParameters}\r\nSubscription-State: ${state}\r\n${ALLOW_EVENTS}` +
        (this.watched.kind === 'list' ? 'Require: eventlist\r\n' : ''),
      content,
    };
  }

  /**
   * RFC 6665 §4.2.2: a NOTIFY that is refused or not answered ends the subscription, unless the answer says when to
   * try again.
   */
  #answered(result: RequestResult): void {
    this.#underWay = undefined;
    if (this.#state === 'ended') return;
    const response = result.kind === 'response' ? result.response : undefined;
    const { status = 0 } = response ?? {};
    if (status >= 200 && status < 300) {
      this.#next();
      return;
    }
    const retryMs = retryAfterMs(response?.header('retry-after'));
    if (this.#state === 'active' && retryMs !== undefined && retryMs < this.#leftMs()) {
      if (this.#due === 'nothing') this.#due = 'again';
      this.#changed = 'all';
      this.#wait ??= this.#user.after(retryMs, () => this.#waited());
      return;
    }
    this.#ended();
  }

  #ended(): void {
    if (this.#state === 'ended') return;
    this.close();
    this.#user.onEnd(this);
  }

  #leftMs(): number {
    return this.expiresAt - this.#user.now();
  }

  #arm(): void {
    this.#expiry?.cancel();
    this.#expiry = this.#user.after(Math.max(0, this.#leftMs()), () => this.end());
  }
}
