/**
 * Lets so many tasks run at a time, of each project no more than its share of them; the others wait, and the projects take
 * turns: one whose servers never answer keeps the places of nobody else.
 */
export class Gate {
  #free: number;
  readonly #share: number;
  readonly #running = new Map<string, number>();
  /** The project whose turn is next stands first. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(places: number, share: number) {
    this.#free = places;
    this.#share = share;
  }

  async run<T>(project: string, task: () => Promise<T>): Promise<T> {
    if (this.#admits(project)) this.#enter(project);
    else {
      await new Promise<void>((resolve) => {
        const queue = this.#waiting.get(project);
        if (queue === undefined) this.#waiting.set(project, [resolve]);
        else queue.push(resolve);
      });
    }
    try {
      return await task();
    } finally {
      this.#leave(project);
    }
  }

  #admits(project: string): boolean {
    return this.#free > 0 && (this.#running.get(project) ?? 0) < this.#share;
  }

  #enter(project: string): void {
    this.#free--;
    this.#running.set(project, (this.#running.get(project) ?? 0) + 1);
  }

  #leave(project: string): void {
    this.#free++;
    const left = (this.#running.get(project) ?? 1) - 1;
    if (left > 0) this.#running.set(project, left);
    else this.#running.delete(project);
    for (const [next, queue] of this.#waiting) {
      if (!this.#admits(next)) continue;
      const resume = queue.shift();
      this.#waiting.delete(next);
      if (queue.length > 0) this.#waiting.set(next, queue);
      this.#enter(next);
      resume?.();
      return;
    }
  }
}
