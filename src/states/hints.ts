import { compareWidth, type ExtensionPattern, parseExtension } from '../config/extension-pattern.ts';
import { fillHint, parseHint } from '../config/hint-text.ts';
import { aggregateState, extensionStatus, extensionStatusText, isRinging } from './aggregate.ts';
import type { DeviceTable } from './devices.ts';
import { Listeners } from './listeners.ts';
import { NOT_SET, type PresenceTable } from './presence.ts';
import type { DeviceStateChange, ExtensionState, Hint, Hints, PresenceChange } from './states.ts';

/** A hint as it is configured; `exten` may be a pattern, `hint` may hold `${EXTEN}`. */
export interface HintDefinition {
  readonly exten: string;
  readonly context: string;
  readonly hint: string;
}

export interface HintTableOptions {
  readonly devices: DeviceTable;
  readonly presence: PresenceTable;
  readonly onProblem: (text: string, error: unknown) => void;
}

/**
 * Hints: which devices an extension stands for. One of a pattern comes to be when its extension is asked for, and is
 * watched from then on like the others.
 */
export class HintTable implements Hints {
  readonly #options: HintTableOptions;
  readonly #listeners: Listeners<[ExtensionState, 'device' | 'presence']>;
  #written: readonly Hint[] = [];
  #patterns: readonly Pattern[] = [];
  /** By extension and context; those of patterns behind those that were configured. */
  #watched = new Map<string, Watched>();
  /** Of the watched: by device and by presence provider, in lower case. */
  #byDevice = new Map<string, Set<Watched>>();
  #byPresence = new Map<string, Set<Watched>>();

  constructor(options: HintTableOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options.onProblem);
    options.devices.onChangeFirst((change) => this.#deviceChanged(change));
    options.presence.onChangeLast((change) => this.#presenceChanged(change));
  }

  /** Takes the hints of a configuration. What was asked for of patterns that are still there stays. */
  configure(definitions: readonly HintDefinition[]): void {
    const before = this.#watched;
    this.#watched = new Map();
    this.#byDevice = new Map();
    this.#byPresence = new Map();
    const patterns: Pattern[] = [];
    this.#written = definitions.map(({ exten, context, hint: text }) => ({
      exten,
      context,
      text,
      ...parseHint(text),
    }));
    for (const hint of this.#written) {
      const pattern = parseExtension(hint.exten);
      if (pattern?.isPattern) patterns.push({ hint, pattern });
      else this.#watch(filled(hint, hint.exten), before, false);
    }
    this.#patterns = patterns.sort((a, b) => compareWidth(a.pattern.width, b.pattern.width));
    for (const { hint, ofPattern } of before.values()) if (ofPattern) this.find(hint.exten, hint.context);
    for (const watched of this.#watched.values()) {
      // The configuration may have given the extension other devices.
      if (before.has(key(watched.hint.exten, watched.hint.context))) this.#deviceMayHaveChanged(watched);
    }
  }

  all(): readonly Hint[] {
    return this.#written;
  }

  *watched(): Generator<ExtensionState> {
    for (const { hint } of this.#watched.values()) yield this.#stateOf(hint);
  }

  find(exten: string, context: string): Hint | undefined {
    const known = this.#watched.get(key(exten, context));
    if (known !== undefined) return known.hint;
    const pattern = this.#patterns.find((p) => p.hint.context === context && p.pattern.matches(exten));
    if (pattern === undefined || exten.startsWith('_')) return undefined;
    const hint = filled(pattern.hint, exten);
    this.#watch(hint, NONE, true);
    return hint;
  }

  stateOf(exten: string, context: string): ExtensionState | undefined {
    const hint = this.find(exten, context);
    return hint === undefined ? undefined : this.#stateOf(hint);
  }

  onChange(listener: (state: ExtensionState, what: 'device' | 'presence') => void): () => void {
    return this.#listeners.add(listener);
  }

  #watch(hint: Hint, before: ReadonlyMap<string, Watched>, ofPattern: boolean): void {
    const place = key(hint.exten, hint.context);
    if (this.#watched.has(place)) return;
    if (ofPattern) this.#makeRoom();
    const status = before.get(place)?.status ?? this.#stateOf(hint).status;
    const watched: Watched = { hint, ofPattern, status };
    this.#watched.set(place, watched);
    for (const device of hint.devices) setOf(this.#byDevice, device.toLowerCase()).add(watched);
    if (hint.presence !== '') setOf(this.#byPresence, hint.presence.toLowerCase()).add(watched);
  }

  /** An extension can be asked for without end (`_X.`): the oldest of too many is forgotten. */
  #makeRoom(): void {
    if (this.#watched.size < MAXIMUM_WATCHED) return;
    for (const [place, watched] of this.#watched) {
      if (!watched.ofPattern) continue;
      this.#watched.delete(place);
      for (const device of watched.hint.devices) this.#byDevice.get(device.toLowerCase())?.delete(watched);
      this.#byPresence.get(watched.hint.presence.toLowerCase())?.delete(watched);
      return;
    }
  }

  #stateOf(hint: Hint): ExtensionState {
    const { devices, presence } = this.#options;
    const states = hint.devices.map((device) => ({ device, state: devices.stateOf(device) }));
    const status = extensionStatus(aggregateState(states.map(({ state }) => state)));
    return {
      hint,
      status,
      statusText: extensionStatusText(status),
      presence: presence.stateOf(hint.presence) ?? NOT_SET,
      devices: states,
    };
  }

  /** The last one configured is told first, as Asterisk does. */
  #deviceChanged({ device }: DeviceStateChange): void {
    const concerned = [...(this.#byDevice.get(device.toLowerCase()) ?? [])].reverse();
    for (const watched of concerned) this.#deviceMayHaveChanged(watched);
  }

  #deviceMayHaveChanged(watched: Watched): void {
    const state = this.#stateOf(watched.hint);
    // One that rings is told again, though its state be the same: another device may have begun to.
    if (state.status === watched.status && !isRinging(state.status)) return;
    watched.status = state.status;
    this.#listeners.tell(state, 'device');
  }

  #presenceChanged({ provider }: PresenceChange): void {
    for (const { hint } of this.#byPresence.get(provider.toLowerCase()) ?? []) {
      this.#listeners.tell(this.#stateOf(hint), 'presence');
    }
  }
}

interface Pattern {
  readonly hint: Hint;
  readonly pattern: ExtensionPattern;
}

interface Watched {
  readonly hint: Hint;
  /** It came to be because somebody asked for it. */
  readonly ofPattern: boolean;
  /** What was told last. */
  status: number;
}

function filled({ context, text }: Hint, exten: string): Hint {
  const full = fillHint(text, exten);
  return { exten, context, text: full, ...parseHint(full) };
}

function setOf<T>(map: Map<string, Set<T>>, name: string): Set<T> {
  const known = map.get(name);
  if (known !== undefined) return known;
  const made = new Set<T>();
  map.set(name, made);
  return made;
}

function key(exten: string, context: string): string {
  return `${exten}\n${context}`;
}

const NONE: ReadonlyMap<string, Watched> = new Map();
/** An extension that is watched takes some 500 bytes. */
const MAXIMUM_WATCHED = 20_000;
