import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { temporaryCertificate } from '../../../test/certificate.ts';
import { beginScram, endScram, type Scram } from '../../../test/scram-server.ts';
import {
  BIND,
  features,
  header,
  MANAGEMENT,
  mechanisms,
  meet,
  opens,
  PROCEED,
  SASL,
  STARTTLS,
} from './testing/scripted-server.ts';
import type { Down, ResumableStream } from './wire.ts';

const certificate = temporaryCertificate({ after }, 'DNS:example.net', 'IP:127.0.0.1');

const JID = 'aldis@example.net/gateway';
const MANAGED = { id: 'sm-1', seconds: 300 };
const ENABLED = "<enabled xmlns='urn:xmpp:sm:3' id='sm-1' resume='true' max='300'/>";
const CLIENT = { username: JID, secret: 'secret' };

/** A server that lets everybody in, offers this then, and says this to what comes then; a resource it binds by itself. */
function letsIn(
  offered: string,
  says: (told: string) => string | undefined,
): (told: string) => string | undefined {
  let isIn = false;
  return (told) => {
    if (opens(told)) return header() + (isIn ? features(offered) : mechanisms('PLAIN'));
    if (told.includes('<auth')) {
      isIn = true;
      return `<success xmlns='${SASL}'/>`;
    }
    const [, id] = /<iq [^>]*id="([^"]+)".*<bind/.exec(told) ?? [];
    return says(told) ?? (id === undefined ? undefined : bound(id));
  };
}

const bound = (id: string): string =>
  `<iq type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${JID}</jid></bind></iq>`;

test('a client logs in with SCRAM, binds its resource, and has its stream managed', async (t) => {
  let scram: Scram | undefined;
  let isIn = false;
  const { outcome, told } = await meet(t, {
    account: CLIENT,
    says: (given) => {
      if (opens(given)) {
        return header() + (isIn ? features(BIND + MANAGEMENT) : mechanisms('PLAIN', 'SCRAM-SHA-1'));
      }
      const [, text = ''] = /<(?:auth|response)[^>]*>([^<]*)</.exec(given) ?? [];
      const said = Buffer.from(text, 'base64').toString();
      if (given.includes('<auth')) {
        scram = beginScram(said, new Map([['aldis', 'secret']]));
        const first = Buffer.from(scram?.serverFirst ?? '').toString('base64');
        return `<challenge xmlns='${SASL}'>${first}</challenge>`;
      }
      if (given.includes('<response') && scram !== undefined) {
        isIn = true;
        const last = Buffer.from(endScram(scram, said) ?? '').toString('base64');
        return `<success xmlns='${SASL}'>${last}</success>`;
      }
      const [, id] = /<iq [^>]*id="([^"]+)".*<bind/.exec(given) ?? [];
      if (id !== undefined) return bound(id);
      return given.includes('<enable') ? ENABLED : undefined;
    },
  });
  assert.deepEqual(await outcome, { jid: JID, resumed: false, handled: undefined, management: MANAGED });
  assert.match(told(), /<resource>gateway<\/resource>/);
  assert(!told().includes(Buffer.from('\0aldis\0secret').toString('base64')), 'the password was not said');
});

test('a secret that the server does not take', async (t) => {
  for (const [condition, kind] of [
    ['not-authorized', 'credentials'],
    ['account-disabled', 'credentials'],
    ['temporary-auth-failure', 'lost'],
  ] as const) {
    const { outcome } = await meet(t, {
      says: (told) => {
        if (opens(told)) return header() + mechanisms('PLAIN');
        return told.includes('<auth') ? `<failure xmlns='${SASL}'><${condition}/></failure>` : undefined;
      },
    });
    assert.deepEqual(await outcome, { kind, reason: `The server refused the login: ${condition}` });
  }
});

test('STARTTLS comes before anything else', async (t) => {
  let isSecure = false;
  const { outcome, told } = await meet(t, {
    account: { ...CLIENT, useTls: true, tlsCaFile: certificate.certFile },
    tls: { ...certificate, atOnce: false },
    says: (given) => {
      if (given.includes('<starttls')) {
        isSecure = true;
        return PROCEED;
      }
      return isSecure ? inside(given) : header() + features(STARTTLS + BIND);
    },
  });
  const inside = letsIn(BIND, () => undefined);
  assert.deepEqual(await outcome, { jid: JID, resumed: false, handled: undefined, management: undefined });
  assert(told().indexOf('<starttls') < told().indexOf('<auth'));
});

test('TLS from the first octet', async (t) => {
  const { outcome } = await meet(t, {
    account: { ...CLIENT, forceOldSsl: true, tlsCaFile: certificate.certFile },
    tls: { ...certificate, atOnce: true },
    says: letsIn(BIND, () => undefined),
  });
  assert('jid' in (await outcome));
});

