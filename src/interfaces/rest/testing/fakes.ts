import type { NumberOptions, ProjectOptions } from '../../../config/configuration.ts';
import type { CallbackQuery, StoredCallback } from '../../../messages/callbacks.ts';
import type { MediaProblem } from '../../../messages/media.ts';
import type { Media, Message, MessageId, MessageRecord, MessageState } from '../../../messages/message.ts';
import { UNMARKED } from '../../../messages/message.ts';
import type { NumberSend, SendPreview, SendRefused } from '../../../messages/numbers/numbers.ts';
import { type WrittenAs, writtenPlainly } from '../../../messages/segments/written-as.ts';
import type { ListedMessage, ProjectQuery } from '../../../messages/store.ts';
import { QUEUED } from '../../../messages/submit.ts';
import { sampleMessage, sampleProjectPart } from '../../../messages/testing/sample-message.ts';
import type { Authentication, WriteAllowance } from '../../../projects/access.ts';
import type { RestOptions } from '../options.ts';

export const PROJECT: ProjectOptions = {
  name: 'acme',
  id: '1f6ad1a4-6d1c-4a0e-9d8e-2f1c7a3b5d01',
  signingKey: 'PSK_1',
  backlogLimit: 10,
  rateLimit: 100,
};
export const OTHER: ProjectOptions = {
  ...PROJECT,
  name: 'other',
  id: '2e7be2b5-7e2d-4b1f-8e9f-3a2d8b4c6e02',
};
/** A number of {@link PROJECT}, and one of {@link OTHER}. */
export const NUMBER = '+15551230001';
export const FOREIGN_NUMBER = '+15551230009';
export const NOW = Date.UTC(2026, 0, 15, 12);

/** Everything below the native API, in memory: what is sent stays `queued` until a test says otherwise. */
export class FakeGateway implements RestOptions {
  readonly records: MessageRecord[] = [];
  readonly sent: NumberSend[] = [];
  readonly keys = new Map<string, MessageId>();
  readonly optedOut = new Map<string, number>();
  readonly kept: StoredCallback[] = [];
  readonly problems: unknown[] = [];
  readonly released: Media[] = [];
  readonly retried: unknown[] = [];
  /** What `send` refuses with, whatever is asked for. */
  refusal: SendRefused['why'] | undefined;
  mediaProblem: MediaProblem | undefined;
  authentication: Authentication | undefined;
  allowed = true;
  publicUrl = '';
  now = () => NOW;
  writes = 0;

  readonly access = {
    authenticate: ({
      authorization = '',
    }: {
      readonly authorization: string | undefined;
    }): Authentication => {
      if (this.authentication !== undefined) return this.authentication;
      const project = [PROJECT, OTHER].find((one) => authorization === authorizationOf(one));
      return project === undefined ? { kind: 'unauthorized' } : { kind: 'project', project, token: 'ci' };
    },
    countWrite: (): WriteAllowance => {
      this.writes++;
      return this.access.allowance();
    },
    allowance: (): WriteAllowance => ({
      allowed: this.allowed,
      limit: 100,
      remaining: this.allowed ? 100 - this.writes : 0,
      resetSeconds: 7,
    }),
  };

  readonly numbers: RestOptions['numbers'] = {
    send: async (request) => {
      const refused = this.refusalOf(request);
      if (refused !== undefined) return refused;
      this.sent.push(request);
      const known = request.idempotencyKey && this.keys.get(request.idempotencyKey);
      if (known) {
        const { message, state } = this.record(known);
        return { kind: 'accepted', id: known, duplicate: true, message, state };
      }
      const record = this.add({
        body: Buffer.from(request.body),
        source: request.source,
        requestId: request.requestId,
        project: {
          ...PART,
          id: request.project,
          from: request.from,
          to: request.to,
          kind: request.media.length > 0 || request.sendAsMms ? 'mms' : 'sms',
          media: request.media,
          callback: request.callback,
          customVariables: request.customVariables,
        },
      });
      const { id } = record.message;
      if (request.idempotencyKey !== undefined) this.keys.set(request.idempotencyKey, id);
      return { kind: 'accepted', id, duplicate: false, message: record.message, state: record.state };
    },
    preview: (request): SendPreview | SendRefused =>
      this.refusalOf(request) ?? {
        kind: 'preview',
        from: request.from,
        to: request.to,
        message: request.sendAsMms ? 'mms' : 'sms',
        ...writtenAs(request),
        ways: [
          {
            ...writtenAs(request),
            route: 'carrier',
            destination: 'pjsip:carrier',
            why: 'The longest prefix.',
          },
        ],
        delayMs: 0,
        optedOut: false,
      },
    optOuts: {
      has: (_number, peer) => this.optedOut.has(peer),
      add: async (_number, peer, at) => {
        this.optedOut.set(peer, at);
      },
      remove: async (_number, peer) => this.optedOut.delete(peer),
      list: () => [...this.optedOut].sort().map(([peer, at]) => ({ peer, at })),
    },
  };

  readonly messaging: RestOptions['messaging'] = {
    show: async (id) => this.records.find(({ message }) => message.id === id),
    cancel: async (id) => {
      const record = this.record(id);
      if (record.state.status !== 'queued') return 'not-queued';
      this.become(id, { status: 'failed', errorCode: '31001', errorMessage: 'Cancelled' });
      return 'cancelled';
    },
    amend: async ({ id }) => {
      const record = this.record(id);
      const index = this.records.indexOf(record);
      if (record.state.status === 'initiated') return { result: 'not-done', unused: [] };
      this.records[index] = { ...record, message: { ...record.message, body: Buffer.alloc(0) } };
      return { result: 'amended', unused: [] };
    },
    liveState: () => undefined,
  };

