import { isTooLong, MOST_MEDIA } from '../../messages/numbers/limits.ts';
import { parseSid } from '../../projects/sid.ts';
import { parseMoment } from './dates.ts';
import { CompatError } from './errors.ts';
import { type Form, numberOf, single } from './form.ts';

/** `POST …/Messages`, read. */
export interface CreateRequest {
  readonly to: string;
  /** Empty with `group`. */
  readonly from: string;
  /** The id of a number group; empty: none. */
  readonly group: string;
  readonly body: string;
  readonly mediaUrls: readonly string[];
  readonly sendAsMms: boolean;
  /** To the letter, as it is signed; empty: none. */
  readonly statusCallback: string;
  readonly validityMs: number;
  /** Unix milliseconds; undefined: now. */
  readonly sendAt: number | undefined;
}

/**
 * Reads the parameters of a new message; the first that is wrong is told. What only the projects know (whose number it is,
 * whether a route leads there) is not looked at. Parameters that nobody here knows are passed over, as the original does:
 * Twilio's clients send many.
 */
export function readCreate(form: Form, now: number): CreateRequest | CompatError {
  const texts = new Map<string, string>();
  for (const name of SINGLE) {
    const value = single(form, name);
    if (value instanceof CompatError) return value;
    if (value !== undefined) texts.set(name, value);
  }
  const text = (name: string) => texts.get(name) ?? '';

  const to = numberOf(text('To'));
  if (to === '') return new CompatError('toMissing');
  const sender = readSender(numberOf(text('From')), text('MessagingServiceSid'));
  if (sender instanceof CompatError) return sender;
  const content = readContent(text('Body'), form.get('MediaUrl') ?? []);
  if (content instanceof CompatError) return content;
  const times = readTimes(text, now);
  if (times instanceof CompatError) return times;

  const sendAsMms = BOOLEANS.get(text('SendAsMms').toLowerCase());
  if (sendAsMms === undefined) return new CompatError('invalid', "'SendAsMms' must be true or false");
  const statusCallback = text('StatusCallback');
  if (statusCallback !== '' && !isHttpUrl(statusCallback)) {
    return new CompatError('invalid', "'StatusCallback' must be an http or https URL");
  }
  const price = text('MaxPrice');
  if (price !== '' && !PRICE.test(price)) {
    return new CompatError('invalid', "'MaxPrice' must be a number with at most four decimal places");
  }
  const application = text('ApplicationSid');
  if (application !== '' && parseSid(application.trim(), 'AP') === undefined) {
    return new CompatError('invalid', "'ApplicationSid' must be a UUID");
  }
  return { to, ...sender, ...content, sendAsMms, statusCallback, ...times };
}

function readSender(from: string, sid: string): Pick<CreateRequest, 'from' | 'group'> | CompatError {
  if (from === '' && sid === '') return new CompatError('fromMissing');
  if (from !== '' && !NUMBER.test(from)) return new CompatError('fromInvalid');
  if (sid === '') return { from, group: '' };
  const group = parseSid(sid.trim(), 'MG');
  if (group === undefined) return new CompatError('group');
  return { from, group };
}

function readContent(
  body: string,
  given: readonly string[],
): Pick<CreateRequest, 'body' | 'mediaUrls'> | CompatError {
  const mediaUrls = given.filter((url) => url !== '');
  if (body === '' && mediaUrls.length === 0) return new CompatError('bodyMissing');
  if (isTooLong(body)) return new CompatError('bodyTooLong');
  if (mediaUrls.length > MOST_MEDIA) return new CompatError('mediaLimit');
  if (!mediaUrls.every(isHttpUrl)) return new CompatError('media');
  return { body, mediaUrls };
}

function readTimes(
  text: (name: string) => string,
  now: number,
): Pick<CreateRequest, 'validityMs' | 'sendAt'> | CompatError {
  const period = text('ValidityPeriod');
  const seconds = period === '' ? DEFAULT_VALIDITY_S : INTEGER.test(period) ? Number(period) : 0;
  if (seconds < 1 || seconds > LONGEST_VALIDITY_S) return new CompatError('validity');
  const validityMs = seconds * 1000;

  const [at, type] = [text('SendAt'), text('ScheduleType')];
  if (type !== '' && type.toLowerCase() !== 'fixed') {
    return new CompatError('invalid', "'ScheduleType' must be fixed");
  }
  if (at === '') {
    if (type === '') return { validityMs, sendAt: undefined };
    return new CompatError('invalid', "'ScheduleType' needs 'SendAt'");
  }
  const sendAt = parseMoment(at);
  if (sendAt === undefined || sendAt <= now || sendAt > now + FURTHEST_MS) {
    return new CompatError('invalid', "'SendAt' must be an ISO 8601 date-time within the next 35 days");
  }
  return { validityMs, sendAt };
}

function isHttpUrl(text: string): boolean {
  return text.length <= LONGEST_URL && HTTP.test(text) && URL.canParse(text);
}

const SINGLE = [
  'To',
  'From',
  'MessagingServiceSid',
  'Body',
  'SendAsMms',
  'StatusCallback',
  'MaxPrice',
  'ApplicationSid',
  'ValidityPeriod',
  'SendAt',
  'ScheduleType',
];
/** Python's clients write `True`. */
const BOOLEANS = new Map([
  ['', false],
  ['false', false],
  ['true', true],
]);
/** E.164, or a short code. */
const NUMBER = /^(?:\+\d{5,17}|\d{5,6})$/;
const PRICE = /^\d+\.?\d{0,4}$/;
const INTEGER = /^\d{1,6}$/;
const HTTP = /^https?:\/\/[^\s\p{Cc}]+$/iu;
const LONGEST_URL = 2048;
const DEFAULT_VALIDITY_S = 14_400;
const LONGEST_VALIDITY_S = 172_800;
/** Twilio's. */
const FURTHEST_MS = 35 * 86_400_000;
