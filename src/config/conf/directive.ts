import type { Place, Problems } from '../problem.ts';
import { strip } from './strip.ts';

/** A file that a line asks for. */
export interface Include {
  readonly name: string;
  /** False for `#tryinclude`: it may be missing. */
  readonly required: boolean;
}

/**
 * Reads `#include "file"`, `#include <file>`, `#include file` and `#tryinclude`. Undefined for a line that
 * includes nothing; it has been warned of. `#exec` is not run: Aldis never starts a program for its configuration,
 * as Asterisk does not either unless `execincludes` says so.
 */
export function readDirective(content: string, at: Place, problems: Problems): Include | undefined {
  const blank = content.search(BLANK);
  const directive = (blank < 0 ? content.slice(1) : content.slice(1, blank)).toLowerCase();
  const argument = blank < 0 ? '' : strip(content.slice(blank));
  if (directive === 'exec') {
    problems.warning(at, '#exec is not run; write what the program prints into a file and #include that');
    return undefined;
  }
  if (directive !== 'include' && directive !== 'tryinclude') {
    // Anything but a plain word is not repeated: it could be a secret that somebody meant to comment out.
    const word = /^[a-z]+$/.test(directive) ? ` "#${directive}"` : '';
    problems.warning(
      at,
      `Unknown directive${word}; known are #include and #tryinclude, and a comment begins with ";"`,
    );
    return undefined;
  }
  if (argument === '') {
    problems.warning(at, `#${directive} needs the name of a file`);
    return undefined;
  }
  return { name: unquote(argument), required: directive === 'include' };
}

function unquote(text: string): string {
  const close = text[0] === '<' ? '>' : text[0];
  const quoted = text[0] === '"' || text[0] === "'" || text[0] === '<';
  return quoted && text.length > 1 && text.at(-1) === close ? text.slice(1, -1) : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every character up to the blank ends the word, as in main/config.c
const BLANK = /[\x00-\x20]/;
