import { changeResponses, type Difference } from './difference.ts';
import { amiField } from './recording.ts';

/** States of devices and mailboxes, and the database. */
export const STATE_DIFFERENCES: readonly Difference[] = [
  {
    id: 'device-list-order',
    apply: ({ actions, expected, observed }) => {
      if (!asks(actions, 'devicestatelist')) return false;
      for (const streams of [expected, observed]) {
        streams.events.set('DeviceStateChange', (streams.events.get('DeviceStateChange') ?? []).sort());
      }
      return true;
    },
  },
  {
    id: 'voicemail-counts',
    apply: ({ actions, expected }) =>
      asks(actions, 'mailboxcount') &&
      changeResponses(expected, /\r\nUrgMessages: [1-9]/, (response) =>
        response.replace(/\r\nUrgMessages: \d+\r\n/, '\r\nUrgMessages: 0\r\n'),
      ),
  },
  {
    id: 'mailboxes-always',
    apply: ({ actions, expected, observed }) => {
      const refused =
        /^Response: Error\r\n[\s\S]*\r\nMessage: Invalid\/unknown command: MWI(Get|Update|Delete)\./;
      if (!actions.some((action) => /^Action: MWI/im.test(action))) return false;
      const changed = changeResponses(
        expected,
        refused,
        (response) =>
          observed.responses.find((own) => amiField(own, 'ActionID') === amiField(response, 'ActionID')) ??
          response,
      );
      if (!changed) return false;
      expected.events.delete('RequestBadFormat');
      for (const name of ['MessageWaiting', 'DeviceStateChange', 'MWIGet', 'MWIGetComplete'])
        observed.events.delete(name);
      return true;
    },
  },
  {
    id: 'database-uuid',
    apply: ({ actions, expected }) => {
      if (!asks(actions, 'dbgettree')) return false;
      const entries = expected.events.get('DBGetTreeResponse') ?? [];
      const kept = entries.filter((entry) => !amiField(entry, 'Key').startsWith('/pbx/'));
      if (kept.length === entries.length) return false;
      expected.events.set('DBGetTreeResponse', kept);
      const complete = expected.events.get('DBGetTreeComplete') ?? [];
      expected.events.set(
        'DBGetTreeComplete',
        complete.map((event) => event.replace(/ListItems: \d+/, `ListItems: ${kept.length}`)),
      );
      return true;
    },
  },
];

function asks(actions: readonly string[], name: string): boolean {
  return actions.some((action) => amiField(action, 'Action').toLowerCase() === name);
}
