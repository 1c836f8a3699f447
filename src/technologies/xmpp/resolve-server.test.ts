import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverAddresses } from './resolve-server.ts';
import { ACCOUNT } from './testing/account.ts';

test('SRV records are followed by priority, and the domain where there are none', async () => {
  const at = (name: string, priority: number, weight = 0) => ({ name, port: 5269, priority, weight });
  const asked: string[] = [];
  const addresses = (options: Partial<typeof ACCOUNT>, ...records: ReturnType<typeof at>[]) =>
    serverAddresses(
      { ...ACCOUNT, ...options },
      'example.net',
      () => 0.5,
      async (name) => {
        asked.push(name);
        if (records.length === 0) throw new Error('ENOTFOUND');
        return records;
      },
    );
  const hosts = (await addresses({}, at('c', 20), at('b', 10, 1), at('a', 10, 9))).map(({ host }) => host);
  assert.deepEqual(hosts, ['a', 'b', 'c']);
  assert.deepEqual(await addresses({ forceOldSsl: true, port: 5223 }), [
    { host: 'example.net', port: 5223, tlsAtOnce: true },
  ]);
  assert.deepEqual(await addresses({ serverHost: '127.0.0.1' }), [
    { host: '127.0.0.1', port: 5222, tlsAtOnce: false },
  ]);
  assert.deepEqual(asked, ['_xmpp-client._tcp.example.net', '_xmpps-client._tcp.example.net']);
});
