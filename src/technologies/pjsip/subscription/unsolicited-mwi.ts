import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import type { Mailboxes } from '../../../states/states.ts';
import type { Contact } from '../contact.ts';
import type { ContactTable } from '../contacts.ts';
import { Slices } from '../slices.ts';
import { summaryOf } from './bodies/message-summary.ts';
import { sendUnsolicited } from './unsolicited-notify.ts';

export interface UnsolicitedMwiOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly contacts: Pick<ContactTable, 'contactsOf'>;
  readonly mailboxes: Mailboxes;
  readonly stack: Pick<SipStack, 'request' | 'identityOn' | 'transports'>;
  readonly defer: (callback: () => void) => void;
  readonly randomBytes: (size: number) => Buffer;
  /** The endpoint is told of the mailbox by a subscription of its own. */
  readonly isSubscribed: (endpoint: string, mailbox: string) => boolean;
  readonly onProblem: (text: string, error: unknown) => void;
}

/**
 * Tells phones of their mailboxes that did not ask (RFC 3842 has no such thing, phones have long had): every contact of
 * an endpoint with `mailboxes`, at the start, when one of its contacts registers or refreshes, and with every update of a
 * mailbox, changed or not (res_pjsip_mwi). A contact is told again only when it has answered.
 */
export class UnsolicitedMwi {
  readonly #options: UnsolicitedMwiOptions;
  readonly #slices: Slices<readonly [PjsipEndpoint, readonly string[]]>;
  readonly #unlisten: () => void;
  /** What is under way, by contact and mailboxes; true: to be told once more. */
  readonly #underWay = new Map<string, boolean>();
  /** The mailboxes of each endpoint that has any. */
  #configured = new Map<string, string>();
  #index: Index | undefined;

  constructor(options: UnsolicitedMwiOptions) {
    this.#options = options;
    const onError = (error: unknown): void =>
      options.onProblem('A phone could not be told of its mailboxes', error);
    this.#slices = new Slices(
      ([endpoint, mailboxes]) => this.#tell(endpoint, mailboxes),
      options.defer,
      onError,
    );
    this.#unlisten = options.mailboxes.onChange(({ mailbox }) => {
      for (const endpoint of this.#indexed().byMailbox.get(mailbox) ?? NONE) {
        if (!this.#isReplaced(endpoint, mailbox)) this.#add(endpoint, (group) => group.includes(mailbox));
      }
    });
  }

  /** Tells everybody, unless the configuration has it otherwise. */
  start(): void {
    this.configure();
  }

  /** Follows a changed configuration: endpoints that have other mailboxes now are told of them. */
  configure(): void {
    const { global, endpoints } = this.#options.configuration();
    const before = this.#configured;
    this.#configured = new Map();
    for (const endpoint of endpoints.values()) {
      if (endpoint.mailboxes.length === 0) continue;
      const mailboxes = endpoint.mailboxes.join(',');
      this.#configured.set(endpoint.name, mailboxes);
      const isNew = before.get(endpoint.name) !== mailboxes;
      if (isNew && !global.mwiDisableInitialUnsolicited) this.#add(endpoint);
    }
  }

  /** A contact of this AOR registered or refreshed its registration. */
  reachable(aor: string): void {
    for (const endpoint of this.#indexed().byAor.get(aor) ?? NONE) this.#add(endpoint);
  }

  close(): void {
    this.#unlisten();
    this.#slices.close();
    this.#underWay.clear();
  }

  /** One notification for all mailboxes with `aggregate_mwi`, else one each. */
  #add(endpoint: PjsipEndpoint, concerns: (group: readonly string[]) => boolean = () => true): void {
    const { mailboxes, aggregateMwi } = endpoint;
    const groups = aggregateMwi ? [mailboxes] : mailboxes.map((mailbox) => [mailbox]);
    for (const group of groups) if (concerns(group)) this.#slices.add([endpoint, group]);
  }

  #tell(endpoint: PjsipEndpoint, group: readonly string[]): void {
    const { contacts } = this.#options;
    const mailboxes = group.filter((mailbox) => !this.#isReplaced(endpoint, mailbox));
    if (mailboxes.length === 0) return;
    for (const aor of endpoint.aors) {
      for (const contact of contacts.contactsOf(aor)) this.#notify(endpoint, contact, mailboxes);
    }
  }

  #isReplaced({ name, mwiSubscribeReplacesUnsolicited }: PjsipEndpoint, mailbox: string): boolean {
    return mwiSubscribeReplacesUnsolicited && this.#options.isSubscribed(name, mailbox);
  }

  #notify(endpoint: PjsipEndpoint, contact: Contact, mailboxes: readonly string[]): void {
    if (!contact.reachable) return;
    const key = `${endpoint.name}\n${contact.aor}\n${contact.uri}\n${mailboxes.join(',')}`;
    if (this.#underWay.has(key)) {
      this.#underWay.set(key, true);
      return;
    }
    this.#underWay.set(key, false);
    const summary = summaryOf(this.#options.mailboxes, mailboxes);
    const sent = sendUnsolicited(this.#options, { endpoint, contact, summary }, (answered) => {
      const again = this.#underWay.get(key) === true && answered;
      this.#underWay.delete(key);
      if (again) this.#slices.add([endpoint, mailboxes]);
    });
    if (!sent) this.#underWay.delete(key);
  }

  #indexed(): Index {
    const configuration = this.#options.configuration();
    if (this.#index?.configuration !== configuration) this.#index = indexOf(configuration);
    return this.#index;
  }
}

interface Index {
  readonly configuration: PjsipConfiguration;
  readonly byMailbox: ReadonlyMap<string, readonly PjsipEndpoint[]>;
  readonly byAor: ReadonlyMap<string, readonly PjsipEndpoint[]>;
}

/** The endpoints with `mailboxes`, by these and by their AORs. */
function indexOf(configuration: PjsipConfiguration): Index {
  const byMailbox = new Map<string, PjsipEndpoint[]>();
  const byAor = new Map<string, PjsipEndpoint[]>();
  for (const endpoint of configuration.endpoints.values()) {
    if (endpoint.mailboxes.length === 0) continue;
    for (const mailbox of new Set(endpoint.mailboxes)) addTo(byMailbox, mailbox, endpoint);
    for (const aor of new Set(endpoint.aors)) addTo(byAor, aor, endpoint);
  }
  return { configuration, byMailbox, byAor };
}

function addTo(map: Map<string, PjsipEndpoint[]>, key: string, endpoint: PjsipEndpoint): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [endpoint]);
  else list.push(endpoint);
}

const NONE: readonly PjsipEndpoint[] = [];
