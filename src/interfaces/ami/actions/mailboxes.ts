import { CLASSES } from '../../../protocols/ami/classes.ts';
import type { Fields } from '../../../protocols/ami/fields.ts';
import { compilePosixRegex } from '../../../protocols/ami/posix-regex.ts';
import { escaped, field, response } from '../../../protocols/ami/serialize.ts';
import type { MailboxCounts, Mailboxes } from '../../../states/states.ts';
import { type Action, failure, type Request, success } from '../action.ts';
import { listItems, streamList } from '../event-list.ts';

export interface MailboxActionsOptions {
  readonly mailboxes: Mailboxes;
  readonly onFailure: (action: string, error: unknown) => void;
}

/**
 * `MailboxStatus`, `MailboxCount`, `MWIGet`, `MWIUpdate`, `MWIDelete`: mailboxes whose counts programs tell. `Success`
 * of the last two says that it is on disk.
 */
export function mailboxActions({ mailboxes, onFailure }: MailboxActionsOptions): readonly Action[] {
  return [
    {
      name: 'MailboxStatus',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'Check mailbox.',
      overlaps: false,
      run(request, session) {
        const list = request.fields.text('Mailbox');
        if (list === '') return session.send(failure(request, NOT_SPECIFIED));
        const waiting = countsOf(mailboxes, list).some(
          ({ newMessages, urgentMessages }) => newMessages !== 0 || urgentMessages !== 0,
        );
        const lines = field('Mailbox', escaped(list)) + field('Waiting', waiting ? '1' : '0');
        session.send(success(request, 'Mailbox Status', lines));
      },
    },
    {
      name: 'MailboxCount',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'Check Mailbox Message Count.',
      overlaps: false,
      run(request, session) {
        const list = request.fields.text('Mailbox');
        if (list === '') return session.send(failure(request, NOT_SPECIFIED));
        const counts = countsOf(mailboxes, list);
        const sum = (of: (box: MailboxCounts) => number) =>
          String(counts.reduce((before, box) => before + of(box), 0));
        const lines =
          field('Mailbox', escaped(list)) +
          field(
            'UrgMessages',
            sum((box) => box.urgentMessages),
          ) +
          field(
            'NewMessages',
            sum((box) => box.newMessages),
          ) +
          field(
            'OldMessages',
            sum((box) => box.oldMessages),
          );
        session.send(success(request, 'Mailbox Message Count', lines));
      },
    },
    {
      name: 'MWIGet',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'Get selected mailboxes with message counts.',
      overlaps: false,
      async run(request, session) {
        const wanted = readWanted(request.fields);
        if (typeof wanted === 'string') return session.send(failure(request, wanted));
        const found = mailboxes.list().filter(({ mailbox }) => wanted(mailbox));
        const lines = listItems('MWIGet', found.sort(byName), countLines);
        const message = 'Mailboxes will follow';
        await streamList(request, session, message, lines, 'MWIGetComplete', { actionIdLast: true });
      },
    },
    {
      name: 'MWIUpdate',
      classes: CLASSES.call,
      synopsis: 'Update the mailbox message counts.',
      overlaps: true,
      answer(request) {
        const counts = readCounts(request.fields);
        if (typeof counts === 'string') return failure(request, counts);
        return mailboxes.update(counts).then(
          () => done(request),
          (error: unknown) => {
            onFailure('MWIUpdate', error);
            return failure(request, 'Update attempt failed');
          },
        );
      },
    },
    {
      name: 'MWIDelete',
      classes: CLASSES.call,
      synopsis: 'Delete selected mailboxes.',
      overlaps: true,
      answer(request) {
        const name = request.fields.text('Mailbox');
        const wanted = readWanted(request.fields);
        if (typeof wanted === 'string') return failure(request, wanted);
        const removing = name.startsWith('/') ? mailboxes.removeMatching(wanted) : mailboxes.remove(name);
        return removing.then(
          () => done(request),
          (error: unknown) => {
            onFailure('MWIDelete', error);
            return failure(request, 'Delete attempt failed');
          },
        );
      },
    },
  ];
}

/** Of a list, parted by `,`, `&` or blanks: what is known of each. A name without context is looked for in `default`, too. */
function countsOf(mailboxes: Mailboxes, list: string): MailboxCounts[] {
  return list.split(/[,& ]+/).flatMap((name) => {
    const known =
      mailboxes.countsOf(name) ?? (name.includes('@') ? undefined : mailboxes.countsOf(`${name}@default`));
    return known === undefined ? [] : [known];
  });
}

/** Which mailboxes `Mailbox` means: the one of this name, or all that fit a `/regular expression/`. A text is what is wrong. */
function readWanted(fields: Fields): ((mailbox: string) => boolean) | string {
  const name = fields.text('Mailbox');
  if (name === '') return MISSING;
  if (!name.startsWith('/')) return (mailbox) => mailbox === name;
  const isClosed = name.length > 1 && name.endsWith('/');
  const regex = isClosed ? compilePosixRegex(name.slice(1, -1)) : undefined;
  if (regex === undefined) return `Mailbox regex format invalid in: ${escaped(name)}`;
  const effort = { left: MAXIMUM_EFFORT };
  return (mailbox) => regex.test(mailbox, effort);
}

function readCounts(fields: Fields): MailboxCounts | string {
  const mailbox = fields.text('Mailbox');
  if (mailbox === '') return MISSING;
  const counts = { mailbox, oldMessages: 0, newMessages: 0, urgentMessages: 0 };
  for (const [name, key] of COUNTS) {
    const text = fields.text(name);
    if (text === '') continue;
    const count = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN;
    if (!(Math.abs(count) <= MAXIMUM_COUNT)) return `Invalid ${name}: ${escaped(text)}`;
    counts[key] = count;
  }
  return counts;
}

function countLines({ mailbox, oldMessages, newMessages }: MailboxCounts): string {
  return (
    field('Mailbox', escaped(mailbox)) +
    field('OldMessages', String(oldMessages)) +
    field('NewMessages', String(newMessages))
  );
}

function byName(a: MailboxCounts, b: MailboxCounts): number {
  return a.mailbox < b.mailbox ? -1 : 1;
}

/** `Success` without a `Message`, as Asterisk has it here. */
function done({ actionId }: Request): string {
  return response('Success', actionId, '');
}

const NOT_SPECIFIED = 'Mailbox not specified';
const MISSING = 'Missing mailbox parameter in request';
const COUNTS = [
  ['OldMessages', 'oldMessages'],
  ['NewMessages', 'newMessages'],
] as const;
const WHOLE_NUMBER = /^[+-]?\d{1,10}\s*$/;
const MAXIMUM_COUNT = 2_147_483_647;
/** Steps of a regular expression for all mailboxes together: some 20 ms. */
const MAXIMUM_EFFORT = 1_000_000;
