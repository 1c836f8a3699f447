import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText } from './decode-text.ts';
import { lockingTable, type ShiftTable, singleTable } from './shift-table.ts';
import { gsm7 } from './writing.ts';

type Row = readonly [language: string, identifier: number, runs: string];

/** What the tables of 3GPP TS 23.038 §A.3 have beside {@link FRAME}: `septet:from-to`. */
const LOCKING: readonly Row[] = [
  [
    'Bengali',
    4,
    '00:0981-0983 03:0985-098b 0b:098c 0f:098f 10:0990 13:0993-099a 1c:099b-099e 22:099f-09a4 2a:09a5-09a6 2d:09a7 2f:09a8 3d:09aa-09ab 40:09ac-09b0 46:09b2 4a:09b6-09b9 4e:09bc-09bd 50:09be-09c4 59:09c7-09c8 5d:09cb-09cd 60:09ce 7b:09d7 7c:09dc-09dd 7e:09f0-09f1',
  ],
  [
    'Gujarati',
    5,
    '00:0a81-0a83 03:0a85-0a8b 0b:0a8c-0a8d 0f:0a8f 10:0a90-0a91 13:0a93-0a9a 1c:0a9b-0a9e 22:0a9f-0aa4 2a:0aa5-0aa6 2d:0aa7 2f:0aa8 3d:0aaa-0aab 40:0aac-0ab0 46:0ab2-0ab3 49:0ab5-0ab9 4e:0abc-0abd 50:0abe-0ac5 59:0ac7-0ac9 5d:0acb-0acd 60:0ad0 7b:0ae0-0ae3 7f:0af1',
  ],
  [
    'Hindi',
    6,
    '00:0901-0903 03:0905-090b 0b:090c-090d 0e:090e-090f 10:0910-091a 1c:091b-091e 22:091f-0924 2a:0925-0926 2d:0927 2f:0928 3c:0929-092b 40:092c-0939 4e:093c-093d 50:093e-094d 60:0950 7b:0972 7c:097b-097c 7e:097e-097f',
  ],
  [
    'Kannada',
    7,
    '01:0c82-0c83 03:0c85-0c8b 0b:0c8c 0e:0c8e-0c8f 10:0c90 12:0c92-0c9a 1c:0c9b-0c9e 22:0c9f-0ca4 2a:0ca5-0ca6 2d:0ca7 2f:0ca8 3d:0caa-0cab 40:0cac-0cb3 49:0cb5-0cb9 4e:0cbc-0cbd 50:0cbe-0cc4 58:0cc6-0cc8 5c:0cca-0ccd 60:0cd5 7b:0cd6 7c:0ce0-0ce3',
  ],
  [
    'Malayalam',
    8,
    '01:0d02-0d03 03:0d05-0d0b 0b:0d0c 0e:0d0e-0d0f 10:0d10 12:0d12-0d1a 1c:0d1b-0d1e 22:0d1f-0d24 2a:0d25-0d26 2d:0d27 2f:0d28 3d:0d2a-0d2b 40:0d2c-0d39 4f:0d3d 50:0d3e-0d44 58:0d46-0d48 5c:0d4a-0d4d 60:0d57 7b:0d60-0d63 7f:0d79',
  ],
  [
    'Oriya',
    9,
    '00:0b01-0b03 03:0b05-0b0b 0b:0b0c 0f:0b0f 10:0b10 13:0b13-0b1a 1c:0b1b-0b1e 22:0b1f-0b24 2a:0b25-0b26 2d:0b27 2f:0b28 3d:0b2a-0b2b 40:0b2c-0b30 46:0b32-0b33 49:0b35-0b39 4e:0b3c-0b3d 50:0b3e-0b44 59:0b47-0b48 5d:0b4b-0b4d 60:0b56 7b:0b57 7c:0b60-0b63',
  ],
  [
    'Punjabi',
    10,
    '00:0a01-0a03 03:0a05-0a0a 0f:0a0f 10:0a10 13:0a13-0a1a 1c:0a1b-0a1e 22:0a1f-0a24 2a:0a25-0a26 2d:0a27 2f:0a28 3d:0a2a-0a2b 40:0a2c-0a30 46:0a32-0a33 49:0a35-0a36 4c:0a38-0a39 4e:0a3c 50:0a3e-0a42 59:0a47-0a48 5d:0a4b-0a4d 60:0a51 7b:0a70-0a74',
  ],
  [
    'Tamil',
    11,
    '01:0b82-0b83 03:0b85-0b8a 0e:0b8e-0b8f 10:0b90 12:0b92-0b95 19:0b99-0b9a 1d:0b9c 1f:0b9e 22:0b9f 26:0ba3-0ba4 2f:0ba8 3c:0ba9-0baa 42:0bae-0bb9 50:0bbe-0bc2 58:0bc6-0bc8 5c:0bca-0bcd 60:0bd0 7b:0bd7 7c:0bf0-0bf2 7f:0bf9',
  ],
  [
    'Telugu',
    12,
    '00:0c01-0c03 03:0c05-0c0b 0b:0c0c 0e:0c0e-0c0f 10:0c10 12:0c12-0c1a 1c:0c1b-0c1e 22:0c1f-0c24 2a:0c25-0c26 2d:0c27 2f:0c28 3d:0c2a-0c2b 40:0c2c-0c33 49:0c35-0c39 4f:0c3d 50:0c3e-0c44 58:0c46-0c48 5c:0c4a-0c4d 60:0c55 7b:0c56 7c:0c60-0c63',
  ],
  [
    'Urdu',
    13,
    '00:0627 01:0622 02:0628 03:067b 04:0680 05:067e 06:06a6 07:062a 08:06c2 09:067f 0b:0679 0c:067d 0e:067a 0f:067c 10:062b-062c 12:0681 13:0684 14:0683 15:0685-0687 18:062d-062f 1c:068c 1d:0688-068a 22:068f 23:068d 24:0630-0631 26:0691 27:0693 2a:0699 2b:0632 2d:0696 2f:0698 3c:069a 3d:0633-0634 40:0635-0639 45:0641-0642 47:06a9-06ab 4a:06af 4b:06b3 4c:06b1 4d:0644-0646 50:06ba-06bc 53:0648 54:06c4 55:06d5 56:06c1 57:06be 58:0621 59:06cc 5a:06d0 5b:06d2 5c:064d 5d:0650 5e:064f 5f:0657 60:0654 7b:0655 7c:0651 7d:0653 7e:0656 7f:0670',
  ],
];

