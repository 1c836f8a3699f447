import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CallbackReceiver } from '../callback-receiver.ts';
import { carrierRoute, smppCarrier } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { Prosody } from '../peers/prosody.ts';
import { Phone } from '../phone.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { type ListedMessage, RestClient } from '../rest.ts';
import { body, header, statusOf, uriIn } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';
import { type Submitted, TestSmsc } from '../smsc.ts';
import { type Element, XmppPeer, xml } from '../xmpp-peer.ts';

const DESK = '+15551230001';
const BOBS = '+15551230002';
const MOBILE = '+19995550001';
const DOMAIN = 'sms.localhost';
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const RECEIPTS = 'urn:xmpp:receipts';

/** One story: each test goes on where the one before ended. */
describe('a SIP phone, Jabber users and a mobile write to each other through a component of Prosody', () => {
  let directory: string;
  let prosody: Prosody;
  let site: Site;
  let gateway: RunningGateway;
  let rest: RestClient;
  let phone: Phone;
  let smsc: TestSmsc;
  let files: CallbackReceiver;
  /** He has a number, she has none. */
  let bob: XmppPeer;
  let eve: XmppPeer;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'aldis-prosody-'));
    prosody = await Prosody.start(directory, {
      users: { aldis: 'aldis-secret', bob: 'bob-secret', eve: 'eve-secret' },
      components: { [DOMAIN]: 'component-secret' },
    });
    smsc = await TestSmsc.open();
    files = await CallbackReceiver.open();
    files.answer = ({ url }) =>
      url.endsWith('.png') ? { status: 200, body: PICTURE, type: 'image/png' } : { status: 404 };
    site = await makeSite({
      messaging: ['outgoing_networks=127.0.0.0/8', 'retry_initial=1'],
      endpoints: [{ name: 'alice', password: 'alice-secret' }],
      projects:
        projectSections(ACME) +
        numberSection(DESK, ACME, 'deliver_to=pjsip:alice') +
        numberSection(BOBS, ACME, 'deliver_to=xmpp:bob@localhost') +
        smppCarrier('smsc', smsc.port, 'mms_fallback=link') +
        carrierRoute('smsc', 'prefix=+1999'),
    });
    writeFileSync(join(site.config, 'xmpp.conf'), xmppConf());
    gateway = await site.start();
    rest = new RestClient(site, ACME);
    phone = await Phone.open('alice', 'alice-secret', site.sipPort);
    await phone.register();
    bob = await user('bob');
    eve = await user('eve');
    await smsc.until(() => smsc.sessions.size === 1);
    await rest.eventually(async () => isUp('sms') && isUp('desk'), 'the accounts to be up');
  });
  after(async () => {
    await gateway?.stop();
    await Promise.all([bob?.close(), eve?.close()]);
    await Promise.all([phone?.close(), smsc?.close(), files?.close(), prosody?.stop()]);
    site?.remove();
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });

  function xmppConf(): string {
    return `[sms]
type=component
serverhost=127.0.0.1
port=${prosody.componentPort}
username=${DOMAIN}
secret=component-secret
register=yes

[desk]
type=client
serverhost=127.0.0.1
port=${prosody.port}
username=aldis@localhost/gateway
secret=aldis-secret
tls_ca_file=${prosody.certificate}
deliver_to=${DESK}
`;
  }

  const user = (name: string): Promise<XmppPeer> =>
    XmppPeer.connect({
      port: prosody.port,
      certificate: prosody.certificate,
      username: name,
      password: `${name}-secret`,
    });
  const isUp = (account: string): true | undefined =>
    gateway.log.some((line) => line.includes('"An XMPP account is up"') && line.includes(`"${account}"`)) ||
    undefined;
  const at = (local: string): string => `${local}@${DOMAIN}`;
  const request = (): Element => xml('request', { xmlns: RECEIPTS });
  const gets = (peer: XmppPeer, text: string): Promise<Element> =>
    peer.until(() => peer.received.find((one) => one.getChildText('body') === text));
  /** The receipt for a message of his. */
  const told = (peer: XmppPeer, id: string): Promise<Element> =>
    peer.until(() => peer.received.find((one) => one.getChild('received', RECEIPTS)?.attrs['id'] === id));
  const refused = (peer: XmppPeer, id: string): Promise<Element> =>
    peer.until(() => peer.received.find(({ attrs }) => attrs['id'] === id && attrs['type'] === 'error'));
  const phoneGets = (text: string): Promise<string> =>
    phone.peer.until(() => phone.peer.requests().find((one) => body(one) === text));
  const submitted = (text: string): Promise<Submitted> =>
    smsc.until((all) => all.find((one) => one.text === text));
  const listed = (text: string, status: string, direction: string): Promise<ListedMessage> =>
    rest.eventually(
      async () =>
        (await rest.list()).find(
          (m) => m.body === text && m.status === status && m.direction.startsWith(direction),
        ),
      `${text} to be ${status}`,
      20_000,
      async () => JSON.stringify(await rest.list()),
    );

  test('bob texts a mobile from his number, and is told when it has it', async () => {
    const id = await bob.send(at(MOBILE), 'Grüße 👋', request());
    const one = await submitted('Grüße 👋');
    assert.deepEqual([one.from, one.to], [BOBS.slice(1), MOBILE.slice(1)]);
    await listed('Grüße 👋', 'sent', 'outbound');
    assert.equal(await smsc.receipt(one, { id: one.id, state: 'DELIVRD' }), 0);
    const receipt = await told(bob, id);
    assert.equal(receipt.attrs['from'], at(MOBILE));
    await listed('Grüße 👋', 'delivered', 'outbound');
  });

  test('and that it does not have it', async () => {
    const id = await bob.send(at('1-999-555-0001'), 'lost', request());
    const one = await submitted('lost');
    await listed('lost', 'sent', 'outbound');
    assert.equal(await smsc.receipt(one, { id: one.id, state: 'UNDELIV', error: '001' }), 0);
    const error = await refused(bob, id);
    assert.equal(error.attrs['from'], at('1-999-555-0001'), 'as he wrote it');
  });

  test('the mobile answers', async () => {
    const fields = { source_addr: MOBILE.slice(1), destination_addr: BOBS.slice(1), short_message: 'Hi Bob' };
    const status = await smsc.deliver(smsc.session, { ...fields, source_addr_ton: 1, dest_addr_ton: 1 });
    assert.equal(status, 0);
    assert.equal((await gets(bob, 'Hi Bob')).attrs['from'], at(MOBILE));
  });

  test('bob writes to the phone, which answers him', async () => {
    const id = await bob.send(at(DESK), 'Hello, desk', request());
    const got = await phoneGets('Hello, desk');
    assert.match(uriIn(header(got, 'From')), new RegExp(`^sip:\\${BOBS}@`));
    assert.equal((await told(bob, id)).attrs['from'], at(DESK));
    assert.ok([200, 202].includes(statusOf(await phone.write(`sip:${BOBS}@127.0.0.1`, 'Hello, Bob'))));
    assert.equal((await gets(bob, 'Hello, Bob')).attrs['from'], at(DESK));
  });

  test('the phone texts the mobile', async () => {
    await phone.write(`sip:${MOBILE}@127.0.0.1`, 'from the desk');
    assert.equal((await submitted('from the desk')).from, DESK.slice(1));
  });

  test('eve, who has no number, writes to the phone, which answers her', async () => {
    const id = await eve.send(at(DESK.slice(1)), 'I am Eve', request());
    await told(eve, id);
    const got = await phoneGets('I am Eve');
    assert.equal(uriIn(header(got, 'From')), 'sip:eve@localhost');
    assert.ok([200, 202].includes(statusOf(await phone.write('sip:eve@localhost', 'Hello, Eve'))));
    assert.equal((await gets(eve, 'Hello, Eve')).attrs['from'], at(DESK));
  });

  test('and to the account that stands for the phone', async () => {
    await eve.send('aldis@localhost', 'To the account');
    await phoneGets('To the account');
  });

  test('and to bob’s number, and he sees who she is', async () => {
    await eve.send(at(BOBS), 'Hi, I am Eve');
    const from = (await gets(bob, 'Hi, I am Eve')).attrs['from'] ?? '';
    assert.equal(from, at('eve\\40localhost'));
    await bob.send(from, 'Hi, I am Bob');
    assert.equal((await gets(eve, 'Hi, I am Bob')).attrs['from'], at(BOBS));
  });

  test('but not to the mobile', async () => {
    const error = (await refused(eve, await eve.send(at(MOBILE), 'for nothing'))).toString();
    assert.match(error, /<error type="auth"><registration-required /);
    assert.equal(
      (await rest.list()).some((message) => message.body === 'for nothing'),
      false,
    );
  });

  test('a picture that bob shares is an MMS', async () => {
    const url = files.url('/picture.png');
    await bob.send(at(DESK), url, xml('x', { xmlns: 'jabber:x:oob' }, xml('url', {}, url)));
    const { id } = await listed('', 'received', 'inbound');
    assert.deepEqual(await rest.media(id), PICTURE);
  });

  test('what comes a second time is kept once', async () => {
    const twice = xml(
      'message',
      { to: at(DESK), type: 'chat', id: 'twice' },
      xml('body', {}, 'twice'),
      request(),
    );
    await eve.stanza(twice);
    await eve.stanza(twice);
    await eve.until(
      () =>
        eve.received.filter((one) => one.getChild('received', RECEIPTS)?.attrs['id'] === 'twice').length ===
        2,
    );
    assert.equal((await rest.list()).filter((message) => message.body === 'twice').length, 1);
  });

  test('a stanza with an id of its own is no other’s receipt', async () => {
    await bob.until(() => bob.received.length > 0);
    bob.receipts = false;
    await phone.write(`sip:${BOBS}@127.0.0.1`, 'Is it delivered?');
    const { attrs } = await gets(bob, 'Is it delivered?');
    const received = (): Element => xml('received', { xmlns: RECEIPTS, id: attrs['id'] ?? '' });
    await eve.stanza(xml('message', { to: attrs['from'] ?? '' }, received()));
    // What comes behind it over the same stream is handled behind it.
    await told(eve, await eve.send(at(DESK), 'after the forgery', request()));
    await listed('Is it delivered?', 'sent', 'outbound');
    await bob.stanza(xml('message', { to: attrs['from'] ?? '' }, received()));
    await listed('Is it delivered?', 'delivered', 'outbound');
    bob.receipts = true;
  });

  test('clients find out what there is', async () => {
    const ask = async (peer: XmppPeer, to: string, name: string, xmlns: string): Promise<string> =>
      (await peer.ask(xml('iq', { type: 'get', to }, xml(name, { xmlns })))).toString();
    const info = await ask(bob, DOMAIN, 'query', 'http://jabber.org/protocol/disco#info');
    assert.match(info, /category="gateway"/);
    assert.match(
      await ask(bob, DOMAIN, 'query', 'jabber:iq:register'),
      new RegExp(`<phone>\\${BOBS}</phone>`),
    );
    assert.match(await ask(eve, at(DESK), 'vCard', 'vcard-temp'), new RegExp(`<NUMBER>\\${DESK}</NUMBER>`));
    await assert.rejects(ask(eve, at(MOBILE), 'vCard', 'vcard-temp'), { name: 'StanzaError' });
  });

  test('who subscribes to a number sees that it is there', async () => {
    await eve.stanza(xml('presence', { to: at(DESK), type: 'subscribe' }));
    await eve.until(() =>
      eve.presences.find(({ attrs }) => attrs['from'] === at(DESK) && attrs['type'] === undefined),
    );
  });
});
