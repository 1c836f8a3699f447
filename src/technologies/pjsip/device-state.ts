import type { PjsipConfiguration } from '../../config/pjsip-types.ts';
import type { DeviceState, DeviceStates } from '../../states/states.ts';
import type { ContactTable } from './contacts.ts';
import { Slices } from './slices.ts';

export interface PjsipDeviceStatesOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly contacts: Pick<ContactTable, 'isOnline' | 'onContact'>;
  readonly devices: Pick<DeviceStates, 'provide' | 'changed'>;
  /** Calls back in the next turn of the event loop. */
  readonly defer: (callback: () => void) => void;
  readonly onError: (error: unknown) => void;
}

export interface PjsipDeviceStates {
  /** Follows a changed configuration: other endpoints, other AORs. */
  configure(): void;
  close(): void;
}

/**
 * The devices `PJSIP/endpoint`, as chan_pjsip has them without calls: an endpoint that is there is not in use, one that is
 * not is unavailable, and a name that no endpoint has is invalid. All tell their state at the
 * start, in slices.
 */
export function providePjsipDevices(options: PjsipDeviceStatesOptions): PjsipDeviceStates {
  const { configuration, contacts, devices } = options;
  /** The endpoint that an event is about, as it was then: one REGISTER can take it away and bring it back. */
  let changing: { readonly endpoint: string; readonly isOnline: boolean } | undefined;
  const stateOf = (name: string): DeviceState => {
    if (!configuration().endpoints.has(name)) return 'INVALID';
    const isOnline = changing?.endpoint === name ? changing.isOnline : contacts.isOnline(name);
    return isOnline ? 'NOT_INUSE' : 'UNAVAILABLE';
  };
  const slices = new Slices<string>((device) => devices.changed(device), options.defer, options.onError);
  let told = new Set<string>();
  const configure = (): void => {
    const names = new Set(configuration().endpoints.keys());
    for (const name of names) slices.add(PREFIX + name);
    for (const name of told) if (!names.has(name)) slices.add(PREFIX + name);
    told = names;
  };
  const withdraw = devices.provide(PREFIX, stateOf);
  const unlisten = contacts.onContact(({ endpoint, peer }) => {
    if (peer === undefined || endpoint === '') return;
    changing = { endpoint, isOnline: peer === 'Reachable' };
    devices.changed(PREFIX + endpoint);
    changing = undefined;
  });
  configure();
  return {
    configure,
    close: () => {
      slices.close();
      unlisten();
      withdraw();
    },
  };
}

const PREFIX = 'PJSIP/';
