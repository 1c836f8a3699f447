import type { Database } from '../../messages/database.ts';
import { textOf } from '../../protocols/ami/text.ts';
import { parseDeviceState } from '../../states/devices.ts';
import { parsePresence } from '../../states/presence-text.ts';
import type { DeviceState, States } from '../../states/states.ts';
import type { XmppSurface } from '../../technologies/xmpp/index.ts';
import { jabberStatusFunction } from './jabber-status.ts';

/** What `Getvar` and `Setvar` know of the functions of Asterisk's dialplan. */
export interface DialplanFunction {
  /** Undefined: it cannot be read so. */
  read(args: string): Promise<string | undefined>;
  /** False: it cannot be set so. True when it is durable. */
  write(args: string, value: string): Promise<boolean>;
}

/** DEVICE_STATE, EXTENSION_STATE, PRESENCE_STATE, JABBER_STATUS and DB, by name. */
export function dialplanFunctions(
  states: States,
  xmpp: Pick<XmppSurface, 'accounts' | 'contacts'>,
  database: Database,
): ReadonlyMap<string, DialplanFunction> {
  return new Map<string, DialplanFunction>([
    [
      'DEVICE_STATE',
      {
        read: async (device) => (device === '' ? undefined : states.devices.stateOf(device)),
        async write(device, value) {
          const state = parseDeviceState(value);
          // As in Asterisk: nobody can set that nothing is known.
          if (!CUSTOM_DEVICE.test(device) || state === undefined || state === 'UNKNOWN') return false;
          await states.devices.setCustom(device, state);
          return true;
        },
      },
    ],
    [
      'EXTENSION_STATE',
      {
        async read(args) {
          const [exten = '', context = 'default'] = args.split('@');
          const status = states.hints.stateOf(textOf(exten), textOf(context))?.status;
          return status === undefined ? 'UNKNOWN' : (EXTENSION_STATES.get(status) ?? 'UNKNOWN');
        },
        write: async () => false,
      },
    ],
    [
      'PRESENCE_STATE',
      {
        async read(args) {
          const [provider = '', part = 'value', options = ''] = args.split(',');
          const presence = states.presence.stateOf(provider);
          if (presence === undefined) return undefined;
          if (part === 'value') return presence.status;
          if (part !== 'subtype' && part !== 'message') return undefined;
          const text = presence[part];
          return options.includes('e') ? Buffer.from(text, 'latin1').toString('base64') : text;
        },
        async write(provider, value) {
          const presence = parsePresence(value);
          if (!CUSTOM_PRESENCE.test(provider) || presence === undefined) return false;
          await states.presence.setCustom(provider, presence);
          return true;
        },
      },
    ],
    ['JABBER_STATUS', jabberStatusFunction(xmpp)],
    [
      'DB',
      {
        async read(args) {
          const entry = entryIn(args);
          return entry === undefined ? undefined : database.get(...entry);
        },
        async write(args, value) {
          const entry = entryIn(args);
          if (entry === undefined) return false;
          await database.put(...entry, value);
          return true;
        },
      },
    ],
  ]);
}

/** `family/key`; what stands behind a second slash belongs to the key. */
function entryIn(args: string): [family: string, key: string] | undefined {
  const slash = args.indexOf('/');
  if (slash <= 0 || slash === args.length - 1) return undefined;
  return [args.slice(0, slash), args.slice(slash + 1)];
}

const CUSTOM_DEVICE = /^custom:./i;
const CUSTOM_PRESENCE = /^custompresence:./i;

/** What the function EXTENSION_STATE calls the statuses of extensions. */
const EXTENSION_STATES: ReadonlyMap<number, DeviceState | 'HOLDINUSE'> = new Map([
  [0, 'NOT_INUSE'],
  [1, 'INUSE'],
  [2, 'BUSY'],
  [4, 'UNAVAILABLE'],
  [8, 'RINGING'],
  [9, 'RINGINUSE'],
  [16, 'ONHOLD'],
  [17, 'HOLDINUSE'],
]);
