import type { XmlElement } from './xml-element.ts';

/** What was asked of others (`iq`) and is not answered yet, by its id. */
export class Requests {
  readonly #waiting = new Map<string, { to: string; resolve: (answer: XmlElement | undefined) => void }>();

  /** @param to who is to answer; empty: our server @returns the answer, undefined when there is none */
  add(id: string, to: string): Promise<XmlElement | undefined> {
    return new Promise((resolve) => this.#waiting.set(id, { to, resolve }));
  }

  /** An answer came. Nobody else may answer what was asked of one. */
  answered(answer: XmlElement, isFromServer: boolean): void {
    const { id = '', from = '' } = answer.attrs;
    const request = this.#waiting.get(id);
    if (request === undefined) return;
    const isHis = request.to === '' ? isFromServer : from.toLowerCase() === request.to.toLowerCase();
    if (isHis) this.#settle(id, answer);
  }

  /** There was time enough. */
  giveUp(id: string): void {
    this.#settle(id, undefined);
  }

  /** The connection is gone. */
  forsake(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, undefined);
  }

  #settle(id: string, answer: XmlElement | undefined): void {
    this.#waiting.get(id)?.resolve(answer);
    this.#waiting.delete(id);
  }
}
