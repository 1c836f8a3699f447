import type { StatusEvent } from '../messaging.ts';
import { isFinal } from '../status.ts';

/** How many messages each project has sent that are not done. */
export class Backlog {
  readonly #open = new Map<string, number>();

  /** What an earlier life left. */
  load(open: ReadonlyMap<string, number>): void {
    for (const [project, count] of open) this.#change(project, count);
  }

  of(project: string): number {
    return this.#open.get(project) ?? 0;
  }

  /** One more is about to be kept. */
  add(project: string): void {
    this.#change(project, 1);
  }

  /** It was not kept after all. */
  remove(project: string): void {
    this.#change(project, -1);
  }

  /** Follows what becomes of messages. */
  follow({ direction, project, status, previousStatus }: StatusEvent): void {
    if (project === undefined || direction !== 'outbound' || !isFinal(status)) return;
    if (previousStatus === '' || !isFinal(previousStatus)) this.#change(project.id, -1);
  }

  #change(project: string, by: number): void {
    this.#open.set(project, Math.max(0, this.of(project) + by));
  }
}
