import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProjectId, parseSid } from './sid.ts';

test('an id is a UUID, or two letters and its digits, or both', () => {
  for (const written of [ID, ID.toUpperCase(), `MG${DIGITS}`, `mg${DIGITS.toUpperCase()}`, `MG${ID}`]) {
    assert.equal(parseSid(written, 'MG'), ID, written);
  }
});

test('an id of something else is none', () => {
  for (const wrong of ['', 'MG', `AC${DIGITS}`, DIGITS, `AC${ID}`, `MGMG${ID}`, `MG${DIGITS}0`, `${ID} `]) {
    assert.equal(parseSid(wrong, 'MG'), undefined, wrong);
  }
});

test('the AccountSid is the id of the project', () => {
  assert.equal(parseProjectId(`AC${DIGITS}`), ID);
});

const ID = '8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13';
const DIGITS = ID.replaceAll('-', '');
