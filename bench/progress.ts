/** One line on a terminal that says how far a long bench is; nothing where there is no terminal. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  #what = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  begin(what: string): void {
    this.#what = what;
    this.show(0, 0);
  }

  show(done: number, total: number): void {
    if (!this.#out.isTTY) return;
    const share = total > 0 ? ` ${Math.floor((100 * done) / total)} %` : '';
    this.#out.write(`\r\x1b[K${this.#what}${share}`);
  }

  clear(): void {
    if (this.#out.isTTY) this.#out.write('\r\x1b[K');
  }
}
