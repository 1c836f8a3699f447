import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlausible } from './file-signs.ts';
import { isAllowedType, mediaTypeOf } from './media-type.ts';

const FILES: readonly (readonly [type: string, image: string, plausible: boolean])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n', true],
  ['image/png', '\xff\xd8\xff\xe0', false],
  ['image/jpeg', '\xff\xd8\xff\xe1', true],
  ['image/gif', 'GIF87a', true],
  ['image/gif', 'GIF86a', false],
  ['image/bmp', 'BM6', true],
  ['audio/mpeg', 'ID3\x03', true],
  ['audio/mpeg', '\xff\xfb\x90', true],
  ['audio/mpeg', '\xff\x1b\x90', false],
  ['audio/ogg', 'OggS\0', true],
  ['audio/vnd.wav', 'RIFF\x24\0\0\0WAVEfmt ', true],
  ['audio/vnd.wav', 'RIFF\x24\0\0\0AVI ', false],
  ['audio/amr', '#!AMR\n', true],
  ['audio/midi', 'MThd', true],
  ['video/mp4', '\0\0\0\x20ftypisom', true],
  ['video/mp4', 'ftypisom', false],
  ['video/quicktime', '\0\0\0\x08wide', true],
  ['video/mpeg', '\0\0\x01\xba', true],
  ['video/mpeg', '\0\0\x01\x20', false],
  ['video/h264', '\0\0\0\x01\x67', true],
  ['application/pdf', '\n%PDF-1.7', true],
  ['application/pdf', 'PDF', false],
  ['text/plain', '<html> is a text as well', true],
  ['text/plain', 'a\0b', false],
  ['text/vcard', '\xef\xbb\xbfBEGIN:VCARD\r\n', true],
  ['text/vcard', 'hello', false],
  ['text/calendar', 'begin:vcalendar\n', true],
  ['image/tiff', 'II*\0', true],
  ['image/tiff', ' <HTML lang=en>', false],
  ['image/png', '', false],
];
for (const [type, image, plausible] of FILES) {
  test(`${JSON.stringify(image)} ${plausible ? 'can be' : 'is no'} ${type}`, () => {
    assert.equal(isPlausible(type, Buffer.from(image, 'latin1')), plausible);
  });
}

test('a type is told by its name alone, however it is spelt', () => {
  assert.equal(mediaTypeOf(' Image/JPG ; q=1'), 'image/jpeg');
  assert.equal(mediaTypeOf('audio/x-wav'), 'audio/vnd.wav');
  assert(isAllowedType('image/jpeg', ['image/jpg']));
  assert(isAllowedType('image/tiff', ['image/*']));
  assert(!isAllowedType('images/tiff', ['image/*', 'text/plain']));
});
