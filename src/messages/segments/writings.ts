import type { NationalLanguage, TextOptions } from './encoded-text.ts';
import { gsm7, LATIN_1, UCS_2, type Writing } from './writing.ts';

/**
 * The ways that may be used, the one that is preferred at the same price first: the default alphabet, a national single shift
 * table (which a handset that does not know it shows as plain letters), a locking one, both, Latin-1, UCS-2.
 */
export function* writings({ alphabets, nationalTables }: TextOptions): Generator<Writing> {
  if (alphabets.includes('gsm-7')) {
    const single = nationalTables.map(identifierOf);
    const locking = single.filter((language) => language !== SPANISH);
    yield GSM_7;
    for (const language of single) yield gsm7(0, language);
    for (const language of locking) yield gsm7(language, 0);
    for (const language of locking) yield gsm7(language, language);
    for (const language of locking) {
      for (const other of single) if (other !== language) yield gsm7(language, other);
    }
  }
  if (alphabets.includes('latin-1')) yield LATIN_1;
  if (alphabets.includes('ucs-2')) yield UCS_2;
}

/** The default alphabet with its own extension. */
export const GSM_7 = gsm7(0, 0);

/** National language identifiers (3GPP TS 23.038 §6.2.1.2.4). */
function identifierOf(language: NationalLanguage): number {
  return IDENTIFIERS[language];
}

const SPANISH = 2;

const IDENTIFIERS: Readonly<Record<NationalLanguage, number>> = {
  turkish: 1,
  spanish: SPANISH,
  portuguese: 3,
  bengali: 4,
  gujarati: 5,
  hindi: 6,
  kannada: 7,
  malayalam: 8,
  oriya: 9,
  punjabi: 10,
  tamil: 11,
  telugu: 12,
  urdu: 13,
};
