/**
 * Lets so many tasks run at a time, of each project no more than its share of them, and of each sender no more than his share of
 * his project's; the others wait, and projects take turns, as senders of one project do: one whose servers never answer keeps the
 * places of nobody else.
 */
export class Gate {
  #free: number;
  readonly #share: number;
  readonly #shareOfSender: number;
  /** By project, and by project and sender. */
  readonly #running = new Map<string, number>();
  /** By project, and in it by sender; whose turn is next stands first. */
  readonly #waiting = new Map<string, Map<string, (() => void)[]>>();

  constructor(places: number, share: number, shareOfSender = share) {
    this.#free = places;
    this.#share = share;
    this.#shareOfSender = shareOfSender;
  }

  /** @param sender whoever in the project makes it do this; empty: the project itself, which has all of its share */
  async run<T>(project: string, sender: string, task: () => Promise<T>): Promise<T> {
    if (this.#admits(project, sender)) this.#enter(project, sender);
    else await new Promise<void>((resolve) => this.#wait(project, sender, resolve));
    try {
      return await task();
    } finally {
      this.#leave(project, sender);
    }
  }

  #admits(project: string, sender: string): boolean {
    if (this.#free <= 0 || this.#runningOf(project) >= this.#share) return false;
    return sender === '' || this.#runningOf(keyOf(project, sender)) < this.#shareOfSender;
  }

  #enter(project: string, sender: string): void {
    this.#free--;
    this.#count(project, 1);
    if (sender !== '') this.#count(keyOf(project, sender), 1);
  }

  #leave(project: string, sender: string): void {
    this.#free++;
    this.#count(project, -1);
    if (sender !== '') this.#count(keyOf(project, sender), -1);
    this.#next();
  }

  #wait(project: string, sender: string, resume: () => void): void {
    const senders = this.#waiting.get(project) ?? new Map<string, (() => void)[]>();
    this.#waiting.set(project, senders);
    const queue = senders.get(sender);
    if (queue === undefined) senders.set(sender, [resume]);
    else queue.push(resume);
  }

  /** Whoever had his turn stands last. */
  #next(): void {
    for (const [project, senders] of this.#waiting) {
      for (const [sender, queue] of senders) {
        if (!this.#admits(project, sender)) continue;
        const resume = queue.shift();
        senders.delete(sender);
        if (queue.length > 0) senders.set(sender, queue);
        this.#waiting.delete(project);
        if (senders.size > 0) this.#waiting.set(project, senders);
        this.#enter(project, sender);
        resume?.();
        return;
      }
    }
  }

  #runningOf(key: string): number {
    return this.#running.get(key) ?? 0;
  }

  #count(key: string, by: number): void {
    const running = this.#runningOf(key) + by;
    if (running > 0) this.#running.set(key, running);
    else this.#running.delete(key);
  }
}

function keyOf(project: string, sender: string): string {
  return JSON.stringify([project, sender]);
}
