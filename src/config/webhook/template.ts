// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the variables of templates are written
import { nearestName } from '../nearest.ts';

/** What requests of `protocol=webhook` are made from: texts with variables (`${to}`) in them. */
export type Template = readonly (string | TemplateVariable)[];

export interface TemplateVariable {
  readonly variable: VariableName;
}

export type VariableName = keyof typeof VARIABLES;

/**
 * Reads a template. `$${` stands for `${` itself; a `$` before anything else for itself.
 *
 * @returns a problem, in words that follow the option's name, where a variable is none or is not closed
 */
export function parseTemplate(text: string): Template | string {
  const pieces: (string | TemplateVariable)[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('${', at);
    if (start < 0) break;
    if (start > at && text[start - 1] === '$') {
      plain += `${text.slice(at, start - 1)}\${`;
      at = start + 2;
      continue;
    }
    const end = text.indexOf('}', start);
    if (end < 0) return 'has a ${ without its }';
    const name = text.slice(start + 2, end);
    if (!isVariable(name)) return unknown(name);
    plain += text.slice(at, start);
    if (plain !== '') pieces.push(plain);
    plain = '';
    pieces.push({ variable: name });
    at = end + 1;
  }
  plain += text.slice(at);
  if (plain !== '') pieces.push(plain);
  return pieces;
}

/** As {@link parseTemplate}; no variable may say where the request goes, only what it asks for there. */
export function parseUrlTemplate(text: string): Template | string {
  const template = parseTemplate(text);
  if (typeof template === 'string') return template;
  const [first = ''] = template;
  if (typeof first !== 'string' || !ORIGIN.test(first)) {
    return 'must begin with http:// or https://, a host and a slash, without variables';
  }
  return URL.canParse(template.map((piece) => (typeof piece === 'string' ? piece : 'x')).join(''))
    ? template
    : 'is no URL';
}

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

function unknown(name: string): string {
  const near = nearestName(name, Object.keys(VARIABLES));
  const hint = near === undefined ? Object.keys(VARIABLES).join(', ') : `did you mean \${${near}}?`;
  return `has no variable \${${name.slice(0, 40)}}: ${hint}`;
}

/** The variables and what they stand for, for the reference. */
export const VARIABLES = {
  to: 'the recipient, as number_format says',
  from: 'the sender, as number_format says',
  to_digits: 'the recipient without its plus',
  from_digits: 'the sender without its plus',
  text: 'the text',
  encoding: '"text" where the GSM alphabet holds the text, else "unicode"',
  segments: 'in how many segments it goes',
  id: 'the id of the message, the same however often it is sent',
  project: 'the id of the project that sends it',
  media_url: 'a link to the first file of an MMS',
  media_urls: 'links to all files: in JSON as strings with commas between them, else with blanks',
  callback_url: 'where receipts are taken, for APIs that are told so with each message',
  inbound_url: 'where inbound messages are taken',
} as const;

/** Before the first variable the host must have ended. */
const ORIGIN = /^https?:\/\/[^/?#\s]+[/?]/i;
