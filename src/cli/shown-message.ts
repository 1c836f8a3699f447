import { isUtf8 } from 'node:buffer';
import type { Fields } from '../protocols/ami/fields.ts';
import { type AmiClient, headerText } from './ami-client.ts';
import { CommandFailure, EXIT } from './failure.ts';

/** What MessageShow tells, as it goes into JSON: header names in camelCase, empty ones left out. */
export interface ShownMessage {
  readonly message: Shown;
  readonly deliveries: readonly Shown[];
  /** In order of time; only ever grows. */
  readonly timeline: readonly Shown[];
}

export type Shown = Readonly<Record<string, string | number>>;

/** @throws CommandFailure when the gateway does not know the message, or its user may not see it. */
export async function showMessage(client: AmiClient, messageId: string): Promise<ShownMessage> {
  const { response, events } = await client.request('MessageShow', [['MessageID', messageId]]);
  if (response.text('Response') !== 'Success') throw refusal(response);
  const named = (name: string) => events.filter((event) => event.text('Event') === name);
  const [detail] = named('MessageDetail');
  const part = (event: Fields) => shown(event, LEFT_OUT_OF_PARTS);
  return {
    message: detail === undefined ? {} : shown(detail),
    deliveries: named('MessageDelivery').map(part),
    timeline: named('MessageTimeline').map(part),
  };
}

/** An error answer as a failure: its message, and the reason that Aldis adds. */
export function refusal(response: Fields): CommandFailure {
  const message = headerText(response, 'Message').replace(/\.$/, '');
  const reason = headerText(response, 'Reason');
  return new CommandFailure(reason === '' ? `${message}.` : `${message}: ${reason}`, EXIT.failed);
}

/** The headers of an event: `MessageID: x` → `messageId: 'x'`. */
export function shown(event: Fields, leftOut: ReadonlySet<string> = LEFT_OUT): Shown {
  const values: Record<string, string | number> = {};
  for (const line of event.lines) {
    const name = line.slice(0, line.indexOf(':'));
    const value = headerText(event, name);
    if (value === '' || leftOut.has(name)) continue;
    values[keyOf(name)] = NUMBERS.has(name) ? Number(value) : value;
  }
  const { base64Body, ...rest } = values;
  const text = typeof base64Body === 'string' ? utf8Of(Buffer.from(base64Body, 'base64')) : undefined;
  return text === undefined ? values : { ...rest, body: text };
}

/** Undefined for bytes that are no UTF-8. */
function utf8Of(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function keyOf(name: string): string {
  return `${name[0]?.toLowerCase() ?? ''}${name.slice(1)}`.replace(/ID$/, 'Id');
}

const NUMBERS: ReadonlySet<string> = new Set(['Attempt', 'Attempts', 'Part', 'ResponseCode', 'Sequence']);
const LEFT_OUT: ReadonlySet<string> = new Set([
  'Event',
  'Privilege',
  'ActionID',
  'Timestamp',
  'SequenceNumber',
  'File',
  'Line',
  'Func',
]);
/** The parts of a message need not repeat whose they are. */
const LEFT_OUT_OF_PARTS: ReadonlySet<string> = new Set([...LEFT_OUT, 'MessageID']);