test('a certificate of another name, or that nobody vouches for, is not spoken to', async (t) => {
  for (const [account, reason] of [
    [{ tlsCaFile: certificate.certFile, username: 'aldis@example.com' }, /does not match/],
    [{}, /self-signed/],
  ] as const) {
    const { outcome, told } = await meet(t, {
      account: { ...CLIENT, forceOldSsl: true, ...account },
      tls: { ...certificate, atOnce: true },
      says: () => '',
    });
    const ended = (await outcome) as Down;
    assert.equal(ended.kind, 'refused');
    assert.match(ended.reason, /^The server's certificate is not trusted: /);
    assert.match(ended.reason, reason);
    assert.equal(told(), '');
  }
});

test('a component is accepted by its handshake', async (t) => {
  const { outcome, told } = await meet(t, {
    account: { type: 'component', username: 'sms.example.org', secret: 'sécret' },
    says: (given) => {
      if (opens(given)) return header('jabber:component:accept');
      return given.includes('<handshake') ? '<handshake/>' : undefined;
    },
  });
  assert.deepEqual(await outcome, {
    jid: 'sms.example.org',
    resumed: false,
    handled: undefined,
    management: undefined,
  });
  // The SHA-1 of the stream's id and the secret: `1sécret` in UTF-8 (XEP-0114 §3).
  assert.match(told(), /<handshake>7e21cea55b93c31dd17d96fd973e3e55303f6f30<\/handshake>/);
});

test('a resource that the server refuses', async (t) => {
  for (const [condition, kind] of [
    ['conflict', 'refused'],
    ['not-allowed', 'refused'],
    ['resource-constraint', 'lost'],
  ] as const) {
    const { outcome } = await meet(t, {
      account: CLIENT,
      says: letsIn(BIND, (told) => {
        const [, id] = /<iq [^>]*id="([^"]+)"/.exec(told) ?? [];
        const error = `<${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>`;
        return id && `<iq type='error' id='${id}'><error type='cancel'>${error}</error></iq>`;
      }),
    });
    assert.deepEqual(await outcome, { kind, reason: `The server refused the resource: ${condition}` });
  }
});

for (const [name, answer, management] of [
  ['cannot be resumed', "<enabled xmlns='urn:xmpp:sm:3'/>", { id: '', seconds: 0 }],
  ['is kept for a time that is not said', ENABLED.replace("max='300'", ''), { id: 'sm-1', seconds: 0 }],
  ['is not managed after all', "<failed xmlns='urn:xmpp:sm:3'/>", undefined],
] as const) {
  test(`a stream that ${name}`, async (t) => {
    const { outcome } = await meet(t, {
      account: CLIENT,
      says: letsIn(BIND + MANAGEMENT, (told) => (told.includes('<enable') ? answer : undefined)),
    });
    assert.deepEqual(await outcome, { jid: JID, resumed: false, handled: undefined, management });
  });
}

const EARLIER: ResumableStream = { id: 'sm-0', jid: 'aldis@example.net/earlier', handled: () => 7 };

test('an earlier stream is resumed in place of a resource', async (t) => {
  const { outcome, told } = await meet(t, {
    account: CLIENT,
    resume: EARLIER,
    says: letsIn(BIND + MANAGEMENT, (given) =>
      given.includes('<resume') ? "<resumed xmlns='urn:xmpp:sm:3' previd='sm-0' h='5'/>" : undefined,
    ),
  });
  assert.deepEqual(await outcome, { jid: EARLIER.jid, resumed: true, handled: 5, management: undefined });
  assert.match(told(), /<resume xmlns="urn:xmpp:sm:3" h="7" previd="sm-0"\/>/);
  assert(!told().includes('<bind'));
});

for (const [given, handled] of [
  [" h='4'", 4],
  ['', undefined],
] as const) {
  test(`where the server has it no more, a new one begins, and h=${handled} of the old one counts`, async (t) => {
    const failed = `<failed xmlns='urn:xmpp:sm:3'${given}><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`;
    const { outcome } = await meet(t, {
      account: CLIENT,
      resume: EARLIER,
      says: letsIn(BIND + MANAGEMENT, (told) => {
        if (told.includes('<resume ')) return failed;
        return told.includes('<enable') ? ENABLED : undefined;
      }),
    });
    assert.deepEqual(await outcome, { jid: JID, resumed: false, handled, management: MANAGED });
  });
}

test('once it is up stanzas go both ways, and it ends as it should be', async (t) => {
  const meeting = await meet(t, { account: CLIENT, says: letsIn(BIND, () => undefined) });
  await meeting.outcome;
  meeting.wire.write('<presence/>');
  await meeting.hears(/<presence\/>/);
  meeting.say(
    "<message from='bob@example.org'><body>1</body></message><presence from='a@b'/></stream:stream>",
  );
  assert.deepEqual(await meeting.down, { kind: 'lost', reason: 'The server closed the connection' });
  assert.deepEqual(
    meeting.elements.map(({ name }) => name),
    ['message', 'presence'],
  );
  const other = await meet(t, { account: CLIENT, says: letsIn(BIND, () => undefined) });
  await other.outcome;
  other.wire.end();
  await other.hears(/<\/stream:stream>$/);
});
