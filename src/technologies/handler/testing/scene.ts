import type { Media, Message, MessageId } from '../../../messages/message.ts';
import type { InboundDocument, OwnNumber } from '../../../messages/numbers/directory.ts';
import type { NumberSend, SendAccepted, SendRefused } from '../../../messages/numbers/numbers.ts';
import type { Outcome, Technology } from '../../../messages/technology.ts';
import { ManualClock } from '../../../messages/testing/manual-clock.ts';
import { sampleMessage, sampleProjectPart } from '../../../messages/testing/sample-message.ts';
import {
  OutgoingError,
  type OutgoingErrorCode,
  type OutgoingRequest,
  type OutgoingResponse,
} from '../../../protocols/http/outgoing.ts';
import { createHandlerTechnology } from '../create-technology.ts';

/** A number with a document, servers that answer as told, and a store that keeps what is sent. */
export interface Scene {
  readonly technology: Technology;
  /** Runs the document for a message. */
  run(message?: Partial<MessageFacts>): Promise<Outcome>;
  readonly requests: OutgoingRequest[];
  readonly sent: NumberSend[];
  readonly released: Media[];
  readonly logged: object[];
  /** What the next sends are answered with, one after the other; then they are accepted. */
  readonly refusals: SendRefused['why'][];
}

export interface MessageFacts {
  readonly body: string;
  readonly from: string;
  readonly media: readonly Media[];
  readonly variables: Message['variables'];
  readonly listed: boolean;
  readonly parent: MessageId;
}

/** By URL. A list is worked off, its last one stays. */
export type Servers = Readonly<Record<string, Answer | readonly Answer[]>>;
export type Answer =
  | OutgoingErrorCode
  | {
      readonly status?: number;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly text?: string;
      /** After redirects. */
      readonly url?: string;
    };

export function createScene(
  document: Partial<InboundDocument>,
  servers: Servers,
  files: Servers = {},
): Scene {
  const requests: OutgoingRequest[] = [];
  const sent: NumberSend[] = [];
  const released: Media[] = [];
  const logged: object[] = [];
  const refusals: SendRefused['why'][] = [];
  const keys = new Map<string, SendAccepted>();
  const asked = new Map<string, number>();
  const number: OwnNumber = {
    number: NUMBER,
    project: PROJECT,
    capabilities: ['sms', 'mms'],
    deliverTo: [],
    inbound: { kind: 'swml', url: '', file: '', method: 'POST', fallbackUrl: '', ...document },
    optout: false,
    stopReply: '',
    startReply: '',
    helpReply: '',
    throughput: 0,
  };

  const technology = createHandlerTechnology({
    numbers: () => ({
      send(request) {
        const why = refusals.shift();
        if (why !== undefined) return { kind: 'refused', why, reason: `It is ${why}.` };
        const known = keys.get(request.idempotencyKey ?? '');
        if (known !== undefined) return Promise.resolve({ ...known, duplicate: true });
        sent.push(request);
        const id = `reply-${sent.length}` as MessageId;
        const accepted = { kind: 'accepted', id, duplicate: false } as SendAccepted;
        keys.set(request.idempotencyKey ?? '', accepted);
        return Promise.resolve(accepted);
      },
    }),
    directory: () => ({
      numbers: new Map([[NUMBER, number]]),
      projects: new Map([
        [PROJECT, { name: 'acme', id: PROJECT, signingKey: SIGNING_KEY, backlogLimit: 1, rateLimit: 1 }],
      ]),
    }),
    http: {
      request(request) {
        requests.push(request);
        const url = Object.hasOwn(servers, request.url)
          ? request.url
          : (request.url.split('?', 1)[0] as string);
        return answerOf(servers[url], url, asked);
      },
    },
    intake: {
      fetch: (urls) =>
        Promise.resolve(
          urls.some((url) => url.includes('broken'))
            ? { code: 'media_download_failed', reason: 'It could not be fetched.', index: 0 }
            : urls.map((source): Media => ({ ...PICTURE, source })),
        ),
      release: (media) => {
        released.push(...media);
        return Promise.resolve();
      },
    },
    link: ({ id }, media) => `https://aldis.example/media/${id}/${media.id}`,
    readFile: async (path) => (await answerOf(files[path], path, asked)).body,
    settings: () => ({ spaceId: SPACE, documentLimit: 5, callbackTimeoutSeconds: 10 }),
    clock: new ManualClock(),
    log: { warn: (fields: object) => void logged.push(fields) },
  });

  return {
    technology,
    run: (facts = {}) => technology.deliver(messageOf(facts), { key: 'document', address: '' }, 1),
    requests,
    sent,
    released,
    logged,
    refusals,
  };
}

export function messageOf(facts: Partial<MessageFacts> = {}): Message {
  const now = Date.UTC(2026, 0, 1);
  return sampleMessage({
    id: RECORD,
    direction: 'inbound',
    source: 'number',
    owner: PROJECT,
    technology: 'handler',
    destination: `handler:${NUMBER}`,
    lane: '',
    from: facts.from ?? PEER,
    body: Buffer.from(facts.body ?? 'Hello'),
    variables: facts.variables ?? [],
    createdAt: now,
    sendAt: now,
    expiresAt: now + 1000,
    project: sampleProjectPart({
      id: PROJECT,
      from: facts.from ?? PEER,
      to: NUMBER,
      kind: (facts.media ?? []).length > 0 ? 'mms' : 'sms',
      media: facts.media ?? [],
      parent: facts.parent ?? '',
      listed: facts.listed ?? true,
    }),
  });
}

function answerOf(
  answers: Answer | readonly Answer[] | undefined,
  url: string,
  asked: Map<string, number>,
): Promise<OutgoingResponse> {
  const count = asked.get(url) ?? 0;
  asked.set(url, count + 1);
  const list = Array.isArray(answers) ? (answers as readonly Answer[]) : [answers as Answer];
  const answer = list[Math.min(count, list.length - 1)];
  if (answer === undefined) return Promise.reject(new OutgoingError('connect', `Nobody is at ${url}.`));
  if (typeof answer === 'string') return Promise.reject(new OutgoingError(answer, `It is ${answer}.`));
  return Promise.resolve({
    status: answer.status ?? 200,
    headers: { ...(answer.type !== undefined && { 'content-type': answer.type }), ...answer.headers },
    body: Buffer.from(answer.text ?? ''),
    url: answer.url ?? url,
  });
}

export const NUMBER = '+15551230002';
export const PEER = '+15551230001';
export const PROJECT = '0193a1b2-0000-4000-8000-000000000001';
export const SPACE = '0193a1b2-0000-4000-8000-000000000002';
export const RECORD = '0193a1b2-0000-7000-8000-000000000003' as MessageId;
export const SIGNING_KEY = 'PSK_key';
export const PICTURE: Media = {
  id: '0193a1b2-0000-4000-8000-000000000004',
  hash: 'ab'.repeat(32),
  contentType: 'image/png',
  size: 12,
  source: '',
};
