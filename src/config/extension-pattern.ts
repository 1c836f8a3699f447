/**
 * An extension of the dialplan, or with a leading `_` a pattern for many: `X` 0–9, `Z` 1–9, `N` 2–9, `[1-5ab]` one of
 * these, `.` one character or more, `!` none or more; `-` between digits is decoration. Asterisk's rules
 * (pbx.c, _extension_match_core).
 */
export interface ExtensionPattern {
  readonly isPattern: boolean;
  matches(exten: string): boolean;
  /** How narrow it is, element by element: of two patterns that match, that one counts which is smaller first. */
  readonly width: readonly number[];
}

/** Undefined for what is no pattern: a `[` without its `]`, an empty set, something behind `.` or `!`. */
export function parseExtension(text: string): ExtensionPattern | undefined {
  if (!text.startsWith('_')) return { isPattern: false, matches: (exten) => exten === text, width: [] };
  const elements = parseElements(text.slice(1));
  if (elements === undefined) return undefined;
  return {
    isPattern: true,
    matches: (exten) => matches(elements, exten),
    width: elements.map(widthOf),
  };
}

/** Which of two patterns that both match goes first: negative for the one with these elements. */
export function compareWidth(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** One character of these, or what is left of the extension: at least so many characters. */
type Element = { readonly set: string } | { readonly rest: 0 | 1 };

function parseElements(text: string): Element[] | undefined {
  const elements: Element[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '-') continue;
    if (character === '.' || character === '!') {
      elements.push({ rest: character === '.' ? 1 : 0 });
      return i === text.length - 1 ? elements : undefined;
    }
    if (character !== '[') {
      elements.push({ set: CLASSES.get(character.toUpperCase()) ?? character });
      continue;
    }
    const end = text.indexOf(']', i);
    const set = end < 0 ? '' : expandSet(text.slice(i + 1, end));
    if (set === '') return undefined;
    elements.push({ set });
    i = end;
  }
  return elements.length === 0 ? undefined : elements;
}

/** `1-5ab` → `12345ab` */
function expandSet(text: string): string {
  const set = new Set<string>();
  for (let i = 0; i < text.length; i++) {
    const first = text.charCodeAt(i);
    const isRange = text.charAt(i + 1) === '-' && i + 2 < text.length;
    const last = isRange ? text.charCodeAt(i + 2) : first;
    for (let code = first; code <= last && code <= MAXIMUM_CODE; code++) set.add(String.fromCharCode(code));
    if (isRange) i += 2;
  }
  return [...set].sort().join('');
}

function matches(elements: readonly Element[], exten: string): boolean {
  for (const [at, element] of elements.entries()) {
    if ('rest' in element) return exten.length >= at + element.rest;
    if (at >= exten.length || !element.set.includes(exten.charAt(at))) return false;
  }
  return exten.length === elements.length;
}

/** As Asterisk's ext_cmp1 ranks them: by the number of characters, then by the first of them; what takes all comes last. */
function widthOf(element: Element): number {
  if ('rest' in element) return element.rest === 1 ? ONE_OR_MORE : NONE_OR_MORE;
  const { length } = element.set;
  return (length === 1 ? 0 : length << 8) | element.set.charCodeAt(0);
}

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['X', '0123456789'],
  ['Z', '123456789'],
  ['N', '23456789'],
]);
const ONE_OR_MORE = 0x18000;
const NONE_OR_MORE = 0x28000;
const MAXIMUM_CODE = 0xff;
