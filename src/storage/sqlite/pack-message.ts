import {
  type Delivery,
  type Marks,
  type Message,
  type MessageId,
  type MessageState,
  type Status,
  UNMARKED,
} from '../../messages/message.ts';
import { type PackedDelivery, packDelivery, unpackDelivery } from './pack-delivery.ts';
import { type PackedProject, packProject, unpackProject, unpackRest } from './pack-project.ts';
import { STATUS_NUMBERS, statusOf } from './status-numbers.ts';

/**
 * How messages stand in their columns: JSON arrays by position, to which fields are only ever appended.
 * JSON keeps every JavaScript string exactly, images of bytes in Latin-1, NUL and lone surrogates included.
 */

/** Column `envelope`: what never changes and is searched by nobody. What may be taken away is not in it: pack-project.ts. */
export function packEnvelope(message: Message, initial: Status): string {
  return JSON.stringify([
    message.direction,
    message.source,
    message.owner,
    message.requestId,
    message.technology,
    message.destination,
    message.from,
    message.to,
    message.contentType,
    message.createdAt,
    message.sendAt,
    STATUS_NUMBERS[initial],
    message.project === undefined ? message.variables : [],
    message.immediate ? 1 : 0,
    message.project === undefined ? null : packProject(message.project),
  ]);
}

type Envelope = [
  direction: Message['direction'],
  source: string,
  owner: string,
  requestId: string,
  technology: string,
  destination: string,
  from: string,
  to: string,
  contentType: string,
  createdAt: number,
  sendAt: number,
  initial: number,
  variables: [string, string][],
  /** Absent in rows of earlier versions. */
  immediate?: number,
  project?: PackedProject | null,
];

/** What a message and its state are read from, in this order; of the table `messages`, which has no other name then. */
export const MESSAGE_COLUMNS = `messages.sequence, messages.id, messages.lane, messages.expires_at, messages.status,
  messages.fate, messages.envelope, messages.body, messages.redacted_at, messages.deleted_at,
  (SELECT texts.rest FROM texts WHERE texts.sequence = messages.sequence),
  (SELECT texts.body FROM texts WHERE texts.sequence = messages.sequence)`;

/** A row of {@link MESSAGE_COLUMNS}. */
export type MessageRow = readonly [
  sequence: number,
  id: string,
  lane: string,
  expiresAt: number,
  status: number,
  fate: string | null,
  envelope: string,
  body: Uint8Array,
  redactedAt: number | null,
  deletedAt: number | null,
  /** These two of a project's messages only. */
  rest: string | null,
  text: Uint8Array | null,
];

/** How many there are: the index of what is read beside them. */
export const MESSAGE_WIDTH = 12;

/** What {@link unpackMessage} makes of a row. */
export interface UnpackedMessage {
  readonly sequence: number;
  readonly message: Message;
  readonly state: MessageState;
  readonly marks: Marks;
  readonly deliveries: readonly Delivery[];
  /** The status it was accepted with, the first line of its timeline. */
  readonly initial: Status;
}

export function unpackMessage(row: MessageRow): UnpackedMessage {
  const [sequence, id, lane, expiresAt, status, fate, envelope, , redactedAt, deletedAt] = row;
  const e = JSON.parse(envelope) as Envelope;
  const rest = row[REST] === null ? undefined : unpackRest(deletedAt === null ? row[REST] : '');
  const f: Fate = fate === null ? [0, 0, '', '', '', e[9], []] : (JSON.parse(fate) as Fate);
  return {
    sequence,
    message: {
      id: id as MessageId,
      direction: e[0],
      source: e[1],
      owner: e[2],
      requestId: e[3],
      technology: e[4],
      destination: e[5],
      lane,
      from: e[6],
      to: e[7],
      contentType: e[8],
      body: bodyOf(row),
      variables: rest?.variables ?? e[12],
      createdAt: e[9],
      sendAt: e[10],
      expiresAt,
      immediate: e[13] === 1,
      project: e[14] && rest ? unpackProject(e[14], rest) : undefined,
    },
    state: {
      status: statusOf(status),
      attempts: f[0],
      responseCode: f[1],
      responseText: f[2],
      errorCode: f[3],
      errorMessage: f[4],
      updatedAt: f[5],
      sentAt: f[7] ?? 0,
      ...(f[8] !== undefined && { segments: f[8] }),
    },
    marks:
      redactedAt === null && deletedAt === null
        ? UNMARKED
        : { redactedAt: redactedAt ?? 0, deletedAt: deletedAt ?? 0 },
    deliveries: f[6].map(unpackDelivery),
    initial: statusOf(e[11]),
  };
}

/** The column `envelope` of a message whose text is replaced; null: it leaves when it was to leave before. */
export function withReplacement(
  envelope: string,
  segments: number,
  sendAt: number | null,
): { readonly text: string; readonly isOfProject: boolean } {
  const e = JSON.parse(envelope) as Envelope;
  if (sendAt !== null) e[SEND_AT] = sendAt;
  const project = e[PROJECT] ?? null;
  if (project !== null) project[PROJECT_SEGMENTS] = segments;
  return { text: JSON.stringify(e), isOfProject: project !== null };
}

/** What was taken away was overwritten where it stood, so that its length is left of it. */
function bodyOf(row: MessageRow): Buffer {
  if (row[REDACTED_AT] !== null || row[DELETED_AT] !== null) return Buffer.alloc(0);
  const body = row[TEXT] ?? row[BODY];
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

type Fate = [
  attempts: number,
  responseCode: number,
  responseText: string,
  errorCode: string,
  errorMessage: string,
  updatedAt: number,
  deliveries: PackedDelivery[],
  /** Absent in rows of earlier versions. */
  sentAt?: number,
  /** Only where it is another number than was counted. */
  segments?: number,
];

/** Column `fate`: the state but for its status, and all deliveries. */
export function packFate(state: MessageState, deliveries: readonly Delivery[]): string {
  const fate: Fate = [
    state.attempts,
    state.responseCode,
    state.responseText,
    state.errorCode,
    state.errorMessage,
    state.updatedAt,
    deliveries.map(packDelivery),
    state.sentAt,
  ];
  if (state.segments !== undefined) fate.push(state.segments);
  return JSON.stringify(fate);
}

/**
 * Short bodies go as a string, an image of their bytes in Latin-1. Longer ones are copied: what is handed
 * over must own its memory, and a Buffer mostly is a piece of something greater.
 */
export function packBody(body: Buffer): string | Uint8Array<ArrayBuffer> {
  return body.length <= SHORT_BODY ? body.toString('latin1') : Uint8Array.from(body);
}

const SHORT_BODY = 4096;

const SEND_AT = 10;
const PROJECT = 14;
/** Within a {@link PackedProject}. */
const PROJECT_SEGMENTS = 4;

const BODY = 7;
const REDACTED_AT = 8;
const DELETED_AT = 9;
const REST = 10;
const TEXT = 11;