/** The same of §A.2, beside {@link SIGNS}. */
const SINGLE: readonly Row[] = [
  ['Bengali', 4, '19:09e6-09e7 1c:09e8-09eb 20:09ec-09ef 24:09df-09e2 2a:09e3 2b:09f2-09f5 30:09f6-09fa'],
  ['Gujarati', 5, '19:0964-0965 1c:0ae6-0ae9 20:0aea-0aef'],
  [
    'Hindi',
    6,
    '19:0964-0965 1c:0966-0969 20:096a-096f 26:0951-0952 2a:0953-0954 2c:0958-095a 30:095b-095f 35:0960-0963 39:0970-0971',
  ],
  ['Kannada', 7, '19:0964-0965 1c:0ce6-0ce9 20:0cea-0cef 26:0cde 27:0cf1 2a:0cf2'],
  ['Malayalam', 8, '19:0964-0965 1c:0d66-0d69 20:0d6a-0d6f 26:0d70-0d71 2a:0d72-0d75 2e:0d7a 30:0d7b-0d7f'],
  ['Oriya', 9, '19:0964-0965 1c:0b66-0b69 20:0b6a-0b6f 26:0b5c-0b5d 2a:0b5f 2b:0b70-0b71'],
  ['Punjabi', 10, '19:0964-0965 1c:0a66-0a69 20:0a6a-0a6f 26:0a59-0a5a 2a:0a5b-0a5c 2c:0a5e 2d:0a75'],
  ['Tamil', 11, '19:0964-0965 1c:0be6-0be9 20:0bea-0bef 26:0bf3-0bf4 2a:0bf5-0bf8 2e:0bfa'],
  ['Telugu', 12, '1c:0c66-0c69 20:0c6a-0c6f 26:0c58-0c59 2a:0c78-0c7c 30:0c7d-0c7f'],
  [
    'Urdu',
    13,
    '19:0600-0601 1c:06f0-06f3 20:06f4-06f9 26:060c-060d 2a:060e-0612 30:0613-0614 32:061b 33:061f 34:0640 35:0652 36:0658 37:066b-066c 39:0672-0673 3b:06cd 3f:06d4',
  ],
];

for (const [language, identifier, runs] of LOCKING) {
  test(`the locking shift table of ${language}`, () => {
    assert.deepEqual(entriesOf(lockingTable(identifier)), entries(runs, FRAME));
  });
}

