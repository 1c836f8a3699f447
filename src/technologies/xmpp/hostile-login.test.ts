import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  features,
  header,
  mechanisms,
  meet,
  opens,
  PROCEED,
  SASL,
  STARTTLS,
} from './testing/scripted-server.ts';

const CLIENT = { username: 'aldis@example.net/gateway', secret: 'secret' };

test('a server that says much before the login is left', async (t) => {
  const says = (told: string) => (opens(told) ? header() + '<x/>'.repeat(5000) : undefined);
  const { outcome } = await meet(t, { account: CLIENT, says });
  const reason = 'The server says too much before anything can go over the stream';
  assert.deepEqual(await outcome, { kind: 'lost', reason });
});

test("what somebody puts behind the beginning of TLS, in plain, is not taken for the server's", async (t) => {
  const injected = features(`<mechanisms xmlns='${SASL}'><mechanism>PLAIN</mechanism></mechanisms>`);
  const { outcome, told } = await meet(t, {
    account: CLIENT,
    says: (given) => {
      if (opens(given)) return header() + features(STARTTLS);
      return given.includes('<starttls') ? PROCEED + injected : undefined;
    },
  });
  assert.deepEqual(await outcome, { kind: 'refused', reason: 'The server offers TLS and does not begin it' });
  assert.doesNotMatch(told(), /<auth/);
});

for (const [what, early] of [
  ['at once', true],
  ['without a proof', false],
] as const) {
  test(`a server that takes a login ${what} does not know the secret`, async (t) => {
    const { outcome, told } = await meet(t, {
      account: CLIENT,
      says: (given) => {
        const success = `<success xmlns='${SASL}'/>`;
        if (opens(given)) return header() + mechanisms('SCRAM-SHA-1') + (early ? success : '');
        return given.includes('<auth') ? success : undefined;
      },
    });
    const reason = 'The server did not prove that it knows the secret';
    assert.deepEqual(await outcome, { kind: 'refused', reason });
    assert.doesNotMatch(told(), /<iq/);
  });
}
