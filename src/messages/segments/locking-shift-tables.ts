import { DEFAULT, NOTHING } from './gsm-alphabet.ts';

/**
 * The national language locking shift tables of 3GPP TS 23.038 §A.3, by their identifier (§6.2.1.2.4): each stands in the place
 * of the whole default alphabet. 128 characters, {@link NOTHING} where there is none. Spanish (2) has no table of its own.
 */
export function lockingShiftTables(): readonly string[] {
  return [
    DEFAULT,
    // §A.3.1 Turkish
    changed({
      4: '€',
      7: 'ı',
      11: 'Ğğ',
      28: 'Şş',
      64: 'İ',
      96: 'ç',
    }),
    DEFAULT,
    // §A.3.3 Portuguese
    changed({
      4: 'êéúíóç',
      11: 'Ôô',
      14: 'Áá',
      18: 'ªÇÀ∞^\\€Ó|',
      28: 'ÂâÊ',
      36: 'º',
      64: 'Í',
      91: 'ÃÕÚ',
      96: '~',
      123: 'ãõ`',
    }),
    // §A.3.4 Bengali
    indic(0x0980, '0d 0e 11 12 29 31 33 34 35 45 46 49 4a', '4e 57 5c 5d 70 71'),
    // §A.3.5 Gujarati
    indic(0x0a80, '0e 12 29 31 34 46 4a', '50 60 61 62 63 71'),
    // §A.3.6 Hindi
    indic(0x0900, '', '50 72 7b 7c 7e 7f'),
    // §A.3.7 Kannada
    indic(0x0c80, '01 0d 11 29 34 45 49', '55 56 60 61 62 63'),
    // §A.3.8 Malayalam
    indic(0x0d00, '01 0d 11 29 3c 45 49', '57 60 61 62 63 79'),
    // §A.3.9 Oriya
    indic(0x0b00, '0d 0e 11 12 29 31 34 45 46 49 4a', '56 57 60 61 62 63'),
    // §A.3.10 Punjabi
    indic(0x0a00, '0b 0c 0d 0e 11 12 29 31 34 37 3d 43 44 45 46 49 4a', '51 70 71 72 73 74'),
    // §A.3.11 Tamil
    indic(
      0x0b80,
      '01 0b 0c 0d 11 16 17 18 1b 1d 20 21 22 25 26 27 2b 2c 2d 3c 3d 43 44 45 49',
      '50 57 70 71 72 79',
    ),
    // §A.3.12 Telugu
    indic(0x0c00, '0d 11 29 34 3c 45 49', '55 56 60 61 62 63'),
    // §A.3.13 Urdu
    filled(
      [
        '0627 0622 0628 067b 0680 067e 06a6 062a 06c2 067f 0679 067d 067a 067c',
        '062b 062c 0681 0684 0683 0685 0686 0687 062d 062e 062f 068c 0688 0689 068a',
        '068f 068d 0630 0631 0691 0693 0699 0632 0696 0698',
        '069a 0633 0634',
        '0635 0636 0637 0638 0639 0641 0642 06a9 06aa 06ab 06af 06b3 06b1 0644 0645 0646',
        '06ba 06bb 06bc 0648 06c4 06d5 06c1 06be 0621 06cc 06d0 06d2 064d 0650 064f 0657',
        '0654 0655 0651 0653 0656 0670',
      ].flatMap((row) => codes(row)),
    ),
  ];
}

/** The default alphabet with other characters from these septets on. */
function changed(runs: Readonly<Record<number, string>>): string {
  const table = DEFAULT.split('');
  for (const [from, run] of Object.entries(runs)) {
    for (const [index, character] of run.split('').entries()) table[Number(from) + index] = character;
  }
  return table.join('');
}

/**
 * The scripts of India, whose Unicode blocks are alike (they all come from ISCII): the same letter is the same septet in each,
 * free where the script has no such letter. The six last ones are each script's own.
 *
 * @param block where the script begins in Unicode
 * @param missing letters that the others have and this one has not, counted from the block
 * @param own what stands at 60 and from 7B on, counted from the block
 */
function indic(block: number, missing: string, own: string): string {
  const without = new Set(codes(missing));
  const letters = [...range(0x01, 0x03), ...range(0x05, 0x39), ...range(0x3c, 0x4d)];
  return filled([
    ...letters.map((letter) => (without.has(letter) ? 0 : block + letter)),
    ...codes(own).map((letter) => block + letter),
  ]);
}

/** What all of India's tables and Urdu's have in common, its gaps filled in order. */
function filled(characters: readonly number[]): string {
  const left = characters[Symbol.iterator]();
  return FRAME.replaceAll('·', () => String.fromCharCode(left.next().value ?? 0));
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function codes(written: string): readonly number[] {
  return written === '' ? [] : written.split(' ').map((code) => Number.parseInt(code, 16));
}

/** Eight rows of 16. */
const FRAME =
  '··········\n··\r··' +
  `···········${NOTHING}····` +
  ' !······)(··,·.·' +
  '0123456789:;···?' +
  '················' +
  '················' +
  '·abcdefghijklmno' +
  'pqrstuvwxyz·····';
