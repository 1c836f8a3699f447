import type { Option } from './options.ts';

/** `"Name" <number>`, with either part missing. */
export interface CallerId {
  readonly name: string;
  readonly number: string;
}

export function callerId(description: string): Option<CallerId> {
  return { expected: '"Name" <number>', default: { name: '', number: '' }, description, read: parseCallerId };
}

/** As ast_callerid_split(): a text without angle brackets is a number when it looks like one, else a name. */
export function parseCallerId(written: string): CallerId {
  const open = written.lastIndexOf('<');
  const close = written.indexOf('>', open);
  if (open >= 0 && close >= 0) {
    return { name: unquote(written.slice(0, open).trim()), number: written.slice(open + 1, close).trim() };
  }
  const bare = unquote(written.trim());
  return /^[\d*#+]+$/.test(bare) ? { name: '', number: bare } : { name: bare, number: '' };
}

/** As ast_callerid_merge(): `"Name" <number>`, or what of it there is; `nobody` where there is nothing. */
export function formatCallerId(callerId: Partial<CallerId>, nobody: string): string {
  const { name = '', number = '' } = callerId;
  if (name !== '' && number !== '') return `"${name}" <${number}>`;
  return name || number || nobody;
}

function unquote(text: string): string {
  return text.length > 1 && text[0] === '"' && text.at(-1) === '"' ? text.slice(1, -1).trim() : text;
}
