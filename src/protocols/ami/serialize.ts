import { AmiFieldError } from './errors.ts';

/** What an answer says first. `Goodbye` answers Logoff only. */
export type ResponseKind = 'Success' | 'Error' | 'Goodbye';

export type Field = readonly [name: string, value: string];

/**
 * One line. Values are Latin-1 images of bytes.
 *
 * @throws AmiFieldError where the value would break out of its line. What comes from the network goes
 * through {@link escaped} first.
 */
export function field(name: string, value: string): string {
  if (UNFIT.test(value)) throw new AmiFieldError(name);
  return `${name}: ${value}\r\n`;
}

/** Several lines, see {@link field}. */
export function lines(fields: readonly Field[]): string {
  let text = '';
  for (const [name, value] of fields) text += field(name, value);
  return text;
}

/**
 * A whole answer: `Response`, `ActionID` when the request had one, then the lines given (made by
 * {@link field}), then the empty line.
 */
export function response(kind: ResponseKind, actionId: string, content: string): string {
  return actionId === ''
    ? `Response: ${kind}\r\n${content}\r\n`
    : `Response: ${kind}\r\n${field('ActionID', actionId)}${content}\r\n`;
}

/**
 * A value from outside made fit for a line: CR, LF and NUL in C style (`\r`, `\n`, `\0` as two characters each),
 * as Asterisk does with the names of callers; characters that are no byte as their UTF-8 bytes.
 */
export function escaped(value: string): string {
  if (!UNFIT.test(value)) return value;
  const image = WIDE.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;
  return image.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\0', '\\0');
}

// A character above U+00FF would lose its upper byte on the way out, and so could become a line break.
const UNFIT = /[\r\n\0\u0100-\uffff]/;
const WIDE = /[\u0100-\uffff]/;