  readonly store: RestOptions['store'] = {
    keyed: async (_owner, key) => this.keys.get(key),
    sequenceOf: async (project, id) => {
      const index = this.records.findIndex(
        ({ message }) => message.id === id && message.project?.id === project,
      );
      return index < 0 ? undefined : index + 1;
    },
    listProject: async (query) => this.list(query),
    callbacks: { list: async (query) => this.callbacks(query) },
  };

  readonly retryCallbacks: RestOptions['retryCallbacks'] = async (which) => {
    this.retried.push(which);
    return 3;
  };

  readonly media: RestOptions['media'] = {
    fetch: async (urls) => this.mediaProblem ?? urls.map(fileOf),
    release: async (media) => {
      this.released.push(...media);
    },
    link: (message, file) => `https://aldis.test/media/${message.id}/${file.id}`,
  };

  readonly log = {
    error: (...said: unknown[]) => {
      this.problems.push(said);
    },
  };

  configuration = () => ({
    numbers: new Map([
      [NUMBER, numberOf(NUMBER, PROJECT)],
      [FOREIGN_NUMBER, numberOf(FOREIGN_NUMBER, OTHER)],
    ]),
    api: { publicUrl: this.publicUrl },
  });

  /** Keeps a message; what is not given is a text of {@link PROJECT} that is queued. */
  add(message: Partial<Message> = {}, state: Partial<MessageState> = {}): MessageRecord {
    const number = this.records.length + 1;
    const record: MessageRecord = {
      message: { ...MESSAGE, id: idOf(number), createdAt: NOW + number, ...message },
      state: { ...STATE, ...state },
      marks: UNMARKED,
      deliveries: [],
      timeline: [],
    };
    this.records.push(record);
    return record;
  }

  become(id: MessageId, state: Partial<MessageState>): void {
    const record = this.record(id);
    this.records[this.records.indexOf(record)] = { ...record, state: { ...record.state, ...state } };
  }

  record(id: MessageId): MessageRecord {
    const record = this.records.find(({ message }) => message.id === id);
    if (record === undefined) throw new Error(`There is no message ${id}.`);
    return record;
  }

  private refusalOf({ from, to }: Pick<NumberSend, 'from' | 'to'>): SendRefused | undefined {
    const refuse = (why: SendRefused['why']): SendRefused => ({ kind: 'refused', why, reason: 'Because.' });
    if (this.refusal !== undefined) return refuse(this.refusal);
    if (from !== NUMBER) return refuse('from-unknown');
    if (to.startsWith('+999')) return refuse('no-route');
    return to.startsWith('+') ? undefined : refuse('no-route');
  }

  private list(query: ProjectQuery): readonly ListedMessage[] {
    const { project, limit, before = Number.POSITIVE_INFINITY, after } = query;
    const { createdFrom = 0, createdBefore = Number.POSITIVE_INFINITY, includeDeleted } = query;
    const all = this.records
      .map((record, index) => ({ ...record, sequence: index + 1 }))
      .filter(({ message, marks }) => {
        const isThere = includeDeleted || marks.deletedAt === 0;
        const { createdAt } = message;
        return (
          isThere && message.project?.id === project && createdAt >= createdFrom && createdAt < createdBefore
        );
      })
      .reverse();
    return after === undefined
      ? all.filter(({ sequence }) => sequence < before).slice(0, limit)
      : all.filter(({ sequence }) => sequence > after).slice(-limit);
  }

  private callbacks({ project, state, before, limit }: CallbackQuery): readonly StoredCallback[] {
    const of = this.kept.filter(
      (one) =>
        one.project === project && (state === undefined || (state === 'dead') === (one.dueAt === undefined)),
    );
    const begin =
      before === undefined
        ? 0
        : of.findIndex(({ message, status }) => message === before.message && status === before.status) + 1;
    return of.slice(begin, begin + limit);
  }
}

/** The header with which a project's requests come. */
export function authorizationOf({ id }: ProjectOptions): string {
  return `Basic ${Buffer.from(`${id}:PT_secret`).toString('base64')}`;
}

export function idOf(number: number): MessageId {
  return `01900000-0000-7000-8000-${String(number).padStart(12, '0')}` as MessageId;
}

function fileOf(url: string, index: number): Media {
  return { id: idOf(900 + index), hash: 'ab'.repeat(32), contentType: 'image/png', size: 3, source: url };
}

function numberOf(number: string, { id }: ProjectOptions): NumberOptions {
  return {
    number,
    project: id,
    capabilities: ['sms', 'mms'],
    deliverTo: [],
    inbound: undefined,
    optout: true,
    stopReply: '',
    startReply: '',
    helpReply: '',
    throughput: 0,
  };
}

const PART = sampleProjectPart({
  id: PROJECT.id,
  from: NUMBER,
  to: '+15557654321',
});
/** What {@link FakeGateway.add} begins with. */
export const MESSAGE: Message & { readonly project: NonNullable<Message['project']> } = {
  ...sampleMessage({
    id: idOf(0),
    source: 'rest',
    owner: PROJECT.id,
    technology: 'route',
    destination: 'route:+15557654321',
    lane: 'route/+15557654321',
    from: NUMBER,
    contentType: 'text/plain;charset=UTF-8',
    body: Buffer.from('Hello'),
    createdAt: NOW,
    sendAt: NOW,
    expiresAt: NOW + 3_600_000,
  }),
  project: PART,
};
const STATE: MessageState = { ...QUEUED, updatedAt: NOW };

function writtenAs({ body: text, sendAsMms }: Pick<NumberSend, 'body' | 'sendAsMms'>): WrittenAs {
  return writtenPlainly({ kind: sendAsMms ? 'mms' : 'sms', text, media: [] });
}
