import type { MessageId, ProjectPart } from '../message.ts';
import type { StatusEvent } from '../messaging.ts';
import { isFinal } from '../status.ts';
import type { Store } from '../store.ts';
import { newestPages } from './newest-pages.ts';

/**
 * How many messages each project has sent that are not done. One for a number of ours is `sent` as soon as that number has
 * its record; until the record got where the number is bound it counts on, for the project that sent it.
 */
export class Backlog {
  readonly #open = new Map<string, number>();
  /** Records of numbers that wait, by who sent them. */
  readonly #waiting = new Map<MessageId, string>();
  readonly #projectOf: (number: string) => string | undefined;

  /** @param projectOf the project of a number of ours */
  constructor(projectOf: (number: string) => string | undefined) {
    this.#projectOf = projectOf;
  }

  /**
   * Takes up what an earlier life left: `Store.openOfProjects`, and of records that wait the newest, as many as may be read in
   * a moment.
   */
  async load(open: ReadonlyMap<string, number>, store: Pick<Store, 'list'>): Promise<void> {
    for (const [project, count] of open) this.#change(project, count);
    for (const status of ['queued', 'initiated'] as const) {
      for await (const listed of newestPages(store, status, READ)) {
        for (const { message } of listed) {
          if (message.direction === 'inbound') this.#waits(message.id, message.project);
        }
      }
    }
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
  follow({ id, direction, project, status, previousStatus }: StatusEvent): void {
    if (project === undefined) return;
    const isDone = isFinal(status);
    if (direction === 'inbound') {
      if (isDone) this.#waitsNoMore(id);
      else if (previousStatus === '') this.#waits(id, project);
    } else if (isDone && (previousStatus === '' || !isFinal(previousStatus))) this.#change(project.id, -1);
  }

  #waits(id: MessageId, project: ProjectPart | undefined): void {
    if (project === undefined || !project.listed || project.parent === '') return;
    const sender = this.#projectOf(project.from);
    if (sender === undefined) return;
    this.#waiting.set(id, sender);
    this.#change(sender, 1);
  }

  #waitsNoMore(id: MessageId): void {
    const sender = this.#waiting.get(id);
    if (sender !== undefined && this.#waiting.delete(id)) this.#change(sender, -1);
  }

  #change(project: string, by: number): void {
    this.#open.set(project, Math.max(0, this.of(project) + by));
  }
}

const READ = { pages: 20, limit: 1000 };
