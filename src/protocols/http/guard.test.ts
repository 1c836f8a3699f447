import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Guard } from './guard.ts';
import { OutgoingError } from './outgoing.ts';

test('The open internet is allowed', () => {
  const guard = new Guard([], async () => []);
  for (const address of ['8.8.8.8', '93.184.215.14', '2606:4700::1111', '2001:4860:4860::8888']) {
    assert.ok(guard.allows(address), address);
  }
});

test('Everything else is not', () => {
  const guard = new Guard([], async () => []);
  for (const address of CLOSED) assert.ok(!guard.allows(address), address);
});

test('What lies in a network of the configuration is allowed, however it is written', () => {
  const networks = [
    '10.1.0.0/16',
    '172.16.0.0/255.240.0.0',
    '192.168.7.7',
    '::ffff:10.9.0.0/112',
    'fd00:1::/32',
  ];
  const guard = new Guard([...networks, '[::1]', 'nonsense', '10.0.0.0/33', '10.0.0.0/x'], async () => []);
  const allowed = [
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '172.31.0.1',
    '192.168.7.7',
    '10.9.1.1',
    'fd00:1::5',
    '::1',
  ];
  for (const address of allowed) {
    assert.ok(guard.allows(address), address);
  }
  for (const address of ['10.2.0.1', '10.8.0.1', '192.168.7.8', 'fd00:2::5', '127.0.0.1']) {
    assert.ok(!guard.allows(address), address);
  }
});

test('A name is asked for once while its answer is under way', async () => {
  let asked = 0;
  const answer = Promise.withResolvers<{ address: string; family: number }[]>();
  const guard = new Guard([], () => {
    asked++;
    return answer.promise;
  });
  const both = [guard.addressesOf('a.example'), guard.addressesOf('a.example')];
  answer.resolve([{ address: '8.8.8.8', family: 4 }]);
  for (const found of await Promise.all(both)) assert.equal(found[0]?.address, '8.8.8.8');
  assert.equal(asked, 1);
  await guard.addressesOf('a.example');
  assert.equal(asked, 2);
});

test('A name that leads only inside is blocked, one without addresses is none', async () => {
  const inside = new Guard([], async () => [{ address: '10.0.0.1', family: 4 }]);
  const nothing = new Guard([], async () => []);
  await assert.rejects(
    inside.addressesOf('a.example'),
    (error) => error instanceof OutgoingError && error.code === 'blocked',
  );
  await assert.rejects(
    nothing.addressesOf('a.example'),
    (error) => error instanceof OutgoingError && error.code === 'dns',
  );
});

/** The registries of special addresses (RFC 6890 and IANA's), and what carries an IPv4 address inside. */
const CLOSED = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  'not an address',
];
