import type { XmppAccount } from '../../config/xmpp-types.ts';
import type { XmppPresence } from './index.ts';
import { bareOf } from './jid.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

export interface ClientPresenceOptions {
  readonly account: XmppAccount;
  readonly send: (stanza: XmlElement) => void;
  readonly request: (iq: XmlElement) => Promise<XmlElement | undefined>;
}

/** What a client tells of itself when it comes: its presence, and with `autoregister` that it wants to see its buddies'. */
export async function announceClient(
  { account, send, request }: ClientPresenceOptions,
  xml: BuildXml,
): Promise<void> {
  const { status, statusMessage, priority, buddies, autoRegister } = account;
  // Whom we know is asked for before our presence goes out: the subscriptions of others are answered with the presence there is.
  const known = autoRegister && buddies.length > 0 ? await roster(request, xml) : new Map<string, string>();
  send(
    xml(
      'presence',
      {},
      status === 'available' ? undefined : xml('show', {}, status),
      statusMessage === '' ? undefined : xml('status', {}, statusMessage),
      xml('priority', {}, String(priority)),
    ),
  );
  if (!autoRegister) return;
  for (const buddy of buddies) {
    const subscription = known.get(bareOf(buddy)) ?? 'none';
    if (subscription === 'to' || subscription === 'both') continue;
    send(xml('presence', { type: 'subscribe', to: bareOf(buddy) }));
  }
}

/** The answer to somebody who asks to see our presence; undefined: the stanza asks for nothing. */
export function answerToSubscription(
  { attrs }: XmlElement,
  { authPolicy }: XmppAccount,
  xml: BuildXml,
): XmlElement | undefined {
  const from = attrs['from'] ?? '';
  if (attrs['type'] !== 'subscribe' || from === '') return undefined;
  return xml('presence', { type: authPolicy === 'accept' ? 'subscribed' : 'unsubscribed', to: bareOf(from) });
}

/** A presence as it is shown; undefined: it is about a subscription, or an error. */
export function presenceOf(account: string, stanza: XmlElement): XmppPresence | undefined {
  const { type = 'available', from = '' } = stanza.attrs;
  if (from === '' || (type !== 'available' && type !== 'unavailable')) return undefined;
  const show = stanza.getChildText('show') ?? '';
  const capabilities = stanza.getChild('c', CAPABILITIES)?.attrs;
  const priority = Number(stanza.getChildText('priority') ?? '0');
  return {
    account,
    jid: from,
    show: type === 'unavailable' ? 'unavailable' : isShow(show) ? show : 'available',
    status: (stanza.getChildText('status') ?? '').slice(0, STATUS_LIMIT),
    priority: Number.isInteger(priority) && Math.abs(priority) <= 128 ? priority : 0,
    node: (capabilities?.['node'] ?? '').slice(0, CAPABILITIES_LIMIT),
    version: (capabilities?.['ver'] ?? '').slice(0, CAPABILITIES_LIMIT),
  };
}

/** What the server keeps of our subscriptions, by bare JID (RFC 6121 §2.1). */
async function roster(
  request: ClientPresenceOptions['request'],
  xml: BuildXml,
): Promise<ReadonlyMap<string, string>> {
  const answer = await request(xml('iq', { type: 'get' }, xml('query', { xmlns: ROSTER })));
  const items = answer?.getChild('query', ROSTER)?.getChildren('item') ?? [];
  return new Map(items.map(({ attrs }) => [bareOf(attrs['jid'] ?? ''), attrs['subscription'] ?? 'none']));
}

function isShow(text: string): text is 'chat' | 'away' | 'xa' | 'dnd' {
  return text === 'chat' || text === 'away' || text === 'xa' || text === 'dnd';
}

export const ROSTER = 'jabber:iq:roster';
const STATUS_LIMIT = 1000;
/** XEP-0115. */
const CAPABILITIES = 'http://jabber.org/protocol/caps';
const CAPABILITIES_LIMIT = 200;
