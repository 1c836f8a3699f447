import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CommandFailure } from './failure.ts';
import type { PhoneOptions } from './phone.ts';
import { readPhoneAccount } from './phone-account.ts';

const PJSIP = `
[udp]
type=transport
protocol=udp
bind=0.0.0.0:5080
[tcp]
type=transport
protocol=tcp
bind=[::]:5081
[alice]
type=endpoint
aors=home,away
auth=alice
[alice]
type=auth
auth_type=userpass
username=al
password=wonder
[home]
type=aor
max_contacts=1
[plain]
type=endpoint
`;

test('the account is that of the endpoint', (t) => {
  const account = readPhoneAccount('alice', options(t, PJSIP));
  assert.deepEqual([account.user, account.server, account.transport], ['home', '127.0.0.1:5080', 'udp']);
  assert.equal(account.secret?.username, 'al');
  assert.notEqual(account.secret?.ha1('MD5', 'asterisk'), undefined);
});

test('an endpoint without aors and auth is registered by its name and without a secret', (t) => {
  const account = readPhoneAccount('plain', options(t, PJSIP, { transport: 'tcp' }));
  assert.deepEqual([account.user, account.server, account.secret], ['plain', '[::1]:5081', undefined]);
});

test('the command line says it better', (t) => {
  const account = readPhoneAccount(
    'alice',
    options(t, PJSIP, { server: 'h:1', user: 'zoe', password: 'other' }),
  );
  assert.deepEqual([account.user, account.server], ['zoe', 'h:1']);
  const own = readPhoneAccount('alice', options(t, PJSIP));
  assert.notEqual(account.secret?.ha1('MD5', 'r'), own.secret?.ha1('MD5', 'r'));
});

test('with a server and a password no configuration is needed', () => {
  const account = readPhoneAccount('zoe', {
    ...DEFAULTS,
    config: '/nonexistent',
    server: 'h:1',
    password: 'x',
  });
  assert.deepEqual([account.user, account.server, account.secret?.username], ['zoe', 'h:1', 'zoe']);
});

test('what is missing is told', (t) => {
  const tells = (endpoint: string, given: PhoneOptions, message: RegExp) =>
    assert.throws(
      () => readPhoneAccount(endpoint, given),
      (error) => error instanceof CommandFailure && error.exitCode === 2 && message.test(error.message),
    );
  tells(
    'nobody',
    options(t, PJSIP),
    /^There is no endpoint "nobody" in \/.*\/pjsip.conf; it has alice, plain\.$/,
  );
  tells('alice', options(t, '[alice]\ntype=endpoint\n'), /has no udp transport .*--server HOST:PORT/);
  tells('alice', { ...DEFAULTS, config: '/nonexistent' }, /no usable configuration in \/nonexistent/);
  const broken = options(t, 'broken\n');
  tells('alice', broken, new RegExp(`see what is wrong with "npx aldis check ${broken.config}"`));
});

const DEFAULTS: PhoneOptions = { config: '', transport: 'udp', status: 200, expires: 300 };

function options(t: TestContext, pjsip: string, more: Partial<PhoneOptions> = {}): PhoneOptions {
  const config = mkdtempSync(join(tmpdir(), 'aldis-phone-'));
  t.after(() => rmSync(config, { recursive: true }));
  writeFileSync(join(config, 'pjsip.conf'), pjsip);
  return { ...DEFAULTS, config, ...more };
}
