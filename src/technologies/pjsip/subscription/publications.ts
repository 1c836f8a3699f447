import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Clock, Timer } from '../../../messages/clock.ts';
import type { IncomingRequest } from '../../../protocols/sip/stack.ts';
import { deltaSeconds } from '../../../protocols/sip/syntax/delta-seconds.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { detached, utf8 } from '../../../protocols/sip/syntax/text.ts';
import { parseUri } from '../../../protocols/sip/syntax/uri.ts';
import type { States } from '../../../states/states.ts';
import type { Log } from '../../../telemetry/log.ts';
import { ALLOW_EVENTS } from '../inbound/capabilities.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import { eventOf } from './event-header.ts';
import { PresenceLeases, type PresenceLeasesOptions } from './presence-leases.ts';
import { publishPresence } from './published-presence.ts';
import { publishAsteriskState } from './published-state.ts';

export interface PublicationsOptions extends Pick<PresenceLeasesOptions, 'database'> {
  readonly configuration: () => PjsipConfiguration;
  readonly states: Pick<States, 'devices' | 'mailboxes' | 'presence'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error'>;
}

/**
 * Takes PUBLISHes (RFC 3903 §6): what `inbound-publication` sections let an endpoint publish. Entity tags are numbers that
 * go up with every answer, as Asterisk's. They are of this life: after a restart a refresh is answered 412, upon
 * which a publisher publishes anew (§4.5); the states that were published are kept.
 */
export class Publications {
  readonly #options: PublicationsOptions;
  readonly #leases: PresenceLeases;
  readonly #publications = new Map<string, Publication>();
  /** The same by who publishes what. */
  readonly #ofKind = new Map<string, Set<Publication>>();
  #nextTag = 0;

  constructor(options: PublicationsOptions) {
    this.#options = options;
    this.#leases = new PresenceLeases(options);
  }

  /** Takes up until when presences hold that were published in an earlier life. */
  load(): Promise<void> {
    return this.#leases.load();
  }

  /** A PUBLISH of an endpoint that may speak; answered when the state it sets is durable. */
  publish(
    { request }: IncomingRequest,
    endpoint: PjsipEndpoint,
    answer: (answer: FinalAnswer) => void,
  ): void {
    this.#take(request, endpoint).then(answer, (error: unknown) => {
      this.#options.log.error({ err: error }, 'A published state could not be kept');
      answer({ status: 503, headers: 'Retry-After: 10\r\n' });
    });
  }

  close(): void {
    this.#leases.close();
    for (const { expiry } of this.#publications.values()) expiry.cancel();
    this.#publications.clear();
    this.#ofKind.clear();
  }

  async #take(request: SipRequest, endpoint: PjsipEndpoint): Promise<FinalAnswer> {
    const event = eventOf(request)[0].toLowerCase();
    const resource = utf8(detached(parseUri(request.uri)?.user ?? ''));
    const section = this.#options.configuration().inboundPublications.get(resource);
    const isKnown = PACKAGES.has(event) || (event === PRESENCE && section?.events.has(PRESENCE));
    if (!isKnown) return BAD_EVENT;

    const tag = request.header('sip-if-match');
    const expires = expiresOf(request);
    if (expires === undefined) return { status: 400, reason: 'Expires Cannot Be Read' };
    let known: Publication | undefined;
    if (tag !== undefined) {
      if (!/^[ \t]*\d{1,9}[ \t]*$/.test(tag)) return { status: 400 };
      known = this.#publications.get(tag.trim());
      const isOwn = known?.event === event && known.resource === resource && known.endpoint === endpoint.name;
      if (!isOwn) return CONDITION_FAILED;
    } else if (expires === 0) {
      return CONDITION_FAILED;
    } else if (request.body.length === 0) {
      return { status: 400 };
    }

    const target = section?.events.get(event);
    if (section === undefined || target === undefined) return { status: 404 };
    if (section.endpoint !== '' && section.endpoint !== endpoint.name) return { status: 403 };
    if (request.body.length > 0 && expires > 0) {
      const refused = await this.#set(request, event, target);
      if (refused !== undefined) return refused;
    }
    if (known !== undefined) this.#forget(known);
    if (expires === 0) {
      // RFC 3903 §6.5. A device state that was told once stays, as with Asterisk; presence does not.
      if (event === PRESENCE) await this.#leases.end(target);
      return accepted(String(this.#nextTag++), 0);
    }
    if (event === PRESENCE) await this.#leases.hold(target, expires);
    return accepted(this.#keep(event, resource, endpoint.name, expires), expires);
  }

  #set(request: SipRequest, event: string, target: string): Promise<FinalAnswer | undefined> {
    const { states, configuration } = this.#options;
    if (event === PRESENCE) return publishPresence(request, target, states.presence);
    const section = configuration().asteriskPublications.get(target);
    if (section === undefined) return Promise.resolve({ status: 404 });
    return publishAsteriskState(request, event, section, states);
  }

  #keep(event: string, resource: string, endpoint: string, expires: number): string {
    const tag = String(this.#nextTag++);
    const publication: Publication = {
      tag,
      event,
      resource,
      endpoint,
      expiry: this.#options.clock.after(expires * 1000, () => this.#forget(publication)),
    };
    this.#remember(publication);
    return tag;
  }

  /** Whoever publishes anew each time in place of refreshing loses his oldest. */
  #remember(publication: Publication): void {
    this.#publications.set(publication.tag, publication);
    const kind = kindOf(publication);
    const own = this.#ofKind.get(kind);
    if (own === undefined) this.#ofKind.set(kind, new Set([publication]));
    else {
      own.add(publication);
      const [oldest] = own;
      if (own.size > MOST_OF_KIND && oldest !== undefined) this.#forget(oldest);
    }
  }

  #forget(publication: Publication): void {
    publication.expiry.cancel();
    this.#publications.delete(publication.tag);
    const kind = kindOf(publication);
    const own = this.#ofKind.get(kind);
    own?.delete(publication);
    if (own?.size === 0) this.#ofKind.delete(kind);
  }
}

interface Publication {
  readonly tag: string;
  readonly event: string;
  readonly resource: string;
  readonly endpoint: string;
  readonly expiry: Timer;
}

function kindOf({ endpoint, event, resource }: Publication): string {
  return `${endpoint}\n${event}\n${resource}`;
}

function accepted(tag: string, expires: number): FinalAnswer {
  return { status: 200, headers: `SIP-ETag: ${tag}\r\nExpires: ${expires}\r\n` };
}

/** Seconds; undefined: they cannot be read. */
function expiresOf(request: SipRequest): number | undefined {
  const written = request.header('expires');
  const expires = written === undefined ? DEFAULT_EXPIRES : deltaSeconds(written);
  return expires === undefined ? undefined : Math.min(expires, MAXIMUM_EXPIRES);
}

const PRESENCE = 'presence';
const PACKAGES: ReadonlySet<string> = new Set(['asterisk-devicestate', 'asterisk-mwi']);
const BAD_EVENT: FinalAnswer = { status: 489, headers: ALLOW_EVENTS };
const CONDITION_FAILED: FinalAnswer = { status: 412 };
/** Of one endpoint's about one thing. */
const MOST_OF_KIND = 16;
const DEFAULT_EXPIRES = 3600;
const MAXIMUM_EXPIRES = 86_400;
