import { parseYesNo } from './yes-no.ts';

/**
 * What an option of a configuration object may hold: one description from which reading, types, defaults, error
 * texts and the generated reference come.
 *
 * The obvious library for it, typebox, takes 90 ms to load (150 ms with its validator), a third of the time in which
 * all of Aldis shall be serving; and a .conf value is text, for which a schema of JSON values needs a second
 * description of how it is written. So an option is this.
 */
export interface Option<T> {
  /** What may be written, to stand behind "expected": `yes or no`. */
  readonly expected: string;
  readonly default: T;
  /** One sentence for the reference. */
  readonly description: string;
  /** Its value must never be shown. */
  readonly secret?: true;
  /** The object is no object without it. */
  readonly required?: true;
  /** The option whose value it adds to: `permit` and `deny` add to `acl`. */
  readonly into?: string;
  /** Several lines add up, where otherwise the last one counts. */
  readonly repeatable?: true;
  /** It may be written `name(criteria) = text`. */
  readonly takesCriteria?: true;
  /**
   * The value of a line, undefined when the text is not what was expected.
   * @param before what earlier lines gave, the default for the first; only repeatable options look at it.
   * @param criteria what stood in parentheses behind the name, empty when nothing did.
   */
  read(text: string, before: T, criteria: string): T | undefined;
}

/** An empty value is no, as programs that write such files count on. */
export function yesNo(initial: boolean, description: string): Option<boolean> {
  return {
    expected: 'yes or no',
    default: initial,
    description,
    read: (text) => (text === '' ? false : parseYesNo(text)),
  };
}

export interface NumberBounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

export function wholeNumber(initial: number, description: string, bounds: NumberBounds = {}): Option<number> {
  const { minimum = 0, maximum = 4_294_967_295 } = bounds;
  return {
    expected: `a whole number from ${minimum} to ${maximum}`,
    default: initial,
    description,
    read(text) {
      if (!/^-?\d{1,10}$/.test(text)) return undefined;
      const value = Number(text);
      return value >= minimum && value <= maximum ? value : undefined;
    },
  };
}

export function decimal(initial: number, description: string, bounds: NumberBounds = {}): Option<number> {
  const { minimum = 0, maximum = 4_294_967_295 } = bounds;
  return {
    expected: `a number from ${minimum} to ${maximum}`,
    default: initial,
    description,
    read(text) {
      if (!/^-?\d{1,10}(\.\d{0,9})?$/.test(text)) return undefined;
      const value = Number(text);
      return value >= minimum && value <= maximum ? value : undefined;
    },
  };
}

export function text(initial: string, description: string): Option<string> {
  return { expected: 'a text', default: initial, description, read: (written) => written };
}

/** A text that no output may show. */
export function secret(description: string): Option<string> {
  return {
    expected: 'a secret of your own; the placeholder of the sample is none, "aldis init" makes fresh ones',
    default: '',
    description,
    secret: true,
    read: (written) => (written.startsWith('{{') ? undefined : written),
  };
}

/** One of several words, whatever their case; the value is spelt as given here. */
export function choice<const T extends string>(
  words: readonly T[],
  initial: T,
  description: string,
): Option<T> {
  const bySpelling = new Map<string, T>(words.map((word) => [word.toLowerCase(), word]));
  return {
    expected: anyOf(words),
    default: initial,
    description,
    read: (written) => bySpelling.get(written.toLowerCase()),
  };
}

/** A comma list of texts, blanks around them cut; the last line counts. */
export function list(description: string, initial: readonly string[] = []): Option<readonly string[]> {
  return { expected: 'a comma list', default: initial, description, read: (written) => splitList(written) };
}

/** A comma list of which several lines add up. */
export function repeatedList(description: string): Option<readonly string[]> {
  return {
    expected: 'a comma list; several lines add up',
    default: [],
    description,
    repeatable: true,
    read: (written, before) => [...before, ...splitList(written)],
  };
}

/** A comma list of known words, whatever their case. */
export function choices<const T extends string>(
  words: readonly T[],
  initial: readonly T[],
  description: string,
): Option<readonly T[]> {
  const bySpelling = new Map<string, T>(words.map((word) => [word.toLowerCase(), word]));
  return {
    expected: `a comma list of ${anyOf(words)}`,
    default: initial,
    description,
    read(written) {
      const found: T[] = [];
      for (const item of splitList(written)) {
        const word = bySpelling.get(item.toLowerCase());
        if (word === undefined) return undefined;
        found.push(word);
      }
      return found;
    },
  };
}

export function required<T>(option: Option<T>): Option<T> {
  return { ...option, required: true };
}

/** Adds to another option's value instead of having its own. */
export interface AddsTo {
  readonly into: string;
}

/** The items of a comma list, blanks around them cut, empty ones left out. */
export function splitList(written: string): string[] {
  if (!written.includes(',')) return written === '' ? [] : [written];
  return written
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
