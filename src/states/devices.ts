import { Listeners } from '../messages/listeners.ts';
import { type KeptOptions, keptUnder, notTold } from './kept.ts';
import type { DeviceState, DeviceStateChange, DeviceStates } from './states.ts';

/**
 * Devices by name. `Custom:` devices are kept in the database under Asterisk's family; all others are asked of whoever
 * provides them. What was told last of each is remembered: a change is told once, and only if it is one.
 */
export class DeviceTable implements DeviceStates {
  readonly #options: KeptOptions;
  readonly #told = new Map<string, DeviceState>();
  readonly #custom = new Map<string, DeviceState>();
  readonly #providers = new Map<string, (rest: string) => DeviceState>();
  /** Extensions hear first: Asterisk tells ExtensionStatus before DeviceStateChange. */
  readonly #dependents: Listeners<[DeviceStateChange]>;
  readonly #listeners: Listeners<[DeviceStateChange]>;

  constructor(options: KeptOptions) {
    this.#options = options;
    this.#dependents = new Listeners(notTold(options));
    this.#listeners = new Listeners(notTold(options));
  }

  async load(): Promise<void> {
    for (const [key, value] of await keptUnder(this.#options.database, FAMILY)) {
      const state = parseDeviceState(value);
      if (state === undefined) continue;
      this.#custom.set(key, state);
      this.changed(CUSTOM + key);
    }
  }

  stateOf(device: string): DeviceState {
    const name = canonical(device);
    if (name.startsWith(CUSTOM)) return this.#custom.get(name.slice(CUSTOM.length)) ?? 'UNKNOWN';
    const end = name.search(SEPARATOR) + 1;
    return this.#providers.get(name.slice(0, end).toLowerCase())?.(name.slice(end)) ?? 'INVALID';
  }

  list(): readonly DeviceStateChange[] {
    return Array.from(this.#told, ([device, state]) => ({ device, state }));
  }

  async setCustom(device: string, state: DeviceState): Promise<void> {
    const name = canonical(device);
    if (!name.startsWith(CUSTOM) || name === CUSTOM) throw new RangeError(`${device} is no Custom: device`);
    const key = name.slice(CUSTOM.length);
    await this.#options.database.put(FAMILY, key, state);
    this.#custom.set(key, state);
    this.changed(name);
  }

  provide(prefix: string, stateOf: (rest: string) => DeviceState): () => void {
    const key = prefix.toLowerCase();
    this.#providers.set(key, stateOf);
    return () => {
      if (this.#providers.get(key) === stateOf) this.#providers.delete(key);
    };
  }

  changed(device: string): void {
    const name = canonical(device);
    const state = this.stateOf(name);
    if (this.#told.get(name) === state) return;
    this.#told.set(name, state);
    this.#dependents.tell({ device: name, state });
    this.#listeners.tell({ device: name, state });
  }

  onChange(listener: (change: DeviceStateChange) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Like {@link onChange}, but told before all others. */
  onChangeFirst(listener: (change: DeviceStateChange) => void): () => void {
    return this.#dependents.add(listener);
  }
}

/** A state in any letter case; undefined for what is none. */
export function parseDeviceState(text: string): DeviceState | undefined {
  const upper = text.toUpperCase();
  return DEVICE_STATES.find((state) => state === upper);
}

/** The name as it is told: Asterisk knows `custom:x` as `Custom:x`. */
function canonical(device: string): string {
  if (device.startsWith(CUSTOM)) return device;
  const isCustom = device.slice(0, CUSTOM.length).toLowerCase() === CUSTOM.toLowerCase();
  return isCustom ? CUSTOM + device.slice(CUSTOM.length) : device;
}

export const CUSTOM = 'Custom:';

/** As Asterisk's func_devstate names it. */
const FAMILY = 'CustomDevstate';

/** Behind the technology: `PJSIP/`, `MWI:`. */
const SEPARATOR = /[/:]/;

export const DEVICE_STATES: readonly DeviceState[] = [
  'UNKNOWN',
  'NOT_INUSE',
  'INUSE',
  'BUSY',
  'INVALID',
  'UNAVAILABLE',
  'RINGING',
  'RINGINUSE',
  'ONHOLD',
];
