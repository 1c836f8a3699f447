import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NumberFormat, readNumber, writeNumber } from './number-format.ts';

const WHOLE: NumberFormat = { numberFormat: 'e164', countryCode: '', nationalTrunk: '' };
const GERMAN: NumberFormat = { numberFormat: 'national', countryCode: '+49', nationalTrunk: '0' };
const AMERICAN: NumberFormat = { numberFormat: 'digits', countryCode: '+1', nationalTrunk: '' };

for (const [format, written, number] of [
  [WHOLE, '+15551230001', '+15551230001'],
  [WHOLE, '15551230001', '+15551230001'],
  [WHOLE, '0015551230001', '+15551230001'],
  [WHOLE, ' +1 (555) 123-0001 ', '+15551230001'],
  [WHOLE, '72345', '72345'],
  [WHOLE, 'Acme Co.', 'Acme Co.'],
  [WHOLE, '', ''],
  [GERMAN, '015112345678', '+4915112345678'],
  [GERMAN, '4915112345678', '+4915112345678'],
  [GERMAN, '004915112345678', '+4915112345678'],
  [GERMAN, '03012345', '+493012345'],
  [GERMAN, '72345', '72345'],
  [AMERICAN, '5551230001', '+15551230001'],
  [AMERICAN, '15551230001', '+15551230001'],
  [AMERICAN, '+4915112345678', '+4915112345678'],
] as const) {
  test(`${JSON.stringify(written)} is read as ${JSON.stringify(number)} with ${JSON.stringify(format)}`, () => {
    assert.equal(readNumber(written, format), number);
  });
}

for (const [format, number, written] of [
  [WHOLE, '+15551230001', '+15551230001'],
  [AMERICAN, '+15551230001', '15551230001'],
  [GERMAN, '+4915112345678', '015112345678'],
  [GERMAN, '+15551230001', '15551230001'],
  [GERMAN, '72345', '72345'],
  [GERMAN, 'Acme', 'Acme'],
] as const) {
  test(`${number} is written as ${written} with ${JSON.stringify(format)}`, () => {
    assert.equal(writeNumber(number, format), written);
  });
}
