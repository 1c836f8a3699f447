import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AmiFieldError } from './errors.ts';
import { escaped, field, lines, response } from './serialize.ts';

test('an answer: Response, ActionID when there was one, the lines, an empty line', () => {
  assert.equal(response('Success', '', field('Ping', 'Pong')), 'Response: Success\r\nPing: Pong\r\n\r\n');
  assert.equal(
    response('Error', ' 7 ', lines([['Message', 'No']])),
    'Response: Error\r\nActionID:  7 \r\nMessage: No\r\n\r\n',
  );
});

for (const value of ['a\rb', 'a\nb', 'a\0b', 'a\u010ab', '\r\nEvent: Spoof']) {
  test(`a value that would break out of its line is refused: ${JSON.stringify(value)}`, () => {
    assert.throws(() => field('X', value), AmiFieldError);
    assert.throws(() => response('Success', value, ''), AmiFieldError);
    assert.doesNotThrow(() => field('X', escaped(value)));
  });
}

test('escaping: C style for what breaks lines, UTF-8 bytes for what is no byte, the rest untouched', () => {
  assert.equal(escaped('a\r\n\0b'), 'a\\r\\n\\0b');
  assert.equal(escaped('100% \\n Gr\xc3\xbc'), '100% \\n Gr\xc3\xbc');
  // U+010A would be a line feed if its upper byte were cut off.
  assert.equal(escaped('\u010a'), '\xc4\x8a');
});
