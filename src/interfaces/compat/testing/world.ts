import type { ProjectOptions } from '../../../config/configuration.ts';
import type { MediaProblem } from '../../../messages/media.ts';
import {
  type Media,
  type Message,
  type MessageId,
  type MessageState,
  type ProjectPart,
  UNMARKED,
} from '../../../messages/message.ts';
import type { NumberSend, SendPreview, SendRefused } from '../../../messages/numbers/numbers.ts';
import { writtenPlainly } from '../../../messages/segments/written-as.ts';
import type { ListedMessage, ProjectQuery } from '../../../messages/store.ts';
import { QUEUED } from '../../../messages/submit.ts';
import { sampleMessage, sampleProjectPart } from '../../../messages/testing/sample-message.ts';
import type { Authentication } from '../../../projects/access.ts';
import type { CompatOptions } from '../options.ts';

/**
 * What the API stands on, in memory: a project with two numbers in a group, whose messages stay queued until a test says what
 * became of them.
 */
export class World {
  now = Date.UTC(2026, 10, 21, 11);
  /** Newest last. */
  readonly kept: Kept[] = [];
  readonly sends: NumberSend[] = [];
  readonly amended: string[] = [];
  readonly released: string[] = [];
  readonly problems: string[] = [];
  readonly optOuts = new Set<string>();
  refusal: SendRefused['why'] | undefined;
  mediaProblem: MediaProblem | undefined;
  authentication: Authentication = { kind: 'project', project: PROJECT, token: 'ci' };
  allowed = true;
  /** Makes everything that asks the store fail. */
  broken = false;

  readonly options: CompatOptions = {
    access: {
      authenticate: ({ authorization, scope }) => {
        if (authorization === undefined) return { kind: 'unauthorized' };
        return scope === 'messaging' ? this.authentication : { kind: 'forbidden' };
      },
      countWrite: () => ({ allowed: this.allowed, limit: 100, remaining: 7, resetSeconds: 3 }),
      allowance: () => ({ allowed: this.allowed, limit: 100, remaining: 8, resetSeconds: 3 }),
    },
    numbers: {
      send: (send) => this.#send(send),
      preview: (send) => this.#refused() ?? this.#preview(send),
      optOuts: {
        has: (number, peer) => this.optOuts.has(`${number} ${peer}`),
        add: async () => {},
        remove: async () => false,
        list: () => [],
      },
    },
    messaging: {
      show: async (id) => {
        if (this.broken) throw new Error('the disk is gone');
        const kept = this.#find(id);
        return kept && { ...kept, deliveries: [], timeline: [] };
      },
      cancel: async (id) => {
        const kept = this.#find(id);
        if (kept === undefined) return 'not-found';
        if (kept.state.status !== 'queued') return 'not-queued';
        this.become(id, 'failed', {
          errorCode: '31001',
          errorMessage: 'The message was cancelled before it left',
        });
        return 'cancelled';
      },
      amend: async ({ id, what, mediaId = '' }) => {
        const kept = this.#find(id);
        if (kept === undefined) return { result: 'not-found', unused: [] };
        if (kept.state.status === 'queued') return { result: 'not-done', unused: [] };
        this.amended.push(`${what} ${id} ${mediaId}`.trim());
        const { message } = kept;
        if (what !== 'media') kept.message = { ...message, body: Buffer.alloc(0) };
        else kept.message = withMedia(message, (media) => media.id !== mediaId);
        if (what === 'delete') kept.marks = { ...UNMARKED, deletedAt: this.now };
        return { result: 'amended', unused: [] };
      },
      liveState: () => undefined,
    },
    store: {
      listProject: async (query) => this.#list(query),
      sequenceOf: async (project, id) =>
        this.kept.find((kept) => kept.message.id === id && kept.message.project?.id === project)?.sequence,
      keyed: async (_owner, key) =>
        this.sends.findLast((send) => send.idempotencyKey === key) && this.#keyed(key),
    },
    media: {
      fetch: async (urls) => this.mediaProblem ?? urls.map((source, index) => file(index + 1, source)),
      release: async (media) => {
        this.released.push(...media.map(({ id }) => id));
      },
      link: ({ id }, media) => `https://gateway.example/media/${id}/${media.id}`,
    },
    configuration: () => ({
      groups: new Map([
        [GROUP, { name: 'sales', id: GROUP, project: PROJECT.id, numbers: [FROM], stickySender: true }],
      ]),
    }),
    now: () => this.now,
    log: { error: (_fields: unknown, text?: string) => this.problems.push(text ?? '') },
  };

