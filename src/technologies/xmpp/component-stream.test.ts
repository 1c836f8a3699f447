import assert from 'node:assert/strict';
import { test } from 'node:test';
import { features, header, meet, opens } from './testing/scripted-server.ts';

const COMPONENT = {
  account: { type: 'component', username: 'sms.example.org', secret: 's3' },
} as const;
const HANDSHAKE = "<handshake xmlns='jabber:component:accept'></handshake>";

test('the stream of a component has no version (XEP-0114 §3): jabberd2 asks for another login where there is one', async (t) => {
  const { outcome, told } = await meet(t, {
    ...COMPONENT,
    says: (given) => {
      if (opens(given)) return header('jabber:component:accept').replace(" version='1.0'", '');
      return given.includes('</handshake>') ? HANDSHAKE : undefined;
    },
  });
  assert.deepEqual(await outcome, {
    jid: 'sms.example.org',
    resumed: false,
    handled: undefined,
    management: undefined,
  });
  const [, attributes = ''] = /<stream:stream ([^>]*)>/.exec(told()) ?? [];
  assert.match(attributes, /xmlns="jabber:component:accept"/);
  assert.match(attributes, /to="sms\.example\.org"/);
  assert.doesNotMatch(attributes, /version/);
});

test('features are no answer to the handshake of a component', async (t) => {
  const { outcome, told } = await meet(t, {
    ...COMPONENT,
    says: (given) => {
      const offered =
        "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>DIGEST-MD5</mechanism></mechanisms>";
      if (opens(given)) return header('jabber:component:accept') + features(offered);
      return given.includes('</handshake>') ? HANDSHAKE : undefined;
    },
  });
  assert.equal('jid' in (await outcome), true);
  assert.doesNotMatch(told(), /starttls/);
});

test('a component is told that it came to the port of clients', async (t) => {
  const error = "<invalid-namespace xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>";
  const { outcome } = await meet(t, {
    ...COMPONENT,
    says: (given) => (opens(given) ? `${header()}<stream:error>${error}</stream:error></stream:stream>` : ''),
  });
  const reason =
    'The server ended the stream: invalid-namespace: clients and components have ports of their own';
  assert.deepEqual(await outcome, { kind: 'refused', reason });
});
