import { compareWidth, type ExtensionPattern, parseExtension } from '../config/extension-pattern.ts';
import { fillHint, parseHint } from '../config/hint-text.ts';
import { Listeners } from '../messages/listeners.ts';
import { aggregateState, extensionStatus, extensionStatusText, isRinging } from './aggregate.ts';
import type { DeviceTable } from './devices.ts';
import { notTold } from './kept.ts';
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
  /** Those of patterns, the one first that was first asked for. */
  #asked = new Set<Watched>();
  readonly #keepers = new Set<(exten: string, context: string) => boolean>();
  /** Of the watched: by device and by presence provider, in lower case. */
  #byDevice = new Map<string, Watched[]>();
  #byPresence = new Map<string, Watched[]>();

  constructor(options: HintTableOptions) {
    this.#options = options;
    this.#listeners = new Listeners(notTold(options));
    options.devices.onChangeFirst((change) => this.#deviceChanged(change));
    options.presence.onChangeLast((change) => this.#presenceChanged(change));
  }

  /**
   * Takes the hints of a configuration. What was asked for of patterns that are still there stays; hints that did not
   * change are not looked at again, so that a reload of thousands is short.
   */
  configure(definitions: readonly HintDefinition[]): void {
    const before = this.#watched;
    this.#watched = new Map();
    this.#asked = new Set();
    this.#byDevice = new Map();
    this.#byPresence = new Map();
    const patterns: Pattern[] = [];
    const changed: Watched[] = [];
    this.#written = definitions.map(({ exten, context, hint: text }) => {
      const known = before.get(key(exten, context));
      if (known !== undefined && !known.ofPattern && known.written === text) {
        this.#index(known);
        return known.hint;
      }
      const hint: Hint = { exten, context, text, ...parseHint(text) };
      const pattern = parseExtension(exten);
      if (pattern?.isPattern) {
        patterns.push({ hint, pattern });
        return hint;
      }
      const watched = this.#watch(filled(hint, exten), text, false);
      changed.push(watched);
      return watched.hint;
    });
    this.#patterns = patterns.sort((a, b) => compareWidth(a.pattern.width, b.pattern.width));
    for (const [place, { hint, ofPattern }] of before) {
      if (!ofPattern || this.find(hint.exten, hint.context) === undefined) continue;
      const watched = this.#watched.get(place);
      if (watched?.ofPattern) changed.push(watched);
    }
    for (const watched of changed) {
      // The extension may have had other devices before.
      const status = before.get(key(watched.hint.exten, watched.hint.context))?.status;
      if (status === undefined || status === watched.status) continue;
      this.#listeners.tell(this.#stateOf(watched.hint), 'device');
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
    if (exten.length >= LONGEST_EXTENSION) return undefined;
    const pattern = this.#patterns.find((p) => p.hint.context === context && p.pattern.matches(exten));
    if (pattern === undefined || exten.startsWith('_')) return undefined;
    return this.#watch(filled(pattern.hint, exten), pattern.hint.text, true).hint;
  }

  stateOf(exten: string, context: string): ExtensionState | undefined {
    const hint = this.find(exten, context);
    return hint === undefined ? undefined : this.#stateOf(hint);
  }

  keep(isWatched: (exten: string, context: string) => boolean): () => void {
    this.#keepers.add(isWatched);
    return () => this.#keepers.delete(isWatched);
  }

  onChange(listener: (state: ExtensionState, what: 'device' | 'presence') => void): () => void {
    return this.#listeners.add(listener);
  }

  #watch(hint: Hint, written: string, ofPattern: boolean): Watched {
    if (ofPattern) this.#makeRoom();
    const watched: Watched = { hint, written, ofPattern, status: this.#stateOf(hint).status };
    this.#index(watched);
    if (ofPattern) this.#asked.add(watched);
    return watched;
  }

  #index(watched: Watched): void {
    const { exten, context, devices, presence } = watched.hint;
    this.#watched.set(key(exten, context), watched);
    for (const device of devices) add(this.#byDevice, device, watched);
    if (presence !== '') add(this.#byPresence, presence, watched);
  }

  /** An extension can be asked for without end (`_X.`): of too many the oldest that nobody subscribes to is forgotten. */
  #makeRoom(): void {
    if (this.#asked.size < MAXIMUM_ASKED) return;
    let patience = LOOKED_AT;
    for (const oldest of this.#asked) {
      if (!this.#isKept(oldest)) {
        this.#forget(oldest);
        return;
      }
      // Behind the others, so that it is not looked at each time; a Set goes on to what is added meanwhile.
      this.#asked.delete(oldest);
      this.#asked.add(oldest);
      if (--patience === 0) return;
    }
  }

  #isKept({ hint: { exten, context } }: Watched): boolean {
    for (const isWatched of this.#keepers) if (isWatched(exten, context)) return true;
    return false;
  }

  #forget(oldest: Watched): void {
    const { exten, context, devices, presence } = oldest.hint;
    this.#asked.delete(oldest);
    this.#watched.delete(key(exten, context));
    for (const device of devices) remove(this.#byDevice, device, oldest);
    remove(this.#byPresence, presence, oldest);
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
    const concerned = this.#byDevice.get(device.toLowerCase())?.toReversed() ?? [];
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
  /** What the configuration says: `${EXTEN}` is not filled in. */
  readonly written: string;
  /** It came to be because somebody asked for it. */
  readonly ofPattern: boolean;
  /** What was told last. */
  status: number;
}

function filled({ context, text }: Hint, exten: string): Hint {
  const full = fillHint(text, exten);
  return { exten, context, text: full, ...parseHint(full) };
}

function add(index: Map<string, Watched[]>, name: string, watched: Watched): void {
  const place = name.toLowerCase();
  const known = index.get(place);
  if (known === undefined) index.set(place, [watched]);
  // A hint may name a device twice: then it was the last one that came.
  else if (known.at(-1) !== watched) known.push(watched);
}

function remove(index: Map<string, Watched[]>, name: string, watched: Watched): void {
  const place = name.toLowerCase();
  const left = index.get(place)?.filter((other) => other !== watched) ?? [];
  if (left.length > 0) index.set(place, left);
  else index.delete(place);
}

function key(exten: string, context: string): string {
  return `${exten}\n${context}`;
}

/** An extension that is watched takes some 500 bytes. */
const MAXIMUM_ASKED = 20_000;
/** Of those that are kept, before one more is taken in without another being forgotten. */
const LOOKED_AT = 100;
/** Asterisk's AST_MAX_EXTENSION, its end included: of patterns without end the extensions that were asked for are remembered. */
const LONGEST_EXTENSION = 80;
