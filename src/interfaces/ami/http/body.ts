/**
 * A body that may grow long: its text becomes bytes as it grows, so that the end of a list of ten thousand holds nobody up (in
 * one string that took 20 ms).
 */
export class Body {
  readonly #pieces: (string | Buffer)[] = [];
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** @param text a Latin-1 image of bytes */
  add(text: string): void {
    this.#text += text;
    if (this.#text.length < PIECE_LENGTH) return;
    this.#pieces.push(Buffer.from(this.#text, 'latin1'));
    this.#text = '';
  }

  pieces(): readonly (string | Buffer)[] {
    return [...this.#pieces, this.#text];
  }
}

const PIECE_LENGTH = 65_536;
