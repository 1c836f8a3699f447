import { Fields } from '../../../protocols/ami/fields.ts';
import type { FramingProblem, RequestFrame } from '../../../protocols/ami/framing.ts';
import type { HttpRequest } from './http-request.ts';
import { percentDecoded } from './percent-decoded.ts';

/** A parameter, decoded; Latin-1 images of bytes. */
export type Parameter = readonly [name: string, value: string];

/** The parameters of a request: of a POST those of its body, else those of the query. A body of another type has none. */
export function parametersOf({ method, target, headers, body }: HttpRequest): Parameter[] {
  if (method !== 'POST') {
    const start = target.indexOf('?');
    return start < 0 ? [] : readParameters(target.slice(start + 1));
  }
  const type = String(headers['content-type'] ?? '');
  return FORM.test(type) ? readParameters(body) : [];
}

/** Pairs of `name=value` between `&`, `+` for a blank and `%XX` for a byte; a `%` without two digits stands for itself. */
export function readParameters(text: string): Parameter[] {
  const parameters: Parameter[] = [];
  for (const piece of text.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    if (equals < 0) parameters.push([decoded(piece), '']);
    else parameters.push([decoded(piece.slice(0, equals)), decoded(piece.slice(equals + 1))]);
  }
  return parameters;
}

/**
 * The AMI request that the parameters are. In Asterisk a line break in a value begins another header. Here only the
 * value of `Body` may have one, and it stays text; anywhere else it is an error, as a NUL is.
 */
export function frameOf(parameters: readonly Parameter[]): RequestFrame {
  let problem: FramingProblem | undefined;
  const lines = parameters.map(([name, value]) => {
    if (UNFIT.test(name) || UNFIT.test(value)) problem ??= problemOf(name, value);
    return `${name}: ${value}`;
  });
  return { fields: new Fields(lines), problem };
}

function problemOf(name: string, value: string): FramingProblem | undefined {
  if (name.includes('\0') || value.includes('\0')) return 'nul';
  return name.toLowerCase() === 'body' ? undefined : 'line-break';
}

function decoded(text: string): string {
  return ENCODED.test(text) ? percentDecoded(text.replaceAll('+', ' ')) : text;
}

const FORM = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i;
const ENCODED = /[+%]/;
const UNFIT = /[\r\n\0]/;
