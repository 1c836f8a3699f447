import { errorCode } from '../../../messages/errors.ts';
import { DocumentError } from '../document-error.ts';

/** What placeholders stand for, by scope. */
export interface Scopes {
  readonly message: object;
  readonly params: object;
  readonly vars: object;
  readonly effort: Effort;
}

/**
 * What all placeholders of one run together may come to. A section that executes itself with `%{params.a}%{params.a}` doubles
 * a text each time: a hundred methods are enough for more than any memory holds.
 */
export class Effort {
  #left = MOST_EXPANDED;

  /** @throws DocumentError */
  spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) {
      throw new DocumentError(
        errorCode('loop'),
        `The document was stopped: its texts and values had come to ${MOST_EXPANDED} characters`,
      );
    }
  }

  /** Spends what a value would be as a text, about; whatever it is, no more of it is looked at than is left. */
  spendValue(value: unknown): void {
    const open: unknown[] = [value];
    while (open.length > 0) {
      const part = open.pop();
      this.spend(typeof part === 'string' ? part.length + NODE : NODE);
      if (typeof part !== 'object' || part === null) continue;
      // What will not fit is not laid out first.
      const isList = Array.isArray(part);
      const names = isList ? [] : Object.keys(part);
      this.spend(isList ? part.length : names.reduce((sum, { length }) => sum + length, 0));
      for (const inside of isList ? part : Object.values(part)) open.push(inside);
    }
  }
}

/**
 * Puts in what `%{message.from}` and the like stand for. A path is names with dots and indices in brackets
 * (`%{message.media[0].url}`); without a scope it is one of `vars`. What is not there is empty. What is no path stays as it is:
 * messaging documents know no expressions. What was put in is not looked at again.
 */
export function expandText(text: string, scopes: Scopes): string {
  scopes.effort.spend(text.length);
  return text.replaceAll(PLACEHOLDER, (whole, path: string) => {
    const value = lookUp(path, scopes);
    if (value === NOT_A_PATH) return whole;
    scopes.effort.spendValue(value);
    return textOf(value);
  });
}

/** The same in everything that a value holds. A text that is one placeholder and nothing else becomes the value itself. */
export function expandValue(value: unknown, scopes: Scopes): unknown {
  scopes.effort.spend(NODE);
  if (typeof value === 'string') {
    const path = ONE_PLACEHOLDER.exec(value)?.[1];
    if (path === undefined) return expandText(value, scopes);
    const found = lookUp(path, scopes);
    if (found === NOT_A_PATH) return value;
    scopes.effort.spendValue(found);
    return found ?? '';
  }
  if (Array.isArray(value)) return value.map((element: unknown) => expandValue(element, scopes));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, expandValue(part, scopes)]));
  }
  return value;
}

/** The value of a path such as `message.body` as a text; empty when there is none, or it is no path. */
export function textAt(path: string, scopes: Scopes): string {
  const value = lookUp(path, scopes);
  if (value === NOT_A_PATH) return '';
  scopes.effort.spendValue(value);
  return textOf(value);
}

/** A value as it stands in a text: objects and lists as JSON, what is not there as nothing. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function lookUp(path: string, scopes: Scopes): unknown {
  const trimmed = path.trim();
  if (!PATH.test(trimmed)) return NOT_A_PATH;
  const steps = trimmed.match(STEP) as RegExpMatchArray;
  let value: unknown = SCOPES.has(steps[0] as string) ? scopes : scopes.vars;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

const NOT_A_PATH = Symbol('no path');
const SCOPES: ReadonlySet<string> = new Set(['message', 'params', 'vars']);
const PLACEHOLDER = /%\{([^{}]*)\}/g;
const ONE_PLACEHOLDER = /^%\{([^{}]*)\}$/;
const PATH = /^[A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\])*$/;
const STEP = /[\w-]+/g;
/** Characters; a program that does its work needs some thousand. */
const MOST_EXPANDED = 1024 * 1024;
/** What a value costs beside its text, in characters. */
const NODE = 8;
