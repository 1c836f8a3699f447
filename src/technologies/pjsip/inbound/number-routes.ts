import { isIP } from 'node:net';
import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { NumberDirectory } from '../../../messages/numbers/directory.ts';
import type { Numbers } from '../../../messages/numbers/numbers.ts';
import type { Flow } from '../../../protocols/sip/stack.ts';
import { utf8 } from '../../../protocols/sip/syntax/text.ts';
import { formatUri, parseUri, type SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { endpointDestination } from '../destination/destination.ts';
import type { Sender } from './message-route.ts';
import type { OwnDomains } from './own-domains.ts';
import { trunkNumber, writtenNumber, writtenNumbers } from './written-number.ts';

/** What is asked of the numbers to find the way of a MESSAGE. */
export interface NumberDirections {
  readonly numbers: Pick<Numbers, 'boundTo' | 'reaches'>;
  /** Of the moment. */
  readonly directory: () => Pick<NumberDirectory, 'numbers'>;
  /** Endpoints that are carriers, by name; default: none is. */
  readonly trunks?: () => ReadonlyMap<string, CarrierTrunk>;
}

/** An endpoint that is a carrier: how it writes numbers, and where its senders are answered. */
export interface CarrierTrunk {
  /** `+15551230001`, a short code or a name, of the user part of a URI. */
  readNumber(user: string): string;
  /** The destination of an answer: over the carrier, and not past it. */
  answerAt(sender: string): string;
  /** Something came in over it, and was taken. */
  came(what: 'message' | 'receipt'): void;
}

export type NumberRoute =
  /** The sender is bound to a number and sends from it. */
  | { readonly kind: 'send'; readonly project: string; readonly from: string; readonly to: string }
  /** Somebody else writes to a number of ours. */
  | { readonly kind: 'receive'; readonly from: string; readonly to: string; readonly answerAt: string }
  /** The From is a number of ours that is not the sender's. */
  | { readonly kind: 'impostor' };

/** Which way a MESSAGE to a number takes. */
export class NumberRoutes {
  readonly #directions: NumberDirections;
  readonly #configuration: PjsipConfiguration;
  readonly #ownDomains: OwnDomains;

  constructor(directions: NumberDirections, configuration: PjsipConfiguration, ownDomains: OwnDomains) {
    this.#directions = directions;
    this.#configuration = configuration;
    this.#ownDomains = ownDomains;
  }

  /** The number of ours that a URI names; a carrier's trunk may write it in a way of its own. */
  own({ user }: SipUri, sender?: Sender): string | undefined {
    const { numbers } = this.#directions.directory();
    const trunk = this.#carrierTrunk(sender);
    const written = trunk === undefined ? undefined : writtenNumber(utf8(user));
    const read = written === undefined ? undefined : trunk?.readNumber(written);
    if (read !== undefined && numbers.has(read)) return read;
    return writtenNumbers(utf8(user)).find((number) => numbers.has(number));
  }

  /** The same for a URI at somebody else's domain, where only a number that is one everywhere can be meant. */
  ownAnywhere(target: SipUri): string | undefined {
    const number = this.own(target);
    return number?.startsWith('+') && target.user.startsWith('+') ? number : undefined;
  }

  /** To a number of ours. */
  toOwn(to: string, sender: Sender, flow: Flow): NumberRoute {
    const bound = this.#boundNumber(sender);
    if (bound !== undefined) return this.#send(bound, to);
    const { from, endpoint } = sender;
    const trunk = this.#carrierTrunk(sender);
    const written = trunk === undefined || from === undefined ? undefined : writtenNumber(utf8(from.user));
    if (trunk !== undefined && written !== undefined) {
      const number = trunk.readNumber(written);
      return { kind: 'receive', from: number, to, answerAt: trunk.answerAt(number) };
    }
    const answerAt = this.#answerAt(sender, flow);
    if (from === undefined) return { kind: 'receive', from: `sip:${endpoint.name}`, to, answerAt };
    if (isTrunk(sender)) {
      return { kind: 'receive', from: trunkNumber(utf8(from.user)) ?? addressOf(from), to, answerAt };
    }
    if (this.own(from) !== undefined) return IMPOSTOR;
    const number = writtenNumber(utf8(from.user));
    return { kind: 'receive', from: number?.startsWith('+') ? number : addressOf(from), to, answerAt };
  }

  /** To a number elsewhere, from a sender who is bound to a number that reaches it. */
  toOther(target: SipUri, sender: Sender): NumberRoute | undefined {
    return this.#through(writtenNumber(utf8(target.user)), sender);
  }

  /** To somebody elsewhere who has no number and wrote to that of the sender: the conversation goes on where it began. */
  toPeer(target: SipUri, sender: Sender): NumberRoute | undefined {
    const address = addressOf(target);
    // A Jabber user is known by his address alone, and stands so in the From that the phone was shown.
    return this.#through(address, sender) ?? this.#through(address.replace(/^sips?:/, ''), sender);
  }

  /**
   * As out of the house: only for those who proved who they are, or come from an address that the configuration knows.
   */
  #through(to: string | undefined, sender: Sender): NumberRoute | undefined {
    if (to === undefined || !(sender.authenticated || sender.by === 'ip')) return undefined;
    const bound = this.#boundNumber(sender);
    return bound !== undefined && this.#directions.numbers.reaches(bound, to)
      ? this.#send(bound, to)
      : undefined;
  }

  #send(from: string, to: string): NumberRoute {
    const project = this.#directions.directory().numbers.get(from)?.project ?? '';
    return { kind: 'send', project, from, to };
  }

  /** Of several numbers the one that From names, or else the first. */
  #boundNumber({ endpoint, from }: Sender): string | undefined {
    const destination = endpointDestination(endpoint);
    const named = from === undefined ? undefined : this.own(from);
    const { numbers } = this.#directions.directory();
    if (named !== undefined && numbers.get(named)?.deliverTo.includes(destination)) return named;
    const bound = this.#directions.numbers.boundTo(destination);
    return bound !== undefined && numbers.has(bound) ? bound : undefined;
  }

  #carrierTrunk(sender: Sender | undefined): CarrierTrunk | undefined {
    return sender === undefined ? undefined : this.#directions.trunks?.().get(sender.endpoint.name);
  }

  /** The destination by which the sender is answered: the phone itself; beyond a trunk, whom it speaks for. */
  #answerAt(sender: Sender, flow: Flow): string {
    const { endpoint, from } = sender;
    const { name } = endpoint;
    if (!isTrunk(sender)) return endpointDestination(endpoint);
    const user = from?.user ?? '';
    const contact = this.#staticContact(endpoint);
    if (contact !== undefined) {
      return `pjsip:${name}/${formatUri({ ...contact, user, password: undefined }, 'request-uri')}`;
    }
    if (this.#registers(endpoint) && !/[/@]/.test(user)) return `pjsip:PJSIP/${user}@${name}`;
    if (from !== undefined && from.scheme !== 'tel' && !this.#ownDomains.has(from, flow)) {
      return `pjsip:${name}/${formatUri({ ...from, parameters: new Map(), headers: [] }, 'request-uri')}`;
    }
    const { address: host, port } = flow.remote;
    const transport =
      flow.protocol === 'udp' ? new Map<string, string>() : new Map([['transport', flow.protocol]]);
    const uri: SipUri = { ...NOBODY, user, host: host.replace(/%.*$/, ''), port, parameters: transport };
    return isIP(uri.host) === 0 ? `pjsip:${name}` : `pjsip:${name}/${formatUri(uri, 'request-uri')}`;
  }

  #staticContact({ aors }: PjsipEndpoint): SipUri | undefined {
    for (const name of aors) {
      const [contact] = this.#configuration.aors.get(name)?.contact ?? [];
      const uri = contact === undefined ? undefined : parseUri(contact);
      if (uri !== undefined && uri.scheme !== 'tel') return uri;
    }
    return undefined;
  }

  #registers({ aors }: PjsipEndpoint): boolean {
    return aors.some((name) => (this.#configuration.aors.get(name)?.maxContacts ?? 0) > 0);
  }
}

/** Recognised by something else than its own name in the request: it speaks for others, as providers do. */
function isTrunk({ by }: Sender): boolean {
  return by !== 'username' && by !== 'auth_username';
}

/** `sip:user@host`: whom an answer goes to. */
function addressOf(uri: SipUri): string {
  const bare = { ...uri, password: undefined, parameters: new Map<string, string>(), headers: [] };
  return utf8(formatUri(bare, 'from-to'));
}

const IMPOSTOR: NumberRoute = { kind: 'impostor' };
const NOBODY: SipUri = {
  scheme: 'sip',
  user: '',
  password: undefined,
  host: '',
  port: 0,
  parameters: new Map(),
  headers: [],
};
