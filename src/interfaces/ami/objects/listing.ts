import type { Configuration } from '../../../config/configuration.ts';
import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import type { DeviceState, States } from '../../../states/states.ts';
import type { ContactView, PjsipSurface } from '../../../technologies/pjsip/index.ts';
import type { ActionSession } from '../action.ts';
import type { ShownAor } from './aor.ts';
import { inHashOrder, type ShownContact } from './contact.ts';
import { SortedObjects } from './sorted-objects.ts';

export interface ListingOptions {
  readonly configuration: () => Configuration;
  readonly pjsip: PjsipSurface;
  readonly states: Pick<States, 'devices'>;
}

/** What listings show: the configuration of the moment in their order, and what is known of it right now. */
export class Listing {
  readonly pjsip: PjsipSurface;
  readonly #configuration: () => Configuration;
  readonly #states: Pick<States, 'devices'>;
  #of: PjsipConfiguration | undefined;
  #objects: SortedObjects | undefined;

  constructor(options: ListingOptions) {
    this.pjsip = options.pjsip;
    this.#configuration = options.configuration;
    this.#states = options.states;
  }

  get configuration(): PjsipConfiguration {
    return this.#configuration().pjsip;
  }

  /** Sorted once for each configuration. */
  get objects(): SortedObjects {
    const { configuration } = this;
    if (this.#objects === undefined || this.#of !== configuration) {
      this.#of = configuration;
      this.#objects = new SortedObjects(configuration);
    }
    return this.#objects;
  }

  contactsOf(aor: string): readonly ContactView[] {
    return inHashOrder(this.pjsip.contactsOf(aor));
  }

  /** The AORs of this list that there are; a name of none is passed over, as Asterisk does. */
  aors(names: readonly string[]): ShownAor[] {
    const { aors } = this.configuration;
    return names.flatMap((name) => {
      const aor = aors.get(name);
      return aor === undefined ? [] : [{ aor, contacts: this.contactsOf(name) }];
    });
  }

  /** The contacts of an AOR with all that is known of them. */
  shownContacts({ aor, contacts }: ShownAor): ShownContact[] {
    const { systemName } = this.#configuration().general;
    return contacts.map((contact) => ({
      contact,
      aor,
      state: this.pjsip.qualify.statusOf(contact),
      regServer: contact.kind === 'static' ? '' : systemName || contact.node,
    }));
  }

  /** As ast_devstate2str() words it. */
  deviceState(endpoint: string): string {
    return DEVICE_STATES[this.#states.devices.stateOf(`PJSIP/${endpoint}`)];
  }
}

/** Credentials are for those who may read the configuration anyway. */
export function maySeeSecrets(session: Pick<ActionSession, 'account'>): boolean {
  return ((session.account?.write ?? 0) & CLASSES.config) !== 0;
}

const DEVICE_STATES: Readonly<Record<DeviceState, string>> = {
  UNKNOWN: 'Unknown',
  NOT_INUSE: 'Not in use',
  INUSE: 'In use',
  BUSY: 'Busy',
  INVALID: 'Invalid',
  UNAVAILABLE: 'Unavailable',
  RINGING: 'Ringing',
  RINGINUSE: 'Ring+Inuse',
  ONHOLD: 'On Hold',
};
