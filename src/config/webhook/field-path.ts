/** Where a value is found in an answer or a request of a provider. */
export type FieldPath =
  /** Into JSON, a form, a query or XML, step by step. `*`: each item of a list. */
  | { readonly kind: 'steps'; readonly steps: readonly string[] }
  /** Lower case. */
  | { readonly kind: 'header'; readonly name: string }
  /** A parameter of the URL, whatever the body is. */
  | { readonly kind: 'query'; readonly name: string }
  /** What the one group matches in the body as it came. */
  | { readonly kind: 'regex'; readonly pattern: RegExp };

/**
 * Reads `messages.0.id`, `results.*.to.0.status`, `header:Location`, `query:id` or `regex:^OK: (\S+)`.
 *
 * @returns undefined for an empty text; a problem, in words that follow the option's name
 */
export function parseFieldPath(text: string): FieldPath | undefined | string {
  if (text === '') return undefined;
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  switch (colon < 0 ? '' : text.slice(0, colon)) {
    case 'header':
      return TOKEN.test(rest)
        ? { kind: 'header', name: rest.toLowerCase() }
        : 'names no header behind header:';
    case 'query':
      return rest === '' ? 'names no parameter behind query:' : { kind: 'query', name: rest };
    case 'regex':
      return regexPath(rest);
  }
  const steps = text.split('.');
  if (steps.length > MOST_STEPS || steps.includes('')) {
    return 'must be a path such as messages.0.id, header:NAME, query:NAME or regex:PATTERN';
  }
  return steps.filter((step) => step === '*').length > MOST_STARS
    ? 'has more than two * in its path'
    : { kind: 'steps', steps };
}

/**
 * What a peer sends is matched with it: patterns that can take long for a text made to that end (a repetition within a
 * repetition, back references, looking around) are refused, and texts are cut, and given up in time (technologies/webhook/document.ts).
 */
function regexPath(source: string): FieldPath | string {
  if (source.length > LONGEST_PATTERN) return `has a pattern of more than ${LONGEST_PATTERN} characters`;
  const bare = source.replace(/\\[^1-9k]/g, '_').replace(/\[[^\]]*\]/g, '_');
  if (/\(\?(?!:)|\\[1-9k]/.test(bare))
    return 'has a pattern that looks around, refers back or names its group';
  if (bare.split(/\((?!\?)/).length !== 2)
    return 'must have a pattern with one group: what stands in it is taken';
  if (/\([^()]*[*+{][^()]*\)[*+?{]/.test(bare) || /\)[^()]*\)[*+?{]/.test(bare)) {
    return 'has a pattern that repeats what repeats by itself';
  }
  if ((bare.match(/[*+]|\{\d+,/g) ?? []).length > MOST_REPETITIONS) {
    return `has a pattern with more than ${MOST_REPETITIONS} repetitions`;
  }
  try {
    return { kind: 'regex', pattern: new RegExp(source, 'mu') };
  } catch {
    return 'has a pattern that is no regular expression';
  }
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const MOST_STEPS = 16;
/** One for the list of events, one for the files of each. */
const MOST_STARS = 2;
const LONGEST_PATTERN = 200;
const MOST_REPETITIONS = 3;
