import type { Socket } from 'node:net';
import { Framer } from './framer.ts';

export interface InputOptions {
  readonly socket: Socket;
  /** Octets. */
  readonly longestPdu: number;
  /** Something came. */
  readonly onHeard: () => void;
  /** A PDU, as where it begins and ends in a buffer. */
  readonly take: (bytes: Buffer, at: number, end: number) => void;
  /** The peer has to wait: for our answers, or until it reads them. */
  readonly isFull: () => boolean;
  readonly isOver: () => boolean;
  /** A command_length is nonsense, and nothing that follows can be told apart. */
  readonly onBroken: () => void;
}

/** What the peer sends: so much in a turn of the event loop, and nothing while it has to wait. */
export class Input {
  readonly #options: InputOptions;
  readonly #framer: Framer;
  #isPaused = false;
  #isGoingToRead = false;
  /** PDUs that were taken in this turn of the event loop. */
  #taken = 0;

  constructor(options: InputOptions) {
    this.#options = options;
    this.#framer = new Framer(options.longestPdu);
  }

  /** True while what came is not read: answers may be there already. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  receive(chunk: Buffer): void {
    const { isOver, isFull, onHeard, onBroken, socket } = this.#options;
    if (isOver()) return;
    onHeard();
    this.#taken = 0;
    // Asked anew, for what was received may have closed it.
    if (!this.#framer.push(chunk, this.#take) && !isOver()) onBroken();
    if (isOver() || !(isFull() || this.#framer.hasLeft)) return;
    this.#isPaused = true;
    socket.pause();
    this.goOn();
  }

  /** Reads what waits, if there may be room now; in another turn: whatever a peer sends at once, others have theirs in between. */
  goOn(): void {
    if (!this.#isPaused || this.#isGoingToRead || this.#options.isFull()) return;
    this.#isGoingToRead = true;
    setImmediate(this.#readOn);
  }

  readonly #take = (bytes: Buffer, at: number, end: number): boolean => {
    const { take, isFull, isOver } = this.#options;
    take(bytes, at, end);
    return ++this.#taken < MOST_IN_A_TURN && !isFull() && !isOver();
  };

  readonly #readOn = (): void => {
    const { isOver, isFull, socket } = this.#options;
    this.#isGoingToRead = false;
    if (isOver() || isFull()) return;
    this.#isPaused = false;
    if (this.#framer.hasLeft) this.receive(NOTHING);
    if (!isOver() && !this.#isPaused) socket.resume();
  };
}

/** A few milliseconds' worth: a chunk of the socket may hold thousands. */
const MOST_IN_A_TURN = 128;
const NOTHING = Buffer.alloc(0);
