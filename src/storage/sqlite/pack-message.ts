import type {
  Delivery,
  Message,
  MessageId,
  MessageState,
  ProjectPart,
  Status,
} from '../../messages/message.ts';
import { STATUS_NUMBERS, statusOf } from './status-numbers.ts';

/**
 * How messages stand in their columns: JSON arrays by position, to which fields are only ever appended.
 * JSON keeps every JavaScript string exactly, images of bytes in Latin-1, NUL and lone surrogates included.
 */

/** Column `envelope`: what never changes and is searched by nobody. */
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
    message.variables,
    message.immediate ? 1 : 0,
    message.project ?? null,
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
  project?: ProjectPart | null,
];

/** The columns a message and its state are read from, in this order. */
export const MESSAGE_COLUMNS = 'sequence, id, lane, expires_at, status, fate, envelope, body';

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
];

/** What {@link unpackMessage} makes of a row. */
export interface UnpackedMessage {
  readonly sequence: number;
  readonly message: Message;
  readonly state: MessageState;
  readonly deliveries: readonly Delivery[];
  /** The status it was accepted with, the first line of its timeline. */
  readonly initial: Status;
}

export function unpackMessage(row: MessageRow): UnpackedMessage {
  const [sequence, id, lane, expiresAt, status, fate, envelope, body] = row;
  const e = JSON.parse(envelope) as Envelope;
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
      body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
      variables: e[12],
      createdAt: e[9],
      sendAt: e[10],
      expiresAt,
      immediate: e[13] === 1,
      project: e[14] ?? undefined,
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
    },
    deliveries: f[6].map(([leg, address, status, attempts, providerId]) => ({
      leg,
      address,
      status: statusOf(status),
      attempts,
      providerId,
    })),
    initial: statusOf(e[11]),
  };
}

type Fate = [
  attempts: number,
  responseCode: number,
  responseText: string,
  errorCode: string,
  errorMessage: string,
  updatedAt: number,
  deliveries: [leg: string, address: string, status: number, attempts: number, providerId: string][],
  /** Absent in rows of earlier versions. */
  sentAt?: number,
];

/** Column `fate`: the state but for its status, and all deliveries. */
export function packFate(state: MessageState, deliveries: readonly Delivery[]): string {
  return JSON.stringify([
    state.attempts,
    state.responseCode,
    state.responseText,
    state.errorCode,
    state.errorMessage,
    state.updatedAt,
    deliveries.map((d) => [d.leg, d.address, STATUS_NUMBERS[d.status], d.attempts, d.providerId]),
    state.sentAt,
  ]);
}
