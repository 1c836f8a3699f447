import { createHash } from 'node:crypto';
import { type AddsTo, choice, type Option, text, wholeNumber } from './options.ts';

/** Options that only carriers, the SMPP server and its accounts have. */

/** Another name for an option: the one that other gateways have for it. */
export function alias<T, const Name extends string>(
  option: Option<T>,
  name: Name,
): Option<T> & AddsTo & { into: Name } {
  return { ...option, description: `As \`${name}\``, into: name };
}

/** The object is no object without it, and an empty value says nothing. */
export function filled(option: Option<string>): Option<string> {
  return {
    ...option,
    required: true,
    read: (written, before, criteria) =>
      written === '' ? undefined : option.read(written, before, criteria),
  };
}

/** Undefined where the file does not say it. */
export function unlessGiven<T>(option: Option<T>): Option<T | undefined> {
  return { ...option, default: undefined };
}

/** A byte of a PDU: 0 to 255, decimal or in hexadecimal. Undefined where the file does not say it. */
export function octet(description: string): Option<number | undefined> {
  return {
    expected: 'a number from 0 to 255, decimal or as 0xF0',
    default: undefined,
    description,
    read(written) {
      const value = parseInteger(written);
      return value !== undefined && value <= 255 ? value : undefined;
    },
  };
}

/** A TCP port that can be connected to; 0 only where a description says what it means. */
export function port(initial: number, description: string, minimum = 1): Option<number> {
  return wholeNumber(initial, description, { minimum, maximum: 65_535 });
}

/** A host name, an IPv4 address, or an IPv6 address without brackets. */
export function host(description: string): Option<string> {
  return {
    expected: 'a host name or an IP address, without a port',
    default: '',
    description,
    read: (written) => (written === '' || HOST.test(written) ? written.replace(/^\[|\]$/g, '') : undefined),
  };
}

/** A text for a C-octet string of a PDU. */
export function shortText(initial: string, maximum: number, description: string): Option<string> {
  return {
    ...text(initial, description),
    expected: `at most ${maximum} letters, digits and signs of ASCII`,
    read: (written) => (written.length <= maximum && ASCII.test(written) ? written : undefined),
  };
}

/** What further statuses of an SMSC mean: `0x58:throttle`. */
export function smppStatuses(description: string): Option<ReadonlyMap<number, string>> {
  return {
    expected: 'STATUS:MEANING, such as 0x58:throttle or 1045:30005: retry, throttle, final or an error code',
    default: new Map(),
    description,
    repeatable: true,
    read(written, before) {
      const [, number = '', meaning = ''] = /^\s*(\w+)\s*:\s*(\w+)\s*$/.exec(written) ?? [];
      const status = parseInteger(number);
      const word = meaning.toLowerCase();
      if (status === undefined || status > 4_294_967_295 || status === 0) return undefined;
      return STATUS_MEANINGS.includes(word) || ERROR_CODE.test(word)
        ? added(before, status, word)
        : undefined;
    },
  };
}

/** The words of a provider and what they are here: `DELIVRD:delivered`. */
export function providerStatuses(description: string): Option<ReadonlyMap<string, ProviderStatus>> {
  const words = choice(PROVIDER_STATUSES, 'sent', '');
  return {
    expected: `THEIRS:OURS, such as DELIVRD:delivered; ours are ${words.expected}`,
    default: new Map(),
    description,
    repeatable: true,
    read(written, before) {
      const colon = written.lastIndexOf(':');
      const theirs = written.slice(0, Math.max(colon, 0)).trim();
      const ours = words.read(written.slice(colon + 1).trim(), 'sent', '');
      return theirs === '' || ours === undefined ? undefined : added(before, theirs, ours);
    },
  };
}

/** The error codes of a provider and ours for them: `27:30003`. */
export function errorCodes(description: string): Option<ReadonlyMap<string, string>> {
  return {
    expected: 'THEIRS:OURS, such as 27:30003',
    default: new Map(),
    description,
    repeatable: true,
    read(written, before) {
      const colon = written.lastIndexOf(':');
      const theirs = written.slice(0, Math.max(colon, 0)).trim();
      const ours = written.slice(colon + 1).trim();
      return theirs === '' || !ERROR_CODE.test(ours) ? undefined : added(before, theirs, ours);
    },
  };
}

