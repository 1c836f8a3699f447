/** One line on a terminal that says how far a long bench is; nothing where there is no terminal. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  #what = '';
  #shown = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  begin(what: string): void {
    this.#what = what;
    this.show(0, 0);
  }

  show(done: number, total: number): void {
    if (!this.#out.isTTY) return;
    const line = total > 0 ? `${this.#what} ${Math.floor((100 * done) / total)} %` : this.#what;
    if (line === this.#shown) return;
    this.#shown = line;
    this.#out.write(`\r\x1b[K${line}`);
  }

  clear(): void {
    if (this.#shown !== '') this.#out.write('\r\x1b[K');
    this.#shown = '';
  }
}
