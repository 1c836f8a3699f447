import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccessRule, accessList, namedLists, networkRules, type PlainRule } from './access-list.ts';
import { parseNetwork } from './network.ts';

const NETWORKS: readonly (readonly [
  network: string,
  inside: readonly string[],
  outside: readonly string[],
])[] = [
  ['192.0.2.7', ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:c000:0207'], ['192.0.2.8', '::1', '', 'nonsense']],
  ['192.0.2.0/24', ['192.0.2.0', '192.0.2.255'], ['192.0.1.255', '192.0.3.0']],
  ['192.0.2.7/255.255.255.0', ['192.0.2.200'], ['192.0.3.7']],
  ['192.0.2.128/25', ['192.0.2.128', '192.0.2.255'], ['192.0.2.127']],
  ['10.0.0.1/255.0.0.255', ['10.9.9.1'], ['10.9.9.2']],
  ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255', '::ffff:1.2.3.4'], ['::1', '2001:db8::1']],
  ['0.0.0.0/0.0.0.0', ['203.0.113.1'], ['::']],
  ['127.0.0.1/255.255.255.255', ['127.0.0.1'], ['127.0.0.2']],
  ['::/0', ['::1', '2001:db8::1'], ['192.0.2.7', '::ffff:192.0.2.7']],
  ['2001:db8::/32', ['2001:db8:ffff::1', '2001:db8::'], ['2001:db9::1']],
  ['2001:db8::/33', ['2001:db8:7fff::1'], ['2001:db8:8000::1']],
  ['[::1]', ['::1', '0:0:0:0:0:0:0:1'], ['::2']],
  ['fe80::1', ['fe80::1', 'fe80::1%eth0'], ['fe80::2']],
];

for (const [text, inside, outside] of NETWORKS) {
  test(`the network ${text}`, () => {
    const network = parseNetwork(text);
    assert.ok(network);
    for (const address of inside) assert.equal(network.contains(address), true, address);
    for (const address of outside) assert.equal(network.contains(address), false, address);
  });
}

for (const text of [
  '',
  'x',
  '192.0.2',
  '192.0.2.7/33',
  '192.0.2.7/x',
  '192.0.2.7/ffff::',
  '::/129',
  '::1/255.255.255.0',
  '1.2.3.4/',
  'host.example',
  '192.0.2.256',
]) {
  test(`"${text}" is no network`, () => assert.equal(parseNetwork(text), undefined));
}

test('no rules allow everybody', () => {
  assert.equal(accessList([]).empty, true);
  assert.equal(accessList([[]]).empty, true);
  assert.equal(accessList([]).allows('192.0.2.1'), true);
});

test('the last match wins, and what nothing matches is allowed', () => {
  const list = accessList([rules('deny 0.0.0.0/0', 'permit 192.0.2.0/24', 'deny 192.0.2.7')]);
  assert.equal(list.empty, false);
  assert.equal(list.allows('192.0.2.1'), true);
  assert.equal(list.allows('192.0.2.7'), false);
  assert.equal(list.allows('203.0.113.1'), false);
  assert.equal(list.allows('2001:db8::1'), true);
});

test('several lists must all allow', () => {
  const list = accessList([rules('deny 10.0.0.0/8'), rules('deny 192.168.0.0/16')]);
  assert.deepEqual(['10.1.1.1', '192.168.1.1', '192.0.2.1'].map(list.allows), [false, false, true]);
});

test('permit, deny and acl lines keep their common order; "!" turns round', () => {
  let rules: readonly AccessRule[] = [];
  const read = (option: 'permit' | 'deny' | 'acl', text: string) => {
    const reader = option === 'acl' ? namedLists('') : networkRules(option, 'acl');
    const after = reader.read(text, rules, '');
    assert.ok(after);
    rules = after;
  };
  read('deny', '0.0.0.0/0');
  read('acl', 'office, home');
  read('permit', '192.0.2.0/24, !192.0.2.7');
  assert.deepEqual(
    rules.map((rule) => (rule.kind === 'named' ? rule.name : `${rule.kind} ${rule.network.text}`)),
    ['deny 0.0.0.0/0', 'office', 'home', 'permit 192.0.2.0/24', 'deny 192.0.2.7'],
  );
  assert.equal(networkRules('permit', 'acl').read('192.0.2.0/24,nonsense', [], ''), undefined);
});

function rules(...lines: readonly string[]): readonly PlainRule[] {
  return lines.map((line) => {
    const [kind, text = ''] = line.split(' ');
    const network = parseNetwork(text);
    assert.ok(network);
    return { kind: kind === 'permit' ? 'permit' : 'deny', network };
  });
}