for (const [language, identifier, runs] of SINGLE) {
  test(`the single shift table of ${language}`, () => {
    assert.deepEqual(entriesOf(singleTable(identifier)), entries(runs, SIGNS));
  });
}

test('the tables of Turkish, Portuguese and Spanish are the default ones with other letters', () => {
  assert.equal(differences(lockingTable(1), lockingTable(0)), '04€ 07ı 0bĞ 0cğ 1cŞ 1dş 40İ 60ç');
  assert.equal(
    differences(lockingTable(3), lockingTable(0)),
    '04ê 06ú 07í 08ó 09ç 0bÔ 0cô 0eÁ 0fá 12ª 13Ç 14À 15∞ 16^ 17\\ 18€ 19Ó 1a| 1cÂ 1dâ 1eÊ 24º 40Í 5bÃ 5cÕ 5dÚ 60~ 7bã 7cõ 7d`',
  );
  assert.equal(differences(lockingTable(2), lockingTable(0)), '');
  assert.equal(differences(singleTable(1), singleTable(0)), '47Ğ 49İ 53Ş 63ç 67ğ 69ı 73ş');
  assert.equal(differences(singleTable(2), singleTable(0)), '09ç 41Á 49Í 4fÓ 55Ú 61á 69í 6fó 75ú');
  assert.equal(
    differences(singleTable(3), singleTable(0)),
    '05ê 09ç 0bÔ 0cô 0eÁ 0fá 12Φ 13Γ 15Ω 16Π 17Ψ 18Σ 19Θ 1fÊ 41À 49Í 4fÓ 55Ú 5bÃ 5cÕ 61Â 69í 6fó 75ú 7bã 7cõ 7fâ',
  );
});

test('a reserved language has the default tables', () => {
  assert.equal(lockingTable(14), lockingTable(0));
  assert.equal(singleTable(255), singleTable(0));
});

test('every character of every table is written and read again', () => {
  for (let identifier = 0; identifier <= 13; identifier++) {
    const locking = lockingTable(identifier);
    const single = singleTable(identifier);
    assert.deepEqual([locking.units.length, single.units.length], [128, 128]);
    const units = [...locking.units, ...single.units].filter((unit) => unit !== 0);
    const text = String.fromCharCode(...units);
    const { alphabet, lockingShift, singleShift, write } = gsm7(identifier, identifier);
    const octets = write(text, 0, text.length);
    assert.ok(octets.every((septet) => septet < 128));
    assert.equal(decodeText(octets, { alphabet, lockingShift, singleShift }), text);
  }
});

type Entries = Readonly<Record<string, string>>;

function entriesOf({ units }: ShiftTable): Entries {
  const found = [...units.entries()].filter(([, unit]) => unit !== 0);
  return Object.fromEntries(found.map(([septet, unit]) => [hex(septet), String.fromCharCode(unit)]));
}

/** Those of runs (`septet:from-to`), and those that all have in common. */
function entries(runs: string, common: Entries): Entries {
  const all: Record<string, string> = { ...common };
  for (const run of runs.split(' ')) {
    const [septet = 0, from = 0, to = from] = run.split(/[:-]/).map((code) => Number.parseInt(code, 16));
    for (let unit = from; unit <= to; unit++) all[hex(septet + unit - from)] = String.fromCharCode(unit);
  }
  return all;
}

function from(runs: readonly (readonly [septet: number, characters: string])[]): Entries {
  return Object.fromEntries(
    runs.flatMap(([septet, characters]) =>
      [...characters].map((character, index) => [hex(septet + index), character] as const),
    ),
  );
}

function differences(table: ShiftTable, other: ShiftTable): string {
  const theirs = entriesOf(other);
  return Object.entries(entriesOf(table))
    .filter(([septet, character]) => theirs[septet] !== character)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([septet, character]) => septet + character)
    .join(' ');
}

function hex(septet: number): string {
  return septet.toString(16).padStart(2, '0');
}

const FRAME = from([
  [0x0a, '\n'],
  [0x0d, '\r'],
  [0x20, ' !'],
  [0x28, ')('],
  [0x2c, ','],
  [0x2e, '.'],
  [0x30, '0123456789:;'],
  [0x3f, '?'],
  [0x61, 'abcdefghijklmnopqrstuvwxyz'],
]);

const SIGNS = from([
  [0x00, '@£$¥¿"¤%&\'\f*+'],
  [0x0e, '-/<=>¡^¡_#*'],
  [0x28, '{}'],
  [0x2f, '\\'],
  [0x3c, '[~]'],
  [0x40, '|ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [0x65, '€'],
]);
