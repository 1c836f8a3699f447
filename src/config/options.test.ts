import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBindAddress } from './bind-address.ts';
import { parseCallerId } from './caller-id.ts';
import { didYouMean, nearestName } from './nearest.ts';
import {
  choice,
  choices,
  decimal,
  list,
  type Option,
  repeatedList,
  secret,
  wholeNumber,
  yesNo,
} from './options.ts';
import { camelCase } from './schema.ts';
import { sipUri, sipUris } from './sip-uri.ts';

const CASES: readonly (readonly [
  what: string,
  option: Option<unknown>,
  readonly (readonly [string, unknown])[],
])[] = [
  [
    'yes or no, as ast_true() and ast_false()',
    yesNo(false, ''),
    [
      ...['yes', 'true', 'y', 't', '1', 'on', 'YES', 'True'].map((text) => [text, true] as const),
      ...['no', 'false', 'n', 'f', '0', 'off', 'Off', ''].map((text) => [text, false] as const),
      ...['maybe', '2', ' yes'].map((text) => [text, undefined] as const),
    ],
  ],
  [
    'a whole number within bounds',
    wholeNumber(5, '', { minimum: 2, maximum: 10 }),
    [
      ['2', 2],
      ['10', 10],
      ['007', 7],
      ['1', undefined],
      ['11', undefined],
      ['', undefined],
      ['x', undefined],
      ['3.5', undefined],
      ['0x5', undefined],
      ['1e1', undefined],
      ['99999999999', undefined],
    ],
  ],
  [
    'a decimal',
    decimal(3, ''),
    [
      ['3', 3],
      ['3.0', 3],
      ['0.25', 0.25],
      ['.5', undefined],
      ['-1', undefined],
      ['', undefined],
    ],
  ],
  [
    'a word',
    choice(['udp', 'TCP'], 'udp', ''),
    [
      ['udp', 'udp'],
      ['UDP', 'udp'],
      ['tcp', 'TCP'],
      ['tls', undefined],
      ['', undefined],
    ],
  ],
  [
    'words',
    choices(['MD5', 'SHA-256'], [], ''),
    [
      ['md5, SHA-256', ['MD5', 'SHA-256']],
      ['', []],
      ['md5,x', undefined],
    ],
  ],
  [
    'a list',
    list(''),
    [
      ['a', ['a']],
      [' a , b,,c ', ['a', 'b', 'c']],
      ['', []],
    ],
  ],
  [
    'a secret',
    secret(''),
    [
      ['p;w', 'p;w'],
      ['', ''],
      ['{{secret}}', undefined],
    ],
  ],
  [
    'a SIP URI',
    sipUri(''),
    [
      ['', ''],
      ['sip:127.0.0.1:5060;lr', 'sip:127.0.0.1:5060;lr'],
      ['<sip:a@b>', 'sip:a@b'],
      ['SIPS:a@[::1]:5061', 'SIPS:a@[::1]:5061'],
      ...['a@b', 'sip:', 'sip:a b', 'sip:a@b@c', 'http://x', 'tel:1', 'sip:a\x01b'].map(
        (text) => [text, undefined] as const,
      ),
    ],
  ],
];

for (const [what, option, cases] of CASES) {
  test(what, () => {
    for (const [text, value] of cases) assert.deepEqual(option.read(text, option.default, ''), value, text);
  });
}

test('lists of which lines add up', () => {
  assert.deepEqual(repeatedList('').read('c', ['a', 'b'], ''), ['a', 'b', 'c']);
  assert.deepEqual(sipUris('').read('sip:b,sip:c', ['sip:a'], ''), ['sip:a', 'sip:b', 'sip:c']);
  assert.equal(sipUris('').read('sip:b,c', ['sip:a'], ''), undefined);
});

test('caller ids', () => {
  const cases = [
    ['"Erin E" <1234>', 'Erin E', '1234'],
    ['Jürgen Groß <2002>', 'Jürgen Groß', '2002'],
    ['<1234>', '', '1234'],
    ['1234', '', '1234'],
    ['+4930123', '', '+4930123'],
    ['Erin', 'Erin', ''],
    ['"Erin"', 'Erin', ''],
    ['', '', ''],
  ] as const;
  for (const [text, name, number] of cases) assert.deepEqual(parseCallerId(text), { name, number }, text);
});

test('addresses to listen on', () => {
  const cases = [
    ['127.0.0.1', '127.0.0.1', undefined],
    ['127.0.0.1:5060', '127.0.0.1', 5060],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['[::]', '::', undefined],
    ['[2001:db8::1]:5061', '2001:db8::1', 5061],
    ['::', '::', undefined],
    ['2001:db8::1', '2001:db8::1', undefined],
    ['host.example:80', 'host.example', 80],
  ] as const;
  for (const [text, address, port] of cases)
    assert.deepEqual(parseBindAddress(text), { address, port }, text);
  for (const text of ['', ':5060', '1.2.3.4:', '1.2.3.4:65536', '[::1', 'a b', '1.2.3.4:x']) {
    assert.equal(parseBindAddress(text), undefined, text);
  }
});

test('the nearest known name', () => {
  const known = ['max_contacts', 'remove_existing', 'transport', 'aors', 'auth'];
  assert.equal(nearestName('max_contact', known), 'max_contacts');
  assert.equal(nearestName('MaxContacts', known), 'max_contacts');
  assert.equal(nearestName('tarnsport', known), 'transport');
  assert.equal(nearestName('aor', known), 'aors');
  assert.equal(nearestName('colour', known), undefined);
  assert.equal(nearestName('', known), undefined);
  assert.equal(didYouMean('aosr', known), '; did you mean "aors"?');
  assert.equal(didYouMean('zzzzzz', known), '');
});

test('camel case', () => {
  assert.equal(camelCase('qualify_2xx_only'), 'qualify2xxOnly');
  assert.equal(camelCase('aors'), 'aors');
});
