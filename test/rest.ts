import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { basicAuth, type TestProject } from './project.ts';
import type { Site } from './site.ts';

/** A message as the native API tells of it. */
export interface RestMessage {
  readonly id: string;
  readonly status: string;
  readonly direction: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly number_of_segments: number;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

/** A message as the Compatibility API lists it: with its text, which the logs of the native one lack. */
interface CompatMessage {
  readonly sid: string;
  readonly status: string;
  readonly direction: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
}

/** A message as {@link RestClient.list} has it. */
export interface ListedMessage extends Omit<CompatMessage, 'sid'> {
  readonly id: string;
}

/** The native API of a site, asked by one of its projects. */
export class RestClient {
  readonly #base: string;
  readonly #project: TestProject;

  constructor({ httpPort }: Pick<Site, 'httpPort'>, project: TestProject) {
    this.#base = `http://127.0.0.1:${httpPort}`;
    this.#project = project;
  }

  /** @throws AssertionError when it is not answered 201 */
  async send(message: Record<string, unknown>): Promise<RestMessage> {
    const answer = await this.#ask('/api/messaging/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    const text = await answer.text();
    assert.equal(answer.status, 201, text);
    return JSON.parse(text) as RestMessage;
  }

  async message(id: string): Promise<RestMessage> {
    const answer = await this.#ask(`/api/messaging/logs/${id}`);
    assert.equal(answer.status, 200);
    return (await answer.json()) as RestMessage;
  }

  /** Newest first, with their texts. */
  async list(): Promise<readonly ListedMessage[]> {
    const answer = await this.#ask(`${this.#account}/Messages?PageSize=1000`);
    assert.equal(answer.status, 200);
    const { messages } = (await answer.json()) as { messages: CompatMessage[] };
    return messages.map(({ sid, ...message }) => ({ id: sid, ...message }));
  }

  /** The first file of a message. */
  async media(id: string): Promise<Buffer> {
    const listed = await this.#ask(`${this.#account}/Messages/${id}/Media`);
    assert.equal(listed.status, 200);
    const [file] = ((await listed.json()) as { media_list: { sid: string }[] }).media_list;
    const headers = { accept: 'image/*' };
    const answer = await this.#ask(`${this.#account}/Messages/${id}/Media/${file?.sid}`, { headers });
    assert.equal(answer.status, 200);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** The timeline as `event` lines. */
  async timeline(id: string): Promise<readonly Record<string, unknown>[]> {
    const answer = await this.#ask(`/api/v1/messages/${id}/timeline`);
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { timeline: Record<string, unknown>[] }).timeline;
  }

  /** Waits until a message has this status. */
  async until(id: string, status: string, timeoutMs = 20_000): Promise<RestMessage> {
    return this.eventually(
      async () => {
        const message = await this.message(id);
        return message.status === status ? message : undefined;
      },
      `${id} to be ${status}`,
      timeoutMs,
      async () => JSON.stringify(await this.message(id)),
    );
  }

  /** Asks again and again until there is something. */
  async eventually<T>(
    look: () => Promise<T | undefined>,
    what: string,
    timeoutMs = 20_000,
    last: () => Promise<string> = async () => '',
  ): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > deadline)
        throw new Error(`waited ${timeoutMs} ms for ${what}; ${await last()}`);
      await pause(20);
    }
  }

  get #account(): string {
    return `/api/laml/2010-04-01/Accounts/${this.#project.id}`;
  }

  #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: basicAuth(this.#project), ...(init.headers as Record<string, string>) };
    return fetch(this.#base + path, { ...init, headers });
  }
}
