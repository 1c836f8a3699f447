import { escaped, field } from '../../protocols/ami/serialize.ts';
import { image } from '../../protocols/ami/text.ts';
import type { XmppAccountView, XmppPresence } from '../../technologies/xmpp/index.ts';
import { rfc3339 } from './time.ts';

/** An account as XmppAccountList tells it. */
export function xmppAccountLines(account: XmppAccountView): string {
  return xmppStatusLines(account) + field('Unacknowledged', String(account.unacknowledged));
}

/** How it stands: the lines of the event `XmppAccountStatus`. */
export function xmppStatusLines({ name, type, jid, status, reason, since }: XmppAccountView): string {
  return (
    field('Account', shown(name)) +
    field('Type', type) +
    field('JID', shown(jid)) +
    field('Status', status) +
    field('Reason', shown(reason)) +
    field('Since', rfc3339(since))
  );
}

/** The lines of the event `XmppPresence`. */
export function xmppPresenceLines({ account, jid, show, status, priority }: XmppPresence): string {
  return (
    field('Account', shown(account)) +
    field('JID', shown(jid)) +
    field('Show', show) +
    field('Status', shown(status)) +
    field('Priority', String(priority))
  );
}

/**
 * The lines of Asterisk's event `JabberStatus`, whose numbers are iksemel's (enum ikshowtype). Of somebody who went it tells the
 * bare address alone. Undefined: res_xmpp tells nothing of a presence that is no resource's.
 */
export function jabberStatusLines(presence: XmppPresence): string | undefined {
  const { account, jid, show, status, priority } = presence;
  const slash = jid.indexOf('/');
  if (slash < 0) return undefined;
  const who = field('Account', shown(account)) + field('JID', shown(jid.slice(0, slash)));
  const number = field('Status', String(SHOWS.indexOf(show)));
  if (show === 'unavailable') return who + number;
  return (
    who +
    field('Resource', shown(jid.slice(slash + 1))) +
    number +
    field('Priority', String(priority)) +
    field('Description', shown(status))
  );
}

/** They are texts, not images of bytes, and come from the network. */
function shown(text: string): string {
  return escaped(image(text));
}

/** What somebody shows, in the order of iksemel's numbers for it. */
export const SHOWS: readonly XmppPresence['show'][] = [
  'unavailable',
  'available',
  'chat',
  'away',
  'xa',
  'dnd',
];
