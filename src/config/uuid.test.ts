import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomUuid, uuid, uuidOfName } from './uuid.ts';

test('the UUID of a name: the example of RFC 9562 appendix A.4', () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  assert.equal(uuidOfName(dns, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

test('a random one says its version and variant, whatever the bytes', () => {
  assert.equal(
    randomUuid((size) => Buffer.alloc(size, 0xff)),
    'ffffffff-ffff-4fff-bfff-ffffffffffff',
  );
  assert.equal(
    randomUuid((size) => Buffer.alloc(size, 0)),
    '00000000-0000-4000-8000-000000000000',
  );
});

test('the option takes one in any letter case, and nothing else', () => {
  const { read } = uuid('');
  const id = '8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13';
  assert.equal(read(id.toUpperCase(), '', ''), id);
  for (const text of ['', id.slice(1), `{${id}}`, id.replaceAll('-', ''), `${id} `])
    assert.equal(read(text, '', ''), undefined, text);
});
