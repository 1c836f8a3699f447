import assert from 'node:assert/strict';
import { test } from 'node:test';
import { downOf } from './connection-end.ts';
import { features, header, meet, opens, STARTTLS } from './testing/scripted-server.ts';

function nodesError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

test('a certificate that nobody known has signed: what to do about it is said, and not how to start Node', () => {
  const message =
    'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca';
  assert.deepEqual(downOf(nodesError('DEPTH_ZERO_SELF_SIGNED_CERT', message)), {
    kind: 'refused',
    reason: `The server's certificate is not trusted: self-signed certificate; "tls_ca_file" names who signed it`,
  });
});

test('one of another name or that is too old is not helped by an authority', () => {
  for (const [code, message] of [
    ['CERT_HAS_EXPIRED', 'certificate has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames"],
  ] as const) {
    const reason = `The server's certificate is not trusted: ${message}`;
    assert.deepEqual(downOf(nodesError(code, message)), { kind: 'refused', reason });
  }
});

test('TLS from the first octet at a port for STARTTLS', async (t) => {
  const { outcome } = await meet(t, {
    account: { forceOldSsl: true },
    // Prosody answers what is no XML so.
    says: () => `${header()}<stream:error/></stream:stream>`,
  });
  assert.deepEqual(await outcome, {
    kind: 'lost',
    reason: 'The server does not begin with TLS at this port, as "forceoldssl" wants it to',
  });
});

test('a server that wants TLS, and an account that has none', async (t) => {
  const { outcome } = await meet(t, {
    account: { useTls: false },
    says: (told) => (opens(told) ? header() + features(STARTTLS) : ''),
  });
  assert.deepEqual(await outcome, {
    kind: 'refused',
    reason: 'The server wants TLS before the login, and the account has "usetls=no"',
  });
});
