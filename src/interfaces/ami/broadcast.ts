import { privilege } from '../../protocols/ami/classes.ts';
import { field } from '../../protocols/ami/serialize.ts';
import { timestamp } from './time.ts';

/** A session as the broadcast sees it. */
export interface Listener {
  /** Classes of which it wants to hear: `read` and `EventMask` together. */
  readonly wants: number;
  deliver(name: string, text: string): void;
}

/** What goes to every session that may and wants to see it. */
export interface AmiEvent {
  readonly name: string;
  /** A session must want all of them. */
  readonly classes: number;
  /** The event's own lines, made by field(). Not called when nobody listens. */
  readonly lines: () => string;
}

/** What manager.conf and messaging.conf say of all events. */
export interface EventStyle {
  readonly systemName: string;
  readonly timestampEvents: boolean;
  readonly debug: boolean;
  readonly disabledEvents: readonly string[];
}

/** Takes events to the sessions: written once for all of them, and not at all when nobody wants them. */
export class Broadcast {
  readonly #listeners = new Set<Listener>();
  readonly #now: () => number;
  #disabled: ReadonlySet<string>;
  #style: EventStyle;
  /** All that any session wants; an event outside of it costs one AND. */
  #wanted = 0;
  #sequence = 0;
  readonly #heads = new Map<string, string>();

  constructor(style: EventStyle, now: () => number) {
    this.#style = style;
    this.#disabled = new Set(style.disabledEvents);
    this.#now = now;
  }

  restyle(style: EventStyle): void {
    this.#style = style;
    this.#disabled = new Set(style.disabledEvents);
    this.#heads.clear();
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    this.changed();
  }

  remove(listener: Listener): void {
    if (this.#listeners.delete(listener)) this.changed();
  }

  /** What a session wants has changed. */
  changed(): void {
    this.#wanted = 0;
    for (const listener of this.#listeners) this.#wanted |= listener.wants;
  }

  /** Whether anybody may want an event of these classes. */
  isWanted(classes: number): boolean {
    return (this.#wanted & classes) === classes;
  }

  publish(event: AmiEvent): void {
    const { name, classes } = event;
    if (!this.isWanted(classes) || this.#disabled.has(name)) return;
    let text = '';
    for (const listener of this.#listeners) {
      if ((listener.wants & classes) !== classes) continue;
      if (text === '') text = `${this.#head(name, classes)}${event.lines()}\r\n`;
      listener.deliver(name, text);
    }
  }

  /** `Event` … `SystemName`: the same for every event of a name, unless there is a time in it. */
  #head(name: string, classes: number): string {
    const { timestampEvents, debug } = this.#style;
    if (timestampEvents || debug) return this.#newHead(name, classes);
    let head = this.#heads.get(name);
    if (head === undefined) {
      head = this.#newHead(name, classes);
      this.#heads.set(name, head);
    }
    return head;
  }

  #newHead(name: string, classes: number): string {
    const { systemName, timestampEvents, debug } = this.#style;
    return (
      field('Event', name) +
      field('Privilege', privilege(classes)) +
      (timestampEvents ? field('Timestamp', timestamp(this.#now())) : '') +
      (debug ? field('SequenceNumber', String(this.#sequence++)) : '') +
      (systemName === '' ? '' : field('SystemName', systemName))
    );
  }
}
