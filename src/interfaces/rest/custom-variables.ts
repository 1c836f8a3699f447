import { errorText, type FieldError } from './errors.ts';

/** Reads `custom_variables`: at most 20 pairs of a name and a text, which come back with each status callback. */
export function readCustomVariables(
  value: unknown,
  errors: FieldError[],
): readonly (readonly [name: string, value: string])[] {
  if (value === undefined || value === null) return NONE;
  if (typeof value !== 'object' || Array.isArray(value)) {
    errors.push({ code: 'must_be_object', attribute });
    return NONE;
  }
  const names = Object.keys(value);
  if (names.length > MOST_PAIRS) errors.push({ code: 'too_many_custom_variables', attribute });
  // Of thousands none is wanted.
  const pairs = names.slice(0, MOST_PAIRS).map((name) => [name, (value as Shape)[name]] as const);
  for (const [name, text] of pairs) {
    const code = problemOf(name, text);
    if (code !== undefined) errors.push({ code, attribute, message: `${shown(name)}: ${errorText(code)}` });
  }
  return pairs as readonly (readonly [string, string])[];
}

function problemOf(name: string, value: unknown): FieldError['code'] | undefined {
  if (!NAME.test(name)) return 'invalid_custom_variable_name';
  if (RESERVED.test(name)) return 'reserved_custom_variable_name';
  if (typeof value !== 'string' || value === '') return 'invalid_custom_variable_value';
  if (Buffer.byteLength(value) > MOST_BYTES) return 'custom_variable_value_too_long';
  return undefined;
}

/** A name as it can stand in a message. */
function shown(name: string): string {
  return JSON.stringify(name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name);
}

const attribute = 'custom_variables';
type Shape = Readonly<Record<string, unknown>>;

const NONE: readonly (readonly [string, string])[] = [];
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED = /^(?:signalwire|sw|rtc|internal)_/i;
const MOST_PAIRS = 20;
const MOST_BYTES = 1024;
const LONGEST_SHOWN = 64;
