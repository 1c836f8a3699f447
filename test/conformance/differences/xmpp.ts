import type { Streams } from '../normal-form.ts';
import { amiField } from '../recording.ts';
import { type Comparison, changeResponses, type Difference, destinationOf, refuse } from './difference.ts';

/** Where messages to XMPP addresses differ. */
export const XMPP_DIFFERENCES: readonly Difference[] = [
  {
    id: 'jabbersend-once',
    apply: ({ expected }) => {
      const at = expected.responses.findIndex((response) => ATTEMPT.test(response));
      const [first = '', second = ''] = at < 0 ? [] : expected.responses.slice(at, at + 2);
      if (second === '') return false;
      const failed = first
        .replace('Response: Success', 'Response: Error')
        .replace(ATTEMPT, '\r\nMessage: Message failed to send.\r\n');
      const bare = second.startsWith('Response: Success') ? first : failed;
      expected.responses.splice(at, 2, amiField(second, 'Message') === '' ? bare : second);
      return true;
    },
  },
  {
    id: 'jabbersend-jid',
    apply: ({ actions, directory, expected, observed }) => {
      const asked = actions.find((action) => amiField(action, 'Action').toLowerCase() === 'jabbersend');
      const jid = amiField(asked ?? '', 'JID');
      if (asked === undefined || jid === '' || amiField(asked, 'ScreenName') !== '') return false;
      const user = directory.xmppUsers.get(amiField(asked, 'Jabber'));
      const text = amiField(asked, 'Message');
      if (user === undefined || text === '') return false;
      // Without a server it waits.
      if (observed.xmpp.length > 0) {
        expected.xmpp = [`message from=${user.jid} to=${jid} type=chat\r\n  body: ${text}`];
      }
      return changeResponses(expected, /\r\nMessage: No ScreenName specified\r\n/, (response) =>
        response
          .replace('Response: Error', 'Response: Success')
          .replace('No ScreenName specified', 'Attempting to send Jabber Message'),
      );
    },
  },
  {
    id: 'xmpp-nobody',
    apply: (comparison) => {
      if (!comparison.actions.some(goesNowhere)) return false;
      comparison.expected.xmpp = [];
      return refuse(comparison.expected, 'Message failed to send.');
    },
  },
  {
    id: 'xmpp-stored',
    apply: (comparison) =>
      waits(comparison) &&
      changeResponses(comparison.expected, /\r\nMessage: Message failed to send\.\r\n/, (response) =>
        response
          .replace('Response: Error', 'Response: Success')
          .replace('Message failed to send.', answerOf(comparison)),
      ),
  },
  {
    id: 'xmpp-extensions',
    apply: ({ observed }) => {
      const before = observed.xmpp.join();
      observed.xmpp = observed.xmpp.map((stanza) =>
        stanza
          .split('\r\n')
          .map((line, index) => (index === 0 ? line.replace(/ id=\S+/, '') : line))
          .filter((line) => !EXTENSIONS.test(line))
          .join('\r\n'),
      );
      return observed.xmpp.join() !== before;
    },
  },
  {
    id: 'xmpp-events',
    apply: ({ observed }) => forget(observed, ['XmppAccountStatus', 'XmppPresence']),
  },
];

/** Whether something is sent to what is no address of XMPP. */
function goesNowhere(action: string): boolean {
  const name = amiField(action, 'Action').toLowerCase();
  if (name !== 'jabbersend') return name === 'messagesend' && isNowhere(destinationOf(action));
  const jid = amiField(action, 'ScreenName') || amiField(action, 'JID');
  return jid.includes('@') && isNowhere(`xmpp:${jid}`);
}

function isNowhere(destination: string): boolean {
  return destination.startsWith('xmpp:') && !ADDRESS.test(destination.slice('xmpp:'.length));
}

/** Whether somebody is sent to by an account that there is: then it only is not connected. */
function waits({ actions, directory }: Comparison): boolean {
  return actions.some((action) => {
    const isJabberSend = amiField(action, 'Action').toLowerCase() === 'jabbersend';
    const [to, from] = isJabberSend
      ? [`xmpp:${amiField(action, 'ScreenName')}`, `xmpp:${amiField(action, 'Jabber')}`]
      : [destinationOf(action), amiField(action, 'From')];
    const isKnown = [...directory.xmppUsers.keys()].some(
      (user) => from.startsWith('xmpp:') && from.slice('xmpp:'.length).toLowerCase() === user.toLowerCase(),
    );
    return isKnown && to.startsWith('xmpp:') && !isNowhere(to) && (!isJabberSend || to.includes('@'));
  });
}

function answerOf({ actions }: Comparison): string {
  return actions.some((action) => amiField(action, 'Action').toLowerCase() === 'jabbersend')
    ? 'Attempting to send Jabber Message'
    : 'Message successfully sent';
}

function forget(streams: Streams, names: readonly string[]): boolean {
  let found = false;
  for (const name of names) {
    found = streams.events.delete(name) || found;
    found = streams.observerEvents.delete(name) || found;
  }
  return found;
}

/** RFC 7622 §3.1. */
const ADDRESS = /^(?:[^\s"&'/:<>@]+@)?[^\s"&'/<>@]+(?:\/.+)?$/;
const ATTEMPT = /\r\nMessage: Attempting to send Jabber Message\r\n/;
/** XEP-0184, XEP-0333, XEP-0359. */
const EXTENSIONS =
  /^ {2}(?:request xmlns=urn:xmpp:receipts|markable xmlns=urn:xmpp:chat-markers:0|origin-id id=\S+ xmlns=urn:xmpp:sid:0)$/;
