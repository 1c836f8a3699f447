import { AmiFilterError } from './errors.ts';
import { compilePosixRegex, type Effort } from './posix-regex.ts';

/** An event filter of a session: `eventfilter` in manager.conf, or the action `Filter`. */
export interface EventFilter {
  /** An exclude filter drops what it matches, an include filter lets only what it matches through. */
  readonly exclude: boolean;
  /** @param name the event's name. @param text the whole event as it goes on the wire. */
  matches(name: string, text: string, effort: Effort): boolean;
}

/**
 * Reads a filter.
 *
 * Without criteria (the legacy form) the pattern is a POSIX extended regular expression over the whole text
 * of the event, and a leading `!` makes it an exclude filter. Criteria are any of `action(include|exclude)`,
 * `name(<EventName>)`, `header(<Header>)` and `method(regex|exact|starts_with|ends_with|contains|none)`,
 * separated by commas and blanks; without a header the pattern is held against the whole text.
 *
 * @throws AmiFilterError
 */
export function parseEventFilter(criteria: string, pattern: string): EventFilter {
  return criteria.trim() === '' ? legacyFilter(pattern) : advancedFilter(parseCriteria(criteria), pattern);
}

/**
 * Whether a session with these filters gets the event: with include filters only, if one of them matches;
 * with exclude filters only, unless one matches; with both, if an include and no exclude filter matches.
 * An event that takes more than {@link MAXIMUM_EFFORT} is withheld: filters also keep from users what is not for them.
 */
export function passesFilters(filters: readonly EventFilter[], name: string, text: string): boolean {
  const effort: Effort = { left: MAXIMUM_EFFORT };
  let wanted = true;
  let asked = false;
  for (const filter of filters) {
    effort.left -= text.length >> CHARACTERS_A_STEP_LOG2;
    if (filter.exclude) {
      if (filter.matches(name, text, effort)) return false;
    } else if (!asked || !wanted) {
      wanted = filter.matches(name, text, effort);
      asked = true;
    }
    if (effort.left < 0) return false;
  }
  return wanted;
}

type Method = 'regex' | 'exact' | 'starts_with' | 'ends_with' | 'contains' | 'none';

interface Criteria {
  readonly action: 'include' | 'exclude' | undefined;
  readonly name: string;
  /** With its colon; empty for the whole event. */
  readonly header: string;
  readonly method: Method;
}

function legacyFilter(pattern: string): EventFilter {
  const exclude = pattern.startsWith('!');
  const expression = exclude ? pattern.slice(1) : pattern;
  if (expression === '') throw new AmiFilterError('AMI_FILTER_FORMAT');
  const test = tester('regex', expression);
  return { exclude, matches: (_name, text, effort) => test(text, effort) };
}

function advancedFilter(criteria: Criteria, given: string): EventFilter {
  const { action, name, header, method } = criteria;
  const negated = action === undefined && given.startsWith('!');
  const pattern = negated ? given.slice(1) : given;
  if ((method === 'none') !== (pattern === '')) throw new AmiFilterError('AMI_FILTER_FORMAT');
  if (name === '' && header === '' && pattern === '') throw new AmiFilterError('AMI_FILTER_FORMAT');
  const test = tester(method, pattern);
  return {
    exclude: negated || action === 'exclude',
    matches: (event, text, effort) => {
      if (name !== '' && event !== name) return false;
      return header === '' ? test(text, effort) : anyValue(text, header, (value) => test(value, effort));
    },
  };
}

function parseCriteria(text: string): Criteria {
  let action: Criteria['action'];
  let name = '';
  let header = '';
  let method: Method = 'none';
  let at = 0;
  for (;;) {
    SEPARATORS.lastIndex = at;
    SEPARATORS.test(text);
    at = SEPARATORS.lastIndex;
    if (at >= text.length) break;
    CRITERION.lastIndex = at;
    const found = CRITERION.exec(text);
    if (!found) throw new AmiFilterError('AMI_FILTER_FORMAT');
    at = CRITERION.lastIndex;
    const value = (found[2] as string).trim();
    switch (found[1]) {
      case 'action':
        if (value !== 'include' && value !== 'exclude') throw new AmiFilterError('AMI_FILTER_FORMAT');
        action = value;
        break;
      case 'name':
        name = value;
        break;
      case 'header':
        header = value === '' || value.endsWith(':') ? value : `${value}:`;
        break;
      default:
        if (!isMethod(value)) throw new AmiFilterError('AMI_FILTER_FORMAT');
        method = value;
    }
  }
  return { action, name, header, method };
}

function tester(method: Method, pattern: string): (value: string, effort: Effort) => boolean {
  switch (method) {
    case 'none':
      return () => true;
    case 'exact':
      return (value) => value === pattern;
    case 'starts_with':
      return (value) => value.startsWith(pattern);
    case 'ends_with':
      return (value) => value.endsWith(pattern);
    case 'contains':
      return (value) => value.includes(pattern);
    case 'regex': {
      const expression = compilePosixRegex(pattern);
      if (!expression) throw new AmiFilterError('AMI_FILTER_PATTERN');
      return (value, effort) => expression.test(value, effort);
    }
  }
}

/** Whether a header of the event that begins like this has a value that passes. Case counts. */
function anyValue(text: string, header: string, test: (value: string) => boolean): boolean {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\r\n', start);
    const stop = end < 0 ? text.length : end;
    if (text.startsWith(header, start)) {
      let from = start + header.length;
      while (from < stop && text.charCodeAt(from) <= 0x20) from++;
      if (test(text.slice(from, stop))) return true;
    }
    start = stop + 2;
  }
  return false;
}

function isMethod(text: string): text is Method {
  return METHODS.has(text);
}

/** For all filters of a session and one event together: some 20 ms. */
const MAXIMUM_EFFORT = 2_000_000;
/** Looking for a word takes a sixteenth of a step a character. */
const CHARACTERS_A_STEP_LOG2 = 4;
const SEPARATORS = /[, \t]*/y;
const CRITERION = /(action|name|header|method)\(([^)]*)\)/y;
const METHODS: ReadonlySet<string> = new Set([
  'regex',
  'exact',
  'starts_with',
  'ends_with',
  'contains',
  'none',
]);
