import { EXTENSION } from './gsm-alphabet.ts';

/**
 * The national language single shift tables of 3GPP TS 23.038 §A.2, by their identifier (§6.2.1.2.4): what stands behind an
 * escape, in the place of the default extension. Each is the septets of its characters; where two septets stand for one
 * character, the first is written.
 */
export function singleShiftTables(): readonly (readonly SingleShift[])[] {
  return [
    extended([]),
    // §A.2.1 Turkish
    extended([
      [0x47, 'Ğ'],
      [0x49, 'İ'],
      [0x53, 'Ş'],
      [0x63, 'ç'],
      [0x67, 'ğ'],
      [0x69, 'ı'],
      [0x73, 'ş'],
    ]),
    // §A.2.2 Spanish
    extended([
      [0x09, 'ç'],
      [0x41, 'Á'],
      [0x49, 'Í'],
      [0x4f, 'Ó'],
      [0x55, 'Ú'],
      [0x61, 'á'],
      [0x69, 'í'],
      [0x6f, 'ó'],
      [0x75, 'ú'],
    ]),
    // §A.2.3 Portuguese
    extended([
      [0x05, 'ê'],
      [0x09, 'ç'],
      [0x0b, 'Ô'],
      [0x0c, 'ô'],
      [0x0e, 'Á'],
      [0x0f, 'á'],
      [0x12, 'Φ'],
      [0x13, 'Γ'],
      [0x15, 'Ω'],
      [0x16, 'Π'],
      [0x17, 'Ψ'],
      [0x18, 'Σ'],
      [0x19, 'Θ'],
      [0x1f, 'Ê'],
      [0x41, 'À'],
      [0x49, 'Í'],
      [0x4f, 'Ó'],
      [0x55, 'Ú'],
      [0x5b, 'Ã'],
      [0x5c, 'Õ'],
      [0x61, 'Â'],
      [0x69, 'í'],
      [0x6f, 'ó'],
      [0x75, 'ú'],
      [0x7b, 'ã'],
      [0x7c, 'õ'],
      [0x7f, 'â'],
    ]),
    // §A.2.4 Bengali
    asian(
      '09e6 09e7',
      '09e8 09e9 09ea 09eb',
      '09ec 09ed 09ee 09ef 09df 09e0 09e1 09e2',
      '09e3 09f2 09f3 09f4 09f5',
      '09f6 09f7 09f8 09f9 09fa',
    ),
    // §A.2.5 Gujarati
    asian('0964 0965', '0ae6 0ae7 0ae8 0ae9', '0aea 0aeb 0aec 0aed 0aee 0aef'),
    // §A.2.6 Hindi
    asian(
      '0964 0965',
      '0966 0967 0968 0969',
      '096a 096b 096c 096d 096e 096f 0951 0952',
      '0953 0954 0958 0959 095a',
      '095b 095c 095d 095e 095f 0960 0961 0962 0963 0970 0971',
    ),
    // §A.2.7 Kannada
    asian('0964 0965', '0ce6 0ce7 0ce8 0ce9', '0cea 0ceb 0cec 0ced 0cee 0cef 0cde 0cf1', '0cf2'),
    // §A.2.8 Malayalam
    asian(
      '0964 0965',
      '0d66 0d67 0d68 0d69',
      '0d6a 0d6b 0d6c 0d6d 0d6e 0d6f 0d70 0d71',
      '0d72 0d73 0d74 0d75 0d7a',
      '0d7b 0d7c 0d7d 0d7e 0d7f',
    ),
    // §A.2.9 Oriya
    asian('0964 0965', '0b66 0b67 0b68 0b69', '0b6a 0b6b 0b6c 0b6d 0b6e 0b6f 0b5c 0b5d', '0b5f 0b70 0b71'),
    // §A.2.10 Punjabi
    asian(
      '0964 0965',
      '0a66 0a67 0a68 0a69',
      '0a6a 0a6b 0a6c 0a6d 0a6e 0a6f 0a59 0a5a',
      '0a5b 0a5c 0a5e 0a75',
    ),
    // §A.2.11 Tamil
    asian(
      '0964 0965',
      '0be6 0be7 0be8 0be9',
      '0bea 0beb 0bec 0bed 0bee 0bef 0bf3 0bf4',
      '0bf5 0bf6 0bf7 0bf8 0bfa',
    ),
    // §A.2.12 Telugu
    asian(
      '',
      '0c66 0c67 0c68 0c69',
      '0c6a 0c6b 0c6c 0c6d 0c6e 0c6f 0c58 0c59',
      '0c78 0c79 0c7a 0c7b 0c7c',
      '0c7d 0c7e 0c7f',
    ),
    // §A.2.13 Urdu
    asian(
      '0600 0601',
      '06f0 06f1 06f2 06f3',
      '06f4 06f5 06f6 06f7 06f8 06f9 060c 060d',
      '060e 060f 0610 0611 0612',
      '0613 0614 061b 061f 0640 0652 0658 066b 066c 0672 0673 06cd',
      '06d4',
    ),
  ];
}

export type SingleShift = readonly [septet: number, character: string];

/** The default extension and more. */
function extended(more: readonly SingleShift[]): readonly SingleShift[] {
  const own = Object.entries(EXTENSION).map(([character, septet]) => [septet, character] as const);
  return [...own, ...more];
}

/** The signs and capitals that the locking tables of Asia have no room for, and the script's own in runs that begin at {@link RUNS}. */
function asian(...runs: readonly string[]): readonly SingleShift[] {
  const own = runs.flatMap((run, index) =>
    run === ''
      ? []
      : run
          .split(' ')
          .map(
            (code, place): SingleShift => [
              (RUNS[index] as number) + place,
              String.fromCharCode(Number.parseInt(code, 16)),
            ],
          ),
  );
  const signs = SIGNS.flatMap(([from, run]) =>
    run.split('').map((character, place): SingleShift => [from + place, character]),
  );
  return extended([...signs, ...own]);
}

const RUNS = [0x19, 0x1c, 0x20, 0x2a, 0x30, 0x3f];

const SIGNS: readonly SingleShift[] = [
  [0x00, '@£$¥¿"¤%&\''],
  [0x0b, '*+'],
  [0x0e, '-/<=>¡^¡_#*'],
  [0x41, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
];
