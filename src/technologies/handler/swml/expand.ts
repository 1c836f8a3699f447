/** What placeholders stand for, by scope. */
export interface Scopes {
  readonly message: object;
  readonly params: object;
  readonly vars: object;
}

/**
 * Puts in what `%{message.from}` and the like stand for. A path is names with dots and indices in brackets
 * (`%{message.media[0].url}`); without a scope it is one of `vars`. What is not there is empty. What is no path stays as it is:
 * messaging documents know no expressions. What was put in is not looked at again.
 */
export function expandText(text: string, scopes: Scopes): string {
  return text.replaceAll(PLACEHOLDER, (whole, path: string) => {
    const value = lookUp(path, scopes);
    return value === NOT_A_PATH ? whole : textOf(value);
  });
}

/** The same in everything that a value holds. A text that is one placeholder and nothing else becomes the value itself. */
export function expandValue(value: unknown, scopes: Scopes): unknown {
  if (typeof value === 'string') {
    const path = ONE_PLACEHOLDER.exec(value)?.[1];
    if (path === undefined) return expandText(value, scopes);
    const found = lookUp(path, scopes);
    if (found === NOT_A_PATH) return value;
    return found ?? '';
  }
  if (Array.isArray(value)) return value.map((element: unknown) => expandValue(element, scopes));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, expandValue(part, scopes)]));
  }
  return value;
}

/** The value of a path such as `message.body`; undefined when there is none, or it is no path. */
export function valueAt(path: string, scopes: Scopes): unknown {
  const value = lookUp(path, scopes);
  return value === NOT_A_PATH ? undefined : value;
}

/** A value as it stands in a text: objects and lists as JSON, what is not there as nothing. */
export function textOf(value: unknown): string {
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
