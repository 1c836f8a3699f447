import { Mm7Error } from '../errors.ts';

/** A Content-Type header (RFC 2045 §5.1). */
export interface ContentType {
  /** Lower case: `multipart/related`. */
  readonly type: string;
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads a Content-Type; what comes behind a parameter that cannot be read is left out, as peers write much there.
 *
 * @returns `application/octet-stream` for what is none (RFC 2045 §5.2 says text, which would be shown to people)
 */
export function readContentType(text: string): ContentType {
  const [whole, type] = TYPE.exec(text) ?? [];
  if (whole === undefined || type === undefined || text.length > LONGEST) return UNKNOWN;
  const parameters = new Map<string, string>();
  const parameter = new RegExp(PARAMETER);
  parameter.lastIndex = whole.length;
  for (let found = parameter.exec(text); found !== null; found = parameter.exec(text)) {
    const [, name = '', quoted, token = ''] = found;
    const value = quoted === undefined ? token : quoted.replace(/\\(.)/g, '$1');
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
  return { type: type.toLowerCase(), parameters };
}

/** @throws Mm7Error when a parameter cannot stand in a header */
export function writeContentType(type: string, parameters: Readonly<Record<string, string>> = {}): string {
  if (!BARE_TYPE.test(type)) throw new Mm7Error('A media type cannot stand in a header.');
  return Object.entries(parameters).reduce((text, [name, value]) => {
    if (!PRINTABLE.test(value)) throw new Mm7Error(`The parameter ${name} cannot stand in a header.`);
    return `${text}; ${name}="${value.replace(/["\\]/g, '\\$&')}"`;
  }, type);
}

const LONGEST = 2048;
const TYPE = /^\s*([\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127})\s*(?=;|$)/;
const BARE_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/;
const PARAMETER = /\s*;\s*([\w!#$&^.+*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/gy;
const PRINTABLE = /^[\x20-\x7e]*$/;
const UNKNOWN: ContentType = { type: 'application/octet-stream', parameters: new Map() };
