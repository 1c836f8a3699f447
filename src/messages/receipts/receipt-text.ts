/** The fields of a receipt's text (SMPP 3.4 appendix B); empty or undefined where it has none of the name. */
export interface TextReceipt {
  readonly id: string;
  readonly sub: string;
  readonly dlvrd: string;
  readonly stat: string;
  readonly err: string;
  /** Unix milliseconds. */
  readonly submittedAt: number | undefined;
  readonly doneAt: number | undefined;
}

/**
 * Reads `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…` as carriers write it: in any order and case, with
 * fields missing, spaces about them, and commas between. What stands behind `text:` is the message's own and is believed only
 * for what is nowhere before it, for a sender must not be able to write receipts.
 */
export function readReceiptText(text: string): TextReceipt {
  const fields = fieldsOf(text.slice(0, LONGEST));
  const at = (name: string): string => fields.get(name) ?? '';
  return {
    id: at('id'),
    sub: at('sub'),
    dlvrd: at('dlvrd'),
    stat: at('stat'),
    err: at('err'),
    submittedAt: dateOf(at('submitdate')),
    doneAt: dateOf(at('donedate')),
  };
}

function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  const names = [...text.matchAll(NAME)];
  for (const [i, match] of names.entries()) {
    const name = (match[1] ?? '').toLowerCase().replace(/[ _]/g, '');
    if (name === 'text' && fields.has('id') && fields.has('stat')) break;
    const value = text.slice(match.index + match[0].length, names[i + 1]?.index).replace(EDGES, '');
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

/** `YYMMDDhhmm`, with seconds, or with the century. */
function dateOf(digits: string): number | undefined {
  const match = DATE.exec(digits);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const at = Date.UTC(year < 100 ? 2000 + year : year, month - 1, day, hour, minute, second);
  const read = new Date(at);
  // A thirteenth month would be read as the next January.
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 ? at : undefined;
}

/** A receipt has about 120 characters; what comes as message_payload may have 64 KiB. */
const LONGEST = 1000;
const NAME = /(?<![^\s,;])(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text)[ \t]*:/gi;
const EDGES = /^[\s,;]+|[\s,;]+$/g;
const DATE = /^((?:20)?\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/;
