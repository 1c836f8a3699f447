import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Message, MessageId, MessageState } from '../messages/message.ts';
import type { ListedMessage, ProjectQuery } from '../messages/store.ts';
import { createPages, type MessagePage, parsePageToken } from './pages.ts';

describe('pages', () => {
  test('walk the whole log, also back, while messages arrive', async () => {
    const log = new Log(10);
    const first = await log.page(undefined, 4);
    assert.deepEqual(numbers(first), [10, 9, 8, 7]);
    assert.equal(first.previous, undefined);
    log.size = 13;
    const second = await log.page(first.next, 4);
    assert.deepEqual(numbers(second), [6, 5, 4, 3]);
    const third = await log.page(second.next, 4);
    assert.deepEqual(numbers(third), [2, 1]);
    assert.equal(third.next, undefined);
    assert.deepEqual(numbers(await log.page(third.previous, 4)), [6, 5, 4, 3]);
    const back = await log.page(second.previous, 4);
    assert.deepEqual(numbers(back), [10, 9, 8, 7]);
    assert.deepEqual(numbers(await log.page(back.next, 4)), [6, 5, 4, 3]);
    const newest = await log.page(back.previous, 4);
    assert.deepEqual(numbers(newest), [13, 12, 11]);
    assert.equal(newest.previous, undefined);
  });

  test('a page that ends the log has no next, one that is full and last neither', async () => {
    assert.equal((await new Log(4).page(undefined, 4)).next, undefined);
    assert.notEqual((await new Log(5).page(undefined, 4)).next, undefined);
    assert.deepEqual(await new Log(0).page(undefined, 4), {
      messages: [],
      next: undefined,
      previous: undefined,
    });
  });

  test('a message under way has its live status', async () => {
    const log = new Log(2);
    log.live.set(id(2), 'initiated');
    const { messages } = await log.page(undefined, 4);
    assert.deepEqual(
      messages.map(({ state }) => state.status),
      ['initiated', 'queued'],
    );
  });

  test('a token of nobody is invalid', async () => {
    const pages = new Log(2).pages;
    const token = parsePageToken(`PA${id(77)}`);
    assert.equal(
      await pages({ project: 'p', size: 4, token, filters: { includeDeleted: false } }),
      'invalid-token',
    );
  });

  test('tokens are PA or PB and a UUID', () => {
    assert.deepEqual(parsePageToken(`PA${id(1)}`), { side: 'behind', id: id(1) });
    assert.deepEqual(parsePageToken(`PB${id(1)}`), { side: 'before', id: id(1) });
    for (const text of ['', 'PA', id(1), `PC${id(1)}`, `PA${id(1)}0`]) {
      assert.equal(parsePageToken(text), undefined, text);
    }
  });
});

/** Messages 1 to `size` of one project, each with its number for its sequence. */
class Log {
  size: number;
  readonly live = new Map<string, MessageState['status']>();
  readonly pages = createPages({
    store: {
      listProject: async ({ limit, before = Number.POSITIVE_INFINITY, after }: ProjectQuery) => {
        const all = Array.from({ length: this.size }, (_, index) => this.size - index);
        const found =
          after === undefined
            ? all.filter((number) => number < before).slice(0, limit)
            : all.filter((number) => number > after).slice(-limit);
        return found.map(listed);
      },
      sequenceOf: async (_project, wanted) =>
        Array.from({ length: this.size }, (_, index) => index + 1).find((number) => id(number) === wanted),
    },
    messaging: {
      liveState: (message) => {
        const status = this.live.get(message.id);
        return status === undefined ? undefined : ({ status } as MessageState);
      },
    },
  });

  constructor(size: number) {
    this.size = size;
  }

  async page(token: string | undefined, size: number): Promise<MessagePage> {
    const page = await this.pages({
      project: 'p',
      size,
      token: token === undefined ? undefined : parsePageToken(token),
      filters: { includeDeleted: false },
    });
    assert.notEqual(page, 'invalid-token');
    return page as MessagePage;
  }
}

function listed(number: number): ListedMessage {
  return {
    sequence: number,
    message: { id: id(number), lane: 'x' } as Message,
    state: { status: 'queued' } as MessageState,
    marks: { redactedAt: 0, deletedAt: 0 },
  };
}

function id(number: number): MessageId {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}` as MessageId;
}

function numbers(page: MessagePage): number[] {
  return page.messages.map(({ sequence }) => sequence);
}
