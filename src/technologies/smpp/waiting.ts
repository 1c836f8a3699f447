import type { Session } from '../../protocols/smpp/session/session.ts';

/** A message that waits for a bind with room. */
export interface WaitingMessage {
  readonly segments: number;
  readonly go: (session: Session) => void;
  /** Nothing transmits any more. */
  readonly sendBack: () => void;
}

/** Messages that wait, first come first served. The carrier gives no more than a few windows full of them. */
export class Waiting {
  #messages: WaitingMessage[] = [];
  #first = 0;
  /** Of all that wait; at least one a message. */
  segments = 0;

  push(message: WaitingMessage): void {
    this.#messages.push(message);
    this.segments += message.segments;
  }

  shift(): WaitingMessage | undefined {
    const message = this.#messages[this.#first];
    if (message === undefined) return undefined;
    this.segments -= message.segments;
    this.#first++;
    if (this.#first === this.#messages.length || this.#first >= PORTION) {
      this.#messages = this.#messages.slice(this.#first);
      this.#first = 0;
    }
    return message;
  }

  sendBack(): void {
    const messages = this.#messages.slice(this.#first);
    this.#messages = [];
    this.#first = 0;
    this.segments = 0;
    for (const message of messages) message.sendBack();
  }
}

const PORTION = 256;
