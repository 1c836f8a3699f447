/**
 * What is known of the state of things that can be watched: devices, presence, extensions, mailboxes. The room
 * knows no protocol. The interfaces and the technologies ask and are told here; what must survive is kept in the
 * store's database.
 */
export interface States {
  readonly devices: DeviceStates;
  readonly presence: PresenceStates;
  readonly hints: Hints;
  readonly mailboxes: Mailboxes;
}

/** Asterisk's device states, as `DeviceStateChange` and the function DEVICE_STATE spell them. */
export type DeviceState =
  | 'UNKNOWN'
  | 'NOT_INUSE'
  | 'INUSE'
  | 'BUSY'
  | 'INVALID'
  | 'UNAVAILABLE'
  | 'RINGING'
  | 'RINGINUSE'
  | 'ONHOLD';

/** Devices by their full name: `PJSIP/alice`, `Custom:lamp`, `MWI:1234@default`. */
export interface DeviceStates {
  /** Asks whoever provides it; `INVALID` for a device of a technology that nobody provides. */
  stateOf(device: string): DeviceState;
  /** All that ever told their state, in the order in which they first did. */
  list(): readonly DeviceStateChange[];
  /** Sets a `Custom:` device; resolves when it is durable, after which the change is told. */
  setCustom(device: string, state: DeviceState): Promise<void>;
  /** Devices whose name begins with `prefix` (`PJSIP/`) are asked there. Returns the end of it. */
  provide(prefix: string, stateOf: (rest: string) => DeviceState): () => void;
  /** A provider's device may have another state now: asked for it, and told on if it has. */
  changed(device: string): void;
  onChange(listener: (change: DeviceStateChange) => void): () => void;
}

export interface DeviceStateChange {
  readonly device: string;
  readonly state: DeviceState;
}

export type PresenceStatus = 'not_set' | 'unavailable' | 'available' | 'away' | 'xa' | 'chat' | 'dnd';

export interface Presence {
  readonly status: PresenceStatus;
  readonly subtype: string;
  readonly message: string;
}

/** Presence by provider: `CustomPresence:pres`. */
export interface PresenceStates {
  /** undefined: there is no such provider. One that was never set is `not_set`. */
  stateOf(provider: string): Presence | undefined;
  list(): readonly PresenceChange[];
  setCustom(provider: string, presence: Presence): Promise<void>;
  onChange(listener: (change: PresenceChange) => void): () => void;
}

export interface PresenceChange extends Presence {
  readonly provider: string;
}

/** A hint of messaging.conf (`type=hint`), patterns filled in: what an extension's state is made of. */
export interface Hint {
  readonly exten: string;
  readonly context: string;
  /** As ExtensionStatus tells it: `PJSIP/mike&Custom:lamp,CustomPresence:pres`. */
  readonly text: string;
  readonly devices: readonly string[];
  /** Empty: none. */
  readonly presence: string;
}

export interface ExtensionState {
  readonly hint: Hint;
  /** Asterisk's number: 0 Idle, 1 InUse, 2 Busy, 4 Unavailable, 8 Ringing, 9 InUse&Ringing, 16 Hold, 17 InUse&Hold. */
  readonly status: number;
  /** `Idle`, `InUse`… */
  readonly statusText: string;
  readonly presence: Presence;
  /** The devices with their states, for resource lists and dialog-info. */
  readonly devices: readonly DeviceStateChange[];
}

export interface Hints {
  /** All that stand in the configuration, patterns as written, in its order. */
  all(): readonly Hint[];
  /** What is watched: the hints without patterns, and behind them what was asked for of the patterns. */
  watched(): Iterable<ExtensionState>;
  /** The hint of an extension; an exact one before a pattern's. */
  find(exten: string, context: string): Hint | undefined;
  stateOf(exten: string, context: string): ExtensionState | undefined;
  /** Extensions of patterns for which any of these says so are not forgotten for others. Returns the end of it. */
  keep(isWatched: (exten: string, context: string) => boolean): () => void;
  /** `presence`: the change is of the presence, not of the devices. Patterns tell for extensions that were asked for. */
  onChange(listener: (state: ExtensionState, what: 'device' | 'presence') => void): () => void;
}

/** Counts of one mailbox, `1234@default`. */
export interface MailboxCounts {
  readonly mailbox: string;
  readonly newMessages: number;
  readonly oldMessages: number;
  readonly urgentMessages: number;
}

export interface Mailboxes {
  /** undefined: nobody ever told of it. */
  countsOf(mailbox: string): MailboxCounts | undefined;
  list(): readonly MailboxCounts[];
  /** Resolves when it is durable; then told, changed or not. */
  update(counts: MailboxCounts): Promise<void>;
  /** Resolves when it is durable; told if there was one. */
  remove(mailbox: string): Promise<void>;
  /** The same for all of these names, those that are being written included. */
  removeMatching(matches: (mailbox: string) => boolean): Promise<void>;
  /** For a mailbox that was removed all counts are 0. */
  onChange(listener: (counts: MailboxCounts) => void): () => void;
}
