import { isTooLong, MOST_MEDIA } from '../../messages/numbers/limits.ts';
import { readCustomVariables } from './custom-variables.ts';
import type { FieldError } from './errors.ts';
import { isHttpUrl, isUrl } from './http-url.ts';
import { parseInstant } from './instant.ts';

/** What a request to send a message asks for. */
export interface Create {
  readonly to: string;
  readonly from: string;
  /** Empty only with media. */
  readonly body: string;
  readonly media: readonly string[];
  readonly sendAsMms: boolean;
  /** Empty: nobody is to be told. */
  readonly statusCallback: string;
  readonly customVariables: readonly (readonly [name: string, value: string])[];
  /** Unix milliseconds. */
  readonly sendAt: number | undefined;
  readonly validityMs: number | undefined;
}

/** What of a broken request can be read. */
export interface BrokenCreate {
  readonly errors: readonly FieldError[];
  readonly create: Create;
  /** The fields among them that are as they must be. */
  readonly toIsRight: boolean;
  readonly fromIsRight: boolean;
}

/**
 * Reads the body of a POST to messages. Whatever it is, all that is wrong with it is told at once. Fields that nobody knows
 * are ignored, as the vendor does.
 *
 * @param now Unix milliseconds
 */
export function readCreate(body: unknown, now: number): Create | BrokenCreate {
  const errors: FieldError[] = [];
  const fields = isObject(body) ? body : NO_FIELDS;
  // Jabber users are known by their bare address, as messages of theirs tell it.
  const to = readNumber(fields['to'], 'to', TO, errors)?.replace(/^xmpp:/, '');
  const from = readNumber(fields['from'], 'from', FROM, errors);
  const whatsApp = whatsAppField(fields);
  if (whatsApp !== undefined) errors.push({ code: 'whatsapp_not_supported', attribute: whatsApp });
  const media = readMedia(fields['media'], errors);
  const create: Create = {
    to: to ?? '',
    from: from ?? '',
    body: whatsApp !== undefined ? '' : readBody(fields['body'], fields['media'], errors),
    media,
    sendAsMms: readBoolean(fields['send_as_mms'], errors),
    statusCallback: readCallback(fields['status_callback'], errors),
    customVariables: readCustomVariables(fields['custom_variables'], errors),
    sendAt: readSendAt(fields['send_at'], now, errors),
    validityMs: readValidity(fields['validity_period'], errors),
  };
  if (errors.length === 0) return create;
  return { errors, create, toIsRight: to !== undefined, fromIsRight: from !== undefined };
}

/** The field that makes it a WhatsApp message: the contract's requests for those name a type or a template. */
function whatsAppField(fields: Readonly<Record<string, unknown>>): string | undefined {
  const type = fields['message_type'];
  if (typeof type === 'string' && type.startsWith('whatsapp')) return 'message_type';
  return isBlank(fields['template_id']) ? undefined : 'template_id';
}

function readNumber(
  value: unknown,
  attribute: 'to' | 'from',
  form: RegExp,
  errors: FieldError[],
): string | undefined {
  if (isBlank(value)) errors.push({ code: 'missing_required_parameter', attribute });
  else if (typeof value === 'string' && form.test(value)) return value;
  else errors.push({ code: attribute === 'to' ? 'invalid_to_number' : 'invalid_from_number', attribute });
  return undefined;
}

function readBody(value: unknown, media: unknown, errors: FieldError[]): string {
  const attribute = 'body';
  if (value === undefined || value === null || value === '') {
    if (isBlank(media) || (Array.isArray(media) && media.length === 0))
      errors.push({ code: 'body_or_media_required', attribute });
    return '';
  }
  if (typeof value !== 'string') {
    errors.push({ code: 'not_a_string', attribute });
    return '';
  }
  if (isTooLong(value)) errors.push({ code: 'character_limit_exceeded', attribute });
  return value;
}

function readMedia(value: unknown, errors: FieldError[]): readonly string[] {
  const attribute = 'media';
  if (isBlank(value)) return NO_MEDIA;
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    errors.push({ code: 'not_an_array_of_strings', attribute });
    return NO_MEDIA;
  }
  const urls: readonly string[] = value;
  if (urls.length > MOST_MEDIA) errors.push({ code: 'media_limit_exceeded', attribute });
  const looked = urls.slice(0, MOST_MEDIA);
  if (looked.some((url) => !isUrl(url))) errors.push({ code: 'invalid_media_url', attribute });
  if (looked.some((url) => isUrl(url) && !isHttpUrl(url)))
    errors.push({ code: 'not_an_http_url', attribute });
  return urls;
}

function readBoolean(value: unknown, errors: FieldError[]): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  errors.push({ code: 'not_a_boolean', attribute: 'send_as_mms' });
  return false;
}

function readCallback(value: unknown, errors: FieldError[]): string {
  if (isBlank(value)) return '';
  if (typeof value === 'string' && isHttpUrl(value)) return value;
  errors.push({ code: 'not_an_http_url', attribute: 'status_callback' });
  return '';
}

/** A time that is over means at once. */
function readSendAt(value: unknown, now: number, errors: FieldError[]): number | undefined {
  if (value === undefined || value === null) return undefined;
  const attribute = 'send_at';
  const at =
    typeof value === 'number'
      ? Math.round(value * 1000)
      : typeof value === 'string'
        ? parseInstant(value)?.at
        : undefined;
  if (at === undefined || !Number.isSafeInteger(at) || at < 0) {
    errors.push({ code: 'not_a_datetime', attribute });
    return undefined;
  }
  if (at > now + FARTHEST_MS) {
    errors.push({ code: 'invalid_parameter', attribute, message: 'Must be within the next 30 days.' });
    return undefined;
  }
  return at;
}

function readValidity(value: unknown, errors: FieldError[]): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LONGEST_VALIDITY_S)
    return value * 1000;
  const message = `Must be a whole number of seconds from 1 to ${LONGEST_VALIDITY_S}.`;
  errors.push({ code: 'invalid_parameter', attribute: 'validity_period', message });
  return undefined;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NO_FIELDS: Readonly<Record<string, unknown>> = {};
const NO_MEDIA: readonly string[] = [];
/**
 * E.164 as the vendor has it, a passthrough number; and what a message may have come from and can be answered: a short code
 * of ours, the address of a SIP or XMPP user.
 */
const TO =
  /^(?:\+[0-9]{5,17}|\+?988|[0-9]{5,6}|sips?:[!-~]{1,255}|(?:xmpp:)?[^\s\p{C}:@/]{1,255}@[^\s\p{C}:@/]{1,255})$/u;
const FROM = /^(?:\+[0-9]{5,17}|[0-9]{5,6})$/;
const FARTHEST_MS = 30 * 86_400_000;
/** The Compatibility API's. */
const LONGEST_VALIDITY_S = 172_800;
