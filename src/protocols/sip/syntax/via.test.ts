import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatVia, parseVia, parseViaLeniently, parseViaList } from './via.ts';

test('reads Via values', () => {
  const cases: [text: string, transport: string, host: string, port: number, branch: string][] = [
    ['SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1', 'UDP', '192.0.2.1', 5060, 'z9hG4bK1'],
    ['SIP/2.0/tls Example.COM;Branch=x', 'TLS', 'example.com', 0, 'x'],
    [
      'SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks',
      'WSS',
      'df7jal23ls0d.invalid',
      0,
      'z9hG4bK56sdasks',
    ],
    [
      'SIP  / 2.0\r\n / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ;\r\n received = 1.2.3.4',
      'TCP',
      'spindle.example.com',
      0,
      'z9hG4bK9ikj8',
    ],
    [
      'SIP/2.0/UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1',
      'UDP',
      'first.example.com',
      4000,
      'z9hG4bKa7c6a8dlze.1',
    ],
    [
      'SIP/2.0/UDP [2001:db8::9:1]:5061;received=[2001:db8::9:255];branch=b',
      'UDP',
      '2001:db8::9:1',
      5061,
      'b',
    ],
    ['SIP/2.0/UDP [2001:db8::9:1] : 5061', 'UDP', '2001:db8::9:1', 5061, ''],
    ['SIP/2.0/SCTP t2.example.com;x=";branch=fake";branch=b', 'SCTP', 't2.example.com', 0, 'b'],
  ];
  for (const [text, ...expected] of cases) {
    const via = parseVia(text);
    assert.ok(via !== undefined, text);
    assert.deepEqual([via.transport, via.host, via.port, via.branch], expected, text);
    assert.equal(via.protocol, undefined);
  }
  assert.equal(parseVia('SIP/7.0/UDP c.example.com;branch=b')!.protocol, 'SIP/7.0');
});

test('refuses what is no Via', () => {
  const texts = [
    '',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ',
    'SIP/2.0 h',
    'SIP/2.0/ h',
    'SIP/2.0/UDP;branch=b',
    'SIP/2.0/UDP a b',
    'SIP/2.0/UDP h:',
    'SIP/2.0/UDP h:99999',
    'SIP/2.0/UDP h;',
    'SIP/2.0/UDP 192.0.2.15;;,;,,',
    'SIP/2.0/UDP h,',
    'SIP/2.0/UDP h, SIP/2.0/UDP i',
    'SIP/2.0/UDP h;branch=',
    'SIP/2.0/UDP <h>',
  ];
  for (const text of texts) assert.equal(parseVia(text), undefined, text);
});

test('reads lists over several lines', () => {
  const vias = parseViaList([
    'SIP/2.0/UDP a;branch=1 , SIP/2.0/TCP b;branch=2',
    'SIP/2.0/TLS c;branch="3,4"',
  ])!;
  assert.deepEqual(
    vias.map((via) => [via.transport, via.host, via.branch]),
    [
      ['UDP', 'a', '1'],
      ['TCP', 'b', '2'],
      ['TLS', 'c', '"3,4"'],
    ],
  );
  assert.equal(parseViaList(['SIP/2.0/UDP a,']), undefined);
});

test('reads where to answer from a Via with malformed parameters', () => {
  const via = parseViaLeniently('SIP/2.0/UDP 192.0.2.15:5070;;,;,,')!;
  assert.deepEqual(
    [via.transport, via.host, via.port, via.branch, via.parameters.size],
    ['UDP', '192.0.2.15', 5070, '', 0],
  );
  assert.equal(parseViaLeniently('nonsense'), undefined);
});

test('writes a Via as PJSIP does, with what the receiver adds', () => {
  const via = parseVia('SIP/2.0/UDP h:5060;rport;branch=b;x=1')!;
  assert.equal(formatVia(via), 'SIP/2.0/UDP h:5060;rport;branch=b;x=1');
  assert.equal(formatVia(via, '1.2.3.4', 99), 'SIP/2.0/UDP h:5060;rport=99;received=1.2.3.4;branch=b;x=1');
  const full = parseVia('SIP/2.0/UDP [::1];y;branch=b;maddr=m;ttl=3;received=1.1.1.1')!;
  assert.equal(formatVia(full), 'SIP/2.0/UDP [::1];ttl=3;maddr=m;received=1.1.1.1;branch=b;y');
  assert.equal(formatVia(full, '::2'), 'SIP/2.0/UDP [::1];ttl=3;maddr=m;received=::2;branch=b;y');
  assert.equal(formatVia(parseVia('SIP/7.0/UDP c;branch=b')!), 'SIP/7.0/UDP c;branch=b');
});
