import type { PjsipAsteriskPublication } from '../../../config/pjsip-types.ts';
import { mediaTypeOf } from '../../../protocols/sip/syntax/content-type.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { latin1 } from '../../../protocols/sip/syntax/text.ts';
import { parseDeviceState } from '../../../states/devices.ts';
import type { States } from '../../../states/states.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';

/**
 * Takes what one Asterisk tells another (res_pjsip_publish_asterisk): a JSON object with `type` `devicestate` or
 * `mailboxstate`. What the section does not take, or filters out, is taken without effect, as there. Resolves with the
 * refusal, or undefined when the state is durable.
 */
export async function publishAsteriskState(
  request: SipRequest,
  event: string,
  section: PjsipAsteriskPublication,
  states: Pick<States, 'devices' | 'mailboxes'>,
): Promise<FinalAnswer | undefined> {
  const type = mediaTypeOf(request.header('content-type'));
  if (type !== 'application/json') return { status: 415, headers: 'Accept: application/json\r\n' };
  const body = parsedObject(request.body.toString('utf8'));
  if (body === undefined || typeof body['eid'] !== 'string') return UNREADABLE;
  // It asks the others to tell all that they know; Aldis publishes nothing.
  if (body['type'] === 'refresh') return undefined;
  if (event === 'asterisk-devicestate' && body['type'] === 'devicestate') {
    return setDevice(body, section, states);
  }
  if (event === 'asterisk-mwi' && body['type'] === 'mailboxstate') return setMailbox(body, section, states);
  return UNREADABLE;
}

async function setDevice(
  body: Readonly<Record<string, unknown>>,
  { deviceState, deviceStateFilter }: PjsipAsteriskPublication,
  { devices }: Pick<States, 'devices'>,
): Promise<FinalAnswer | undefined> {
  const device = nameOf(body['device']);
  const state = parseDeviceState(typeof body['state'] === 'string' ? body['state'] : '');
  if (device === undefined || state === undefined) return UNREADABLE;
  if (!deviceState || !matches(deviceStateFilter, device)) return undefined;
  // Devices of technologies are told by these, here and nowhere else.
  if (device.toLowerCase().startsWith('custom:')) await devices.setCustom(device, state);
  return undefined;
}

async function setMailbox(
  body: Readonly<Record<string, unknown>>,
  { mailboxState, mailboxStateFilter }: PjsipAsteriskPublication,
  { mailboxes }: Pick<States, 'mailboxes'>,
): Promise<FinalAnswer | undefined> {
  const mailbox = nameOf(body['uniqueid']);
  const newMessages = countOf(body['new']);
  const oldMessages = countOf(body['old']);
  if (mailbox === undefined) return UNREADABLE;
  if (newMessages === undefined || oldMessages === undefined) return UNREADABLE;
  if (!mailboxState || !matches(mailboxStateFilter, mailbox)) return undefined;
  await mailboxes.update({ mailbox, newMessages, oldMessages, urgentMessages: 0 });
  return undefined;
}

/** As its Latin-1 image, which is how states are named; undefined for what is no name. */
function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && NAME.test(value) ? latin1(value) : undefined;
}

function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count)) return undefined;
  return Math.abs(count) <= MAXIMUM_COUNT ? count : undefined;
}

function parsedObject(text: string): Readonly<Record<string, unknown>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function matches(filter: string, name: string): boolean {
  return filter === '' || new RegExp(filter).test(name);
}

/** One line, and not longer than a name is: it is held against the filter, and kept. */
const NAME = /^[^\r\n\0]{1,256}$/;
/** Asterisk's int. */
const MAXIMUM_COUNT = 2_147_483_647;
const UNREADABLE: FinalAnswer = { status: 400 };
