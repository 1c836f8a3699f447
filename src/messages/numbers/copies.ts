import type { Clock } from '../clock.ts';
import { plainFailure } from '../errors.ts';
import type { Message, MessageId, ProjectPart } from '../message.ts';
import type { Confirmation, Messaging, StatusEvent } from '../messaging.ts';
import type { ListedMessage, Store } from '../store.ts';
import { IDEMPOTENCY_MS } from '../submit.ts';
import { newestPages } from './newest-pages.ts';

export interface CopiesOptions {
  readonly messaging: () => Pick<Messaging, 'confirm'>;
  readonly store: Pick<Store, 'keyed' | 'list' | 'message'>;
  readonly clock: Clock;
  /** The project of a number of ours. */
  readonly projectOf: (number: string) => string | undefined;
  readonly onProblem: (text: string, error: unknown) => void;
}

/**
 * Tells a message what became of the messages that were made of it: the receiver's copy of what was sent to a number of ours,
 * and the legs of a number that is bound to several destinations.
 */
export class Copies {
  readonly #options: CopiesOptions;
  #stopping = false;

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  /** Follows what becomes of messages. */
  follow(event: StatusEvent): void {
    const { project, status } = event;
    if (project === undefined || project.parent === '') return;
    this.#tell(project.parent, project.listed ? undefined : event.destination, status, event, project);
  }

  /**
   * Tells what an earlier life did not come to tell, over the messages of the last day that are `sent`, newest first, a
   * bounded number of them.
   */
  async catchUp(): Promise<void> {
    const { store, clock } = this.#options;
    const since = clock.now() - IDEMPOTENCY_MS;
    for await (const listed of newestPages(store, 'sent', READ)) {
      for (const one of listed) {
        if (this.#stopping) return;
        if (one.message.createdAt >= since) await this.#catchUpWith(one);
      }
      const last = listed[listed.length - 1];
      if (last !== undefined && last.message.createdAt < since) return;
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  async #catchUpWith({ message }: ListedMessage): Promise<void> {
    if (message.technology !== 'number') return;
    const { store, clock } = this.#options;
    const record = await store.message(message.id);
    for (const { leg } of record?.deliveries ?? []) {
      const id = await store.keyed(copyOwner(message), copyKey(message, leg), clock.now());
      const copy = id === undefined ? undefined : await store.message(id);
      const of = copy?.message.project;
      if (copy !== undefined && of !== undefined) {
        this.#tell(message.id, leg, copy.state.status, copy.state, of);
      }
    }
  }

  #tell(
    parent: MessageId,
    leg: string | undefined,
    status: StatusEvent['status'],
    {
      responseText,
      errorCode,
      errorMessage,
    }: Pick<StatusEvent, 'responseText' | 'errorCode' | 'errorMessage'>,
    copy: Pick<ProjectPart, 'id' | 'from' | 'listed'>,
  ): void {
    if (status === 'queued' || status === 'initiated' || status === 'sent') return;
    // What is wrong with its documents, and where they are, is for the receiver's project alone.
    const foreign = copy.listed && this.#options.projectOf(copy.from) !== copy.id;
    const [code, message] = foreign && errorCode !== '' ? plainFailure(errorCode) : [errorCode, errorMessage];
    const report: Confirmation = {
      status: status === 'failed' ? 'undelivered' : status,
      text: foreign ? '' : responseText,
      errorCode: code,
      errorMessage: message,
    };
    this.#options
      .messaging()
      .confirm(parent, leg, report)
      .catch((error: unknown) =>
        this.#options.onProblem('What became of a copy could not be told to its sender', error),
      );
  }
}

/** The idempotency key of what is made of a message for one of its legs: it is made once, whatever is cut short. */
export function copyKey({ id }: Pick<Message, 'id'>, leg: string): string {
  return `copy:${id}:${leg}`;
}

/** `Message.owner` of what is made of a message: who sent it. */
export function copyOwner({ project, owner }: Pick<Message, 'project' | 'owner'>): string {
  return project?.from ?? owner;
}

const READ = { pages: 20, limit: 500 };
