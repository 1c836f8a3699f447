import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readUserDataHeader, type UserDataHeader, userDataHeader } from './user-data-header.ts';

type Row = readonly [what: string, header: UserDataHeader, octets: string];

const ONE: UserDataHeader = {
  reference: 0x1234,
  width: 8,
  part: 1,
  parts: 1,
  lockingShift: 0,
  singleShift: 0,
};

const ROWS: readonly Row[] = [
  ['one part, plain: no header', ONE, ''],
  ['eight bits', { ...ONE, part: 2, parts: 3 }, '0500033403 02'],
  ['sixteen bits', { ...ONE, width: 16, part: 2, parts: 3 }, '060804123403 02'],
  ['a single shift', { ...ONE, singleShift: 1 }, '03240101'],
  ['a locking shift', { ...ONE, lockingShift: 6 }, '03250106'],
  [
    'everything',
    { ...ONE, width: 16, part: 255, parts: 255, lockingShift: 13, singleShift: 13 },
    '0c08041234ffff 24010d 25010d',
  ],
];

for (const [what, header, octets] of ROWS) {
  test(`user data header: ${what}`, () => {
    const written = userDataHeader(header);
    assert.equal(written.toString('hex'), octets.replaceAll(' ', ''));
    if (written.length === 0) return;
    const { reference, width, part, parts, lockingShift, singleShift } = header;
    const read = readUserDataHeader(Buffer.concat([written, Buffer.from('text')]));
    const joined = parts > 1 && { reference: reference & (2 ** width - 1), width, part, parts };
    assert.deepEqual(read, {
      length: written.length,
      joined: joined || undefined,
      lockingShift,
      singleShift,
    });
  });
}

/** What readers make of headers that others write: parts and languages, or why there is none. */
const READ: readonly (readonly [what: string, octets: string, found: string])[] = [
  ['nothing at all', '', 'none'],
  ['an empty header', '00', '1 of 1, 0 0, 1 octets'],
  ['longer than the octets', '05000312', 'none'],
  ['an element longer than the header', '0500051203 02', 'none'],
  ['an element of which there is only the identifier', '0100', 'none'],
  ['unknown elements', '0b 0504 0b840000 0003 120302', '2 of 3, 0 0, 12 octets'],
  ['an empty unknown element', '02 7000', '1 of 1, 0 0, 3 octets'],
  ['part 0', '05 0003 120300', '1 of 1, 0 0, 6 octets'],
  ['part 4 of 3', '05 0003 120304', '1 of 1, 0 0, 6 octets'],
  ['0 parts', '05 0003 120000', '1 of 1, 0 0, 6 octets'],
  ['of two the last', '0a 0003 120302 0003 120303', '3 of 3, 0 0, 11 octets'],
  ['of two the one that can be', '0a 0003 120302 0003 120309', '2 of 3, 0 0, 11 octets'],
  ['a length that is none of it', '06 0004 12030200', '1 of 1, 0 0, 7 octets'],
  ['reserved languages', '06 24010e 2501ff', '1 of 1, 0 0, 7 octets'],
];

for (const [what, octets, found] of READ) {
  test(`reading a user data header: ${what}`, () => {
    const read = readUserDataHeader(Buffer.from(octets.replaceAll(' ', ''), 'hex'));
    const { part = 1, parts = 1 } = read?.joined ?? {};
    const text =
      read && `${part} of ${parts}, ${read.lockingShift} ${read.singleShift}, ${read.length} octets`;
    assert.equal(text ?? 'none', found);
  });
}

test('every strict prefix of a header is none', () => {
  const whole = userDataHeader({ ...ONE, width: 16, part: 1, parts: 2, lockingShift: 6, singleShift: 6 });
  for (let length = 0; length < whole.length; length++) {
    assert.equal(readUserDataHeader(whole.subarray(0, length)), undefined);
  }
});
