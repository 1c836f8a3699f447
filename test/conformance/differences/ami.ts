import type { Streams } from '../normal-form.ts';
import { amiField } from '../recording.ts';
import { changeRequests, changeResponses, type Difference } from './difference.ts';

/** What Aldis adds to the AMI, and what of Asterisk's it has not. */
export const AMI_DIFFERENCES: readonly Difference[] = [
  {
    id: 'message-id',
    apply: ({ expected }) =>
      changeResponses(
        expected,
        /\r\nMessage: (?:(?:Message successfully|NOTIFY) sent|Attempting to send Jabber Message)\r\n\r\n$/,
        (response) => response.replace(/\r\n\r\n$/, '\r\nMessageID: <uuid>\r\n\r\n'),
      ),
  },
  {
    id: 'refusal-reason',
    apply: ({ observed }) =>
      changeResponses(
        observed,
        /\r\nMessage: (?:Message failed to send\.|Unable to send NOTIFY)\r\nReason: [^\r]+\r\n/,
        (response) => response.replace(/Reason: [^\r]+\r\n/, ''),
      ),
  },
  {
    id: 'message-events',
    apply: ({ observed }) => forget(observed, ['MessageStatus', 'MessageReceived']),
  },
  {
    id: 'actions-of-other-parts',
    apply: ({ actions, expected, observed }) => {
      const unknown = actions.filter((action) => {
        const name = amiField(action, 'Action').toLowerCase();
        return name !== '' && !ACTIONS.has(name);
      });
      if (unknown.length === 0) return false;
      expected.responses = [
        ...expected.responses.filter((response) => !unknown.some((action) => answers(response, action))),
        ...unknown.map(
          (action) =>
            `Response: Error\r\n${actionIdLine(action)}Message: Invalid/unknown command: ${amiField(action, 'Action')}. Use Action: ListCommands to show available commands.\r\n\r\n`,
        ),
      ];
      for (const events of [expected.events, expected.observerEvents]) {
        for (const [name, messages] of events) {
          const own = messages.filter((event) => !unknown.some((action) => belongs(event, action)));
          if (own.length > 0) events.set(name, own);
          else events.delete(name);
        }
      }
      changeRequests(expected, 'NOTIFY', () => undefined);
      forget(observed, ['RequestBadFormat']);
      return true;
    },
  },
  {
    id: 'core-settings',
    apply: ({ expected }) =>
      changeResponses(expected, /\r\nCoreCDRenabled: Yes\r\n/, (response) =>
        response.replace('CoreCDRenabled: Yes', 'CoreCDRenabled: No'),
      ),
  },
  {
    id: 'command-list',
    apply: ({ actions, expected, observed }) => {
      if (!actions.some((action) => amiField(action, 'Action').toLowerCase() === 'listcommands'))
        return false;
      const isList = (response: string): boolean => /\r\nPing: Keepalive command\./.test(response);
      const known = expected.responses.find(isList)?.split('\r\n') ?? [];
      const told = observed.responses.find(isList)?.split('\r\n') ?? [];
      const has = (lines: readonly string[], line: string): boolean =>
        lines.some((other) => other.split(': ')[0] === line.split(': ')[0]);
      // Commands that only one of the two has are left out; those of both must be told alike.
      expected.responses = expected.responses.map((r) =>
        isList(r) ? known.filter((line) => has(told, line)).join('\r\n') : r,
      );
      observed.responses = observed.responses.map((r) =>
        isList(r) ? told.filter((line) => has(known, line)).join('\r\n') : r,
      );
      return true;
    },
  },
];

function forget(streams: Streams, names: readonly string[]): boolean {
  let found = false;
  for (const name of names) {
    found = streams.events.delete(name) || found;
    found = streams.observerEvents.delete(name) || found;
  }
  return found;
}

function actionIdLine(action: string): string {
  const id = amiField(action, 'ActionID');
  return id === '' ? '' : `ActionID: ${id}\r\n`;
}

function answers(response: string, action: string): boolean {
  return amiField(response, 'ActionID') === amiField(action, 'ActionID') && response.startsWith('Response:');
}

/** An item of the list that an action answers with, or the security event of its refusal. */
function belongs(event: string, action: string): boolean {
  const id = amiField(action, 'ActionID');
  return (
    (id !== '' && amiField(event, 'ActionID') === id) ||
    amiField(event, 'RequestType') === `Action: ${amiField(action, 'Action')}`
  );
}

/** In lower case: the actions that Aldis has and Asterisk too. */
const ACTIONS: ReadonlySet<string> = new Set([
  'login',
  'logoff',
  'challenge',
  'command',
  'ping',
  'events',
  'listcommands',
  'userevent',
  'waitevent',
  'coresettings',
  'corestatus',
  'reload',
  'filter',
  'createconfig',
  'getconfig',
  'getconfigjson',
  'listcategories',
  'updateconfig',
  'modulecheck',
  'moduleload',
  'loggerrotate',
  'messagesend',
  'jabbersend',
  'pjsipnotify',
  'pjsipshowaors',
  'pjsipshowauths',
  'pjsipshowcontacts',
  'pjsipshowendpoint',
  'pjsipshowendpoints',
  'pjsipshowregistrationinboundcontactstatuses',
  'pjsipshowregistrationsinbound',
  'pjsipshowregistrationsoutbound',
  'pjsipshowresourcelists',
  'pjsipshowsubscriptionsinbound',
  'pjsipshowsubscriptionsoutbound',
  'pjsipqualify',
  'pjsipregister',
  'pjsipunregister',
  'dbget',
  'dbput',
  'dbdel',
  'dbdeltree',
  'dbgettree',
  'setvar',
  'getvar',
  'mwiupdate',
  'mwiget',
  'mwidelete',
  'mailboxstatus',
  'mailboxcount',
  'devicestatelist',
  'presencestatelist',
  'extensionstatelist',
  'extensionstate',
  'presencestate',
]);
