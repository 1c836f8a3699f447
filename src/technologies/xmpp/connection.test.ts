import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  BIND,
  features,
  header,
  MANAGEMENT,
  mechanisms,
  meet,
  opens,
  SASL,
  type Script,
  STARTTLS,
} from './testing/scripted-server.ts';
import type { Down } from './wire.ts';

/** How a connection ended before it was up, and what the server was told until then. */
async function against(
  t: TestContext,
  script: Script,
): Promise<{ readonly ended: Down; readonly told: string }> {
  const { outcome, told } = await meet(t, script);
  const ended = await outcome;
  assert('kind' in ended, 'it came up');
  return { ended, told: told() };
}

test('a server that asks for no login is not spoken to: it may be anybody', async (t) => {
  const bound = await against(t, {
    says: (told) => (opens(told) ? header() + features(BIND + MANAGEMENT) : ''),
    resume: { id: 'earlier', jid: 'aldis@example.org/x', handled: () => 0 },
  });
  assert.deepEqual(bound.ended, {
    kind: 'refused',
    reason: 'The server does not ask for a login, and so proves nothing',
  });
  assert(!bound.told.includes('resume'));
});

test('success without a proof is none', async (t) => {
  for (const proof of ['', Buffer.from('v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=').toString('base64')]) {
    const { ended } = await against(t, {
      says: (told) => {
        if (opens(told)) return header() + mechanisms('SCRAM-SHA-1');
        return told.includes('<auth') ? `<success xmlns='${SASL}'>${proof}</success>` : '';
      },
    });
    assert.deepEqual(ended, {
      kind: 'refused',
      reason: 'The server did not prove that it knows the secret',
    });
  }
});

test('a key is derived once for a login, however many challenges come', async (t) => {
  const { ended, told } = await against(t, {
    says: (given) => {
      if (opens(given)) return header() + mechanisms('SCRAM-SHA-1');
      const encoded = /<auth[^>]*>([^<]+)</.exec(given)?.[1];
      if (encoded === undefined) return '';
      const nonce = /r=(.*)$/.exec(Buffer.from(encoded, 'base64').toString())?.[1];
      const challenge = Buffer.from(`r=${nonce}x,s=c2FsdA==,i=4096`).toString('base64');
      return `<challenge xmlns='${SASL}'>${challenge}</challenge>`.repeat(50);
    },
  });
  assert.equal(ended.kind, 'lost');
  assert((told.match(/<response/g) ?? []).length <= 1);
});

test('where other ways to log in are offered alone, no password is said', async (t) => {
  const { ended, told } = await against(t, {
    says: (given) => (opens(given) ? header() + mechanisms('DIGEST-MD5', 'ANONYMOUS') : ''),
  });
  assert.equal(ended.kind, 'credentials');
  assert(!told.includes('<auth'));
});

test('a server that offers TLS and answers otherwise is left', async (t) => {
  const { ended, told } = await against(t, {
    says: (given) => {
      if (opens(given)) return header() + features(STARTTLS);
      return given.includes('<starttls') ? mechanisms('PLAIN') : '';
    },
    account: { useTls: true },
  });
  assert.equal(ended.kind, 'refused');
  assert(!told.includes('<auth'));
});

test('what is no XML ends the connection', async (t) => {
  for (const text of [
    '<!DOCTYPE a>',
    `${header()}</a>`,
    `${header()}<a>&x;</a>`,
    'HTTP/1.1 400 Bad Request\r\n\r\n',
  ]) {
    const { ended } = await against(t, { says: (given) => (opens(given) ? text : '') });
    assert.equal(ended.kind, 'lost', text);
  }
});

test('a server that takes the connection and says nothing is left when the time is over', async (t) => {
  const { clock, hears, outcome } = await meet(t, { says: () => '' });
  await hears(/<stream:stream/);
  await clock.advance(1000);
  assert.deepEqual(await outcome, { kind: 'lost', reason: 'The server did not answer within 1 s' });
});

test('so is one that stops in the middle of the login', async (t) => {
  const { clock, hears, outcome } = await meet(t, {
    says: (told) => (opens(told) ? header() + mechanisms('PLAIN') : ''),
  });
  await hears(/<auth/);
  await clock.advance(1000);
  assert.deepEqual(await outcome, { kind: 'lost', reason: 'The server did not answer within 1 s' });
});

test('a server that hangs up, and one that nobody finds', async (t) => {
  const { hears, hangUp, outcome } = await meet(t, {
    says: (told) => (opens(told) ? header() + mechanisms('PLAIN') : ''),
  });
  await hears(/<auth/);
  hangUp();
  assert.deepEqual(await outcome, { kind: 'lost', reason: 'The server closed the connection' });
  const nobody = await against(t, { says: () => '', account: { port: 1 } });
  assert.deepEqual(nobody.ended, { kind: 'lost', reason: 'connect ECONNREFUSED 127.0.0.1:1' });
});

test('one that takes the connection and hangs up at once, as a proxy does before a server that is down, is not waited for', async (t) => {
  const { hears, hangUp, outcome } = await meet(t, { says: () => '' });
  await hears(/<stream:stream/);
  hangUp();
  assert.deepEqual(await outcome, { kind: 'lost', reason: 'The server closed the connection' });
});

for (const [condition, kind] of [
  ['host-unknown', 'refused'],
  ['conflict', 'refused'],
  ['not-authorized', 'credentials'],
  ['system-shutdown', 'lost'],
] as const) {
  test(`a stream that the server ends with ${condition}: ${kind}`, async (t) => {
    const error = `<${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>`;
    const { ended } = await against(t, {
      says: (told) =>
        opens(told) ? `${header()}<stream:error>${error}</stream:error></stream:stream>` : undefined,
    });
    assert.deepEqual(ended, { kind, reason: `The server ended the stream: ${condition}` });
  });
}

test('what is given up while it is made says nothing more', async (t) => {
  const meeting = await meet(t, { says: (told) => (opens(told) ? header() : '') });
  await meeting.hears(/<stream:stream/);
  let said = false;
  void meeting.outcome.then(() => {
    said = true;
  });
  meeting.wire.destroy();
  await meeting.clock.advance(5000);
  assert(!said);
});
