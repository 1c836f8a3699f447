import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withNetmask, withPrefix } from './network.ts';

const CASES: readonly (readonly [written: string, netmask: string, prefix: string])[] = [
  ['127.0.0.9', '127.0.0.9/255.255.255.255', '127.0.0.9/32'],
  ['192.0.2.0/24', '192.0.2.0/255.255.255.0', '192.0.2.0/24'],
  ['192.0.2.0/255.255.254.0', '192.0.2.0/255.255.254.0', '192.0.2.0/23'],
  ['10.0.0.0/9', '10.0.0.0/255.128.0.0', '10.0.0.0/9'],
  ['0.0.0.0/0', '0.0.0.0/0.0.0.0', '0.0.0.0/0'],
  ['2001:db8::/32', '2001:db8::/ffff:ffff::', '2001:db8::/32'],
  ['2001:db8::1', '2001:db8::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::1/128'],
  ['2001:db8::/33', '2001:db8::/ffff:ffff:8000::', '2001:db8::/33'],
  ['sip.example.com', 'sip.example.com', 'sip.example.com'],
];

describe('networks as listings tell them', () => {
  for (const [written, netmask, prefix] of CASES) {
    test(written, () => {
      assert.equal(withNetmask(written), netmask);
      assert.equal(withPrefix(written), prefix);
    });
  }
});
