import type { Presence, PresenceStatus } from './states.ts';

/**
 * Reads what Asterisk's function PRESENCE_STATE is set to, and what it keeps: `state,subtype,message,options`. Option
 * `e`: subtype and message are in Base64. Undefined where there is no such state or option.
 */
export function parsePresence(text: string): Presence | undefined {
  const [state = '', subtype = '', message = '', options = ''] = text.split(',');
  const status = parsePresenceStatus(state);
  if (status === undefined || (options !== '' && !options.includes('e'))) return undefined;
  if (options === '') return { status, subtype, message };
  return { status, subtype: decoded(subtype), message: decoded(message) };
}

/** The text that {@link parsePresence} reads. Base64 only where a comma would be lost. */
export function presenceText({ status, subtype, message }: Presence): string {
  if (subtype.includes(',') || message.includes(',')) {
    return `${status},${encoded(subtype)},${encoded(message)},e`;
  }
  return message === '' && subtype === '' ? status : `${status},${subtype},${message}`;
}

export function parsePresenceStatus(text: string): PresenceStatus | undefined {
  const lower = text.toLowerCase();
  return PRESENCE_STATUSES.find((status) => status === lower);
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}

function encoded(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

const PRESENCE_STATUSES: readonly PresenceStatus[] = [
  'not_set',
  'unavailable',
  'available',
  'away',
  'xa',
  'chat',
  'dnd',
];