/** HTTP statuses: `200-299, 404`. */
export function httpStatuses(
  initial: readonly HttpStatuses[],
  description: string,
): Option<readonly HttpStatuses[]> {
  return {
    expected: 'a comma list of HTTP statuses such as 429 and 500-599',
    default: initial,
    description,
    read(written) {
      const ranges: HttpStatuses[] = [];
      for (const item of written.split(',')) {
        const [, first, last = first] = /^\s*([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?\s*$/.exec(item) ?? [];
        if (first === undefined || Number(first) > Number(last)) return undefined;
        ranges.push([Number(first), Number(last)]);
      }
      return ranges;
    },
  };
}

/** Header fields of requests of ours, `Name: value`. They may hold what the peer knows us by, so no problem shows them. */
export function headerFields(description: string): Option<readonly (readonly [string, string])[]> {
  return {
    expected: 'a header field, "Name: value"; several lines add up',
    default: [],
    description,
    repeatable: true,
    secret: true,
    read(written, before) {
      const [, name, value] = HEADER_FIELD.exec(written) ?? [];
      return name === undefined || value === undefined ? undefined : [...before, [name, value] as const];
    },
  };
}

/** A country as E.164 numbers begin with it: `+49`. */
export function countryCode(description: string): Option<string> {
  return {
    expected: 'a country code such as +49',
    default: '',
    description,
    read: (written) =>
      written === '' ? '' : /^\+?[1-9]\d{0,2}$/.test(written) ? `+${written.replace('+', '')}` : undefined,
  };
}

/** A version of three numbers: `6.8.0`. */
export function version(initial: string, description: string): Option<string> {
  return {
    expected: `a version such as ${initial}`,
    default: initial,
    description,
    read: (written) => (/^\d{1,2}\.\d{1,2}\.\d{1,2}$/.test(written) ? written : undefined),
  };
}

/** A password as SMPP binds with it: no more than nine octets, its NUL included (SMPP 3.4 §4.1). */
export function bindPassword(description: string): Option<string> {
  return {
    expected: `a password of at most ${LONGEST_PASSWORD} letters, digits and signs of ASCII, as SMPP has no room for more`,
    default: '',
    description,
    secret: true,
    read: (written) =>
      written.length <= LONGEST_PASSWORD && ASCII.test(written) && !written.includes('{{')
        ? written
        : undefined,
  };
}

/** The same as the accounts of others have it: its hash is all that is kept. */
export function hashedPassword(description: string): Option<string> {
  const plain = bindPassword(description);
  return {
    ...plain,
    read(written, before, criteria) {
      const password = plain.read(written, before, criteria);
      return password === undefined || password === ''
        ? undefined
        : createHash('sha256').update(password).digest('hex');
    },
  };
}

export type ProviderStatus = (typeof PROVIDER_STATUSES)[number];
export type HttpStatuses = readonly [from: number, to: number];

function parseInteger(written: string): number | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(written)) return Number.parseInt(written.slice(2), 16);
  return /^\d{1,10}$/.test(written) ? Number(written) : undefined;
}

function added<K, V>(before: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map([...before, [key, value]]);
}

const HOST = /^(?:[\w.-]{1,253}|\[?[0-9a-f:.]{2,45}(?:%\w{1,15})?\]?)$/i;
const LONGEST_PASSWORD = 8;
const ASCII = /^[\x20-\x7e]*$/;
/** As signalwire.md lists them: five digits, or a word. */
const ERROR_CODE = /^\d{5}$/;
const STATUS_MEANINGS: readonly string[] = ['retry', 'throttle', 'final'];
const PROVIDER_STATUSES = ['sent', 'delivered', 'read', 'undelivered', 'failed', 'retry'] as const;
const HEADER_FIELD = /^([!#$%&'*+.^`|~\w-]+):[ \t]*([\x20-\x7e\x80-\uffff]*)$/;
