import { test } from 'node:test';
import type { NewCallback } from '../../messages/callbacks.ts';
import type { Media, Message, MessageId, MessageState, ProjectPart, Status } from '../../messages/message.ts';
import type {
  AppendResult,
  MessageChange,
  NewMessage,
  OpenMessage,
  Store,
  StoredContact,
} from '../../messages/store.ts';
import { QUEUED as JUST_KEPT } from '../../messages/submit.ts';
import { sampleMessage, sampleProjectPart } from '../../messages/testing/sample-message.ts';
import type { OpenedStore } from './opened-store.ts';

/** One test on an empty store that is destroyed afterwards. */
export function onStore(
  what: string,
  open: () => Promise<OpenedStore>,
  body: (store: Store, opened: OpenedStore) => Promise<void>,
): void {
  test(what, async () => {
    const opened = await open();
    try {
      await body(opened.store, opened);
    } finally {
      await opened.destroy();
    }
  });
}

/** The time at which all fixtures are made. */
export const NOW = 1_800_000_000_000;

export const LEASE = NOW + 60_000;

export function messageId(number: number): MessageId {
  return `01a31845-9c00-7000-8000-${String(number).padStart(12, '0')}` as MessageId;
}

/** A message that is due at once. */
export function newMessage(number: number, overrides: Partial<Message> = {}): NewMessage {
  const message = sampleMessage({
    id: messageId(number),
    source: 'ami',
    owner: 'admin',
    requestId: `request-${number}`,
    technology: 'pjsip',
    destination: 'pjsip:alice',
    lane: 'pjsip:alice',
    body: Buffer.from(`message ${number}`),
    createdAt: NOW,
    sendAt: NOW,
    expiresAt: NOW + 4 * 3_600_000,
    ...overrides,
  });
  const later = message.sendAt > message.createdAt;
  return { message, state: QUEUED, dueAt: later ? message.sendAt : NOW };
}

/** A text of a project, from a number of its own. */
export function projectMessage(
  number: number,
  part: Partial<ProjectPart> = {},
  overrides: Partial<Message> = {},
): NewMessage {
  const project = sampleProjectPart({
    id: ACME,
    from: '+15551230001',
    to: '+15551230002',
    ...part,
  });
  return newMessage(number, { source: 'rest', owner: project.id, project, ...overrides });
}

/** Which messages are a project's, where some are and some are not. */
export function isOfProject(number: number): boolean {
  return number % 2 === 0;
}

export const ACME = '0a1b2c3d-0000-4000-8000-000000000001';
export const GLOBEX = '0a1b2c3d-0000-4000-8000-000000000002';

/** The file `number`: its id and hash are made of it. */
export function media(number: number): Media {
  return {
    id: `0a1b2c3d-0000-4000-8000-${String(number).padStart(12, '0')}`,
    hash: String(number).padStart(64, '0'),
    contentType: 'image/png',
    size: 1000 + number,
    source: `https://example.com/${number}.png`,
  };
}

export function callback(status: Status, overrides: Partial<NewCallback> = {}): NewCallback {
  return {
    project: ACME,
    receiver: 'https://example.com/status',
    status,
    at: NOW,
    errorCode: '',
    errorMessage: '',
    ...overrides,
  };
}

export function parked(entry: NewMessage): NewMessage {
  return { ...entry, dueAt: undefined };
}

/** A message and those after it, appended in order. */
export async function appendAll(store: Store, entries: readonly NewMessage[]): Promise<AppendResult[]> {
  return Promise.all(entries.map((entry) => store.append(entry)));
}

/** A change that makes the message what `status` says. */
export function change(
  entry: NewMessage,
  status: Status,
  next: MessageChange['next'],
  at = NOW + 10,
): MessageChange {
  const { id, lane } = entry.message;
  return {
    id,
    lane,
    state: { ...QUEUED, status, attempts: 1, updatedAt: at },
    transitions: [{ status, at, errorCode: '', errorMessage: '' }],
    deliveries: [],
    attempts: [],
    next,
  };
}

export function idsOf(messages: readonly Pick<OpenMessage, 'message'>[]): MessageId[] {
  return messages.map(({ message }) => message.id);
}

export function contact(aor: string, uri: string, overrides: Partial<StoredContact> = {}): StoredContact {
  return {
    aor,
    uri,
    endpoint: aor,
    expiresAt: NOW + 3_600_000,
    registeredAt: NOW,
    callId: 'call@host',
    cseq: 1,
    userAgent: 'Phone/1.0',
    path: '',
    viaAddress: '127.0.0.1',
    viaPort: 5060,
    transport: 'udp',
    instance: '',
    regId: 0,
    node: 'node',
    ...overrides,
  };
}

/** Of a message that was just kept. */
export const QUEUED: MessageState = { ...JUST_KEPT, updatedAt: NOW };
