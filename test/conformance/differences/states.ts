import { signed } from '../before/answers.ts';
import type { Streams } from '../normal-form.ts';
import { amiField } from '../recording.ts';
import { changeResponses, type Difference } from './difference.ts';

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
    id: 'mailbox-negative',
    apply: ({ expected }) => {
      const told = expected.events.get('MWIGet') ?? [];
      const changed = told.map((event) =>
        event.replace(
          /((?:Old|New)Messages: )(\d+)/g,
          (_all, name: string, count: string) => name + signed(count),
        ),
      );
      if (changed.every((event, index) => event === told[index])) return false;
      expected.events.set('MWIGet', changed);
      return true;
    },
  },
  {
    id: 'mailbox-pattern',
    apply: ({ actions, expected, observed }) => {
      if (!actions.some((action) => /^Action: MWI(Get|Delete)\r$/im.test(action))) return false;
      const refusal = observed.responses.find((own) => own.includes('Mailbox regex format invalid in: /'));
      if (refusal === undefined) return false;
      const changed = changeResponses(expected, /^Response: Success\r\n/, () => refusal);
      if (changed) expected.events.delete('MWIGetComplete');
      return changed;
    },
  },
  {
    id: 'mailbox-counts',
    apply: ({ actions, expected }) => {
      const wrong = actions.find(
        (action) => /^Action: MWIUpdate/im.test(action) && wrongCount(action) !== undefined,
      );
      if (wrong === undefined) return false;
      const name = wrongCount(wrong) ?? '';
      const changed = changeResponses(expected, /^Response: Success\r\n/, (response) =>
        response
          .replace(/^Response: Success/, 'Response: Error')
          .replace(/\r\n\r\n$/, `\r\nMessage: Invalid ${name}: ${amiField(wrong, name)}\r\n\r\n`),
      );
      if (!changed) return false;
      for (const event of ['MessageWaiting', 'DeviceStateChange', 'ExtensionStatus'])
        expected.events.delete(event);
      expected.sip.clear();
      return true;
    },
  },
  {
    id: 'database-uuid',
    apply: ({ actions, expected }) => {
      if (!asks(actions, 'dbgettree')) return false;
      return keepEntries(expected, (path) => !path.startsWith('/pbx/'));
    },
  },
  {
    id: 'database-wildcards',
    apply: ({ actions, expected }) => {
      const tree = actions.find((action) => amiField(action, 'Action').toLowerCase() === 'dbgettree') ?? '';
      const [family, key] = [amiField(tree, 'Family'), amiField(tree, 'Key')];
      if (family === '' || !/[%_]/.test(family + key)) return false;
      const path = `/${family}${key === '' ? '' : `/${key}`}/`.toLowerCase();
      return keepEntries(expected, (entry) => `${entry}/`.toLowerCase().startsWith(path));
    },
  },
];

/** Leaves out the entries of a DBGetTree with other paths; says whether there was one. */
function keepEntries({ events }: Streams, isKept: (path: string) => boolean): boolean {
  const entries = events.get('DBGetTreeResponse') ?? [];
  const kept = entries.filter((entry) => isKept(amiField(entry, 'Key')));
  if (kept.length === entries.length) return false;
  if (kept.length > 0) events.set('DBGetTreeResponse', kept);
  else events.delete('DBGetTreeResponse');
  const complete = events.get('DBGetTreeComplete') ?? [];
  events.set(
    'DBGetTreeComplete',
    complete.map((event) => event.replace(/ListItems: \d+/, `ListItems: ${kept.length}`)),
  );
  return true;
}

/** The name of a count that begins with digits and is no number. */
function wrongCount(action: string): string | undefined {
  return ['OldMessages', 'NewMessages'].find((name) => {
    const text = amiField(action, name).trim();
    return /^[+-]?\d/.test(text) && !(/^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 31);
  });
}

function asks(actions: readonly string[], name: string): boolean {
  return actions.some((action) => amiField(action, 'Action').toLowerCase() === name);
}