  /** A message that is there already, by default an SMS from a number of the project. */
  keep(
    more: { message?: Partial<Message>; part?: Partial<ProjectPart>; state?: Partial<MessageState> } = {},
  ): MessageId {
    const sequence = this.kept.length + 1;
    const id = `0199a1b2-0000-7000-8000-${String(sequence).padStart(12, '0')}` as MessageId;
    const message = { ...messageOf(id, this.now, { ...PART, ...more.part }), ...more.message };
    const state = { ...QUEUED, updatedAt: this.now, ...more.state };
    this.kept.push({ sequence, message, state, marks: UNMARKED });
    return id;
  }

  become(id: MessageId, status: MessageState['status'], more: Partial<MessageState> = {}): void {
    const kept = this.#find(id);
    if (kept !== undefined) kept.state = { ...kept.state, status, updatedAt: this.now, ...more };
  }

  #find(id: MessageId): Kept | undefined {
    return this.kept.find(({ message }) => message.id === id);
  }

  #keyed(key: string): MessageId | undefined {
    return this.kept[this.sends.findIndex((send) => send.idempotencyKey === key)]?.message.id;
  }

  #refused(): SendRefused | undefined {
    const why = this.refusal;
    return why && { kind: 'refused', why, reason: `It was refused: ${why}.` };
  }

  #send(send: NumberSend): ReturnType<CompatOptions['numbers']['send']> {
    const refused = this.#refused();
    if (refused !== undefined) return refused;
    this.sends.push(send);
    const { to, body, media, group, callback, requestId } = send;
    const from = send.from === '' ? FROM : send.from;
    const kind = media.length > 0 || send.sendAsMms ? 'mms' : 'sms';
    const id = this.keep({
      message: { body: Buffer.from(body), requestId },
      part: { from, to, media, group, callback, kind },
    });
    const { message, state } = this.kept.at(-1) as Kept;
    return Promise.resolve({ kind: 'accepted', id, duplicate: false, message, state });
  }

  #preview({ from, group, to }: Pick<NumberSend, 'from' | 'group' | 'to'>): SendPreview {
    const sender = group === '' ? from : FROM;
    const optedOut = this.optOuts.has(`${sender} ${to}`);
    return { ...PREVIEW, from: sender, to, optedOut };
  }

  #list(query: ProjectQuery): ListedMessage[] {
    const { limit, before = Number.POSITIVE_INFINITY, after, from, to, direction, statuses } = query;
    const fits = ({ message, state, marks, sequence }: Kept) =>
      message.project?.id === query.project &&
      message.project.listed &&
      marks.deletedAt === 0 &&
      (from === undefined || message.project.from === from) &&
      (to === undefined || message.project.to === to) &&
      (direction === undefined || message.direction === direction) &&
      (statuses === undefined || statuses.includes(state.status)) &&
      (query.sentFrom === undefined || (state.sentAt > 0 && state.sentAt >= query.sentFrom)) &&
      (query.sentBefore === undefined || (state.sentAt > 0 && state.sentAt < query.sentBefore)) &&
      (after === undefined ? sequence < before : sequence > after);
    const found = this.kept.filter(fits).reverse();
    return after === undefined ? found.slice(0, limit) : found.slice(-limit);
  }
}

/** A file of a message. */
export function file(number: number, source = ''): Media {
  const id = `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { id, hash: String(number).repeat(64).slice(0, 64), contentType: 'image/png', size: 100, source };
}

export const PROJECT: ProjectOptions = {
  name: 'acme',
  id: '8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13',
  signingKey: 'PSK_0',
  backlogLimit: 10_000,
  rateLimit: 13_800,
};
/** The same id as Twilio's clients want it. */
export const ACCOUNT_SID = `AC${PROJECT.id.replaceAll('-', '')}`;
export const FROM = '+15551230001';
export const TO = '+15551230002';
export const GROUP = '3b1f0c52-77aa-4a0e-8c1d-0f6f6f1a2b3c';

interface Kept {
  readonly sequence: number;
  message: Message;
  state: MessageState;
  marks: typeof UNMARKED;
}

function messageOf(id: MessageId, now: number, project: ProjectPart): Message {
  return sampleMessage({
    id,
    source: 'compat',
    owner: project.id,
    technology: 'number',
    destination: project.to,
    lane: project.to,
    from: project.from,
    to: project.to,
    body: Buffer.from('Hello'),
    createdAt: now,
    sendAt: now,
    expiresAt: now + 14_400_000,
    project,
  });
}

function withMedia(message: Message, keep: (media: Media) => boolean): Message {
  const { project } = message;
  return project === undefined
    ? message
    : { ...message, project: { ...project, media: project.media.filter(keep) } };
}

const PART = sampleProjectPart({
  id: PROJECT.id,
  from: FROM,
  to: TO,
});
const PREVIEW: SendPreview = {
  kind: 'preview',
  from: FROM,
  to: TO,
  message: 'sms',
  ...writtenPlainly({ kind: 'sms', text: 'Hello', media: [] }),
  ways: [],
  delayMs: 0,
  optedOut: false,
};
