import type { MessageRecord, TimelineEntry } from '../../../messages/message.ts';
import { parseMessageId } from '../../../messages/message-id.ts';
import { addressImage } from '../address-image.ts';
import { rfc3339 } from '../time.ts';
import { column } from './columns.ts';
import { type Command, type CommandResult, done, failed, oneLine, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `messages show`: the newest messages, or one with its deliveries and its timeline. Aldis's own. */
export function messageCommands({ messaging, list }: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'messages show',
      summary: 'Show the newest messages, or one with its timeline',
      usage: `Usage: messages show [<id>|<number>]
       The newest messages (${DEFAULT_COUNT} unless a number from 1 to ${MAXIMUM_COUNT} is given), or
       the message of this id, what became of each of its deliveries, and
       its timeline.`,
      async run([what, ...more]): Promise<CommandResult> {
        if (more.length > 0) return USAGE;
        const count = what === undefined ? DEFAULT_COUNT : NUMBER.test(what) ? Number(what) : undefined;
        if (count === undefined) {
          const id = parseMessageId(what ?? '');
          const record = id === undefined ? undefined : await messaging.show(id);
          return record === undefined ? failed(`Message not found: ${what}`) : done(...messageLines(record));
        }
        if (count < 1 || count > MAXIMUM_COUNT) return USAGE;
        const messages = await list({ limit: count });
        return done(
          row('Created', 'MessageID', 'Status', 'Destination', 'Answer'),
          row('-------', '---------', '------', '-----------', '------'),
          ...messages.map(({ message, state }) =>
            row(
              rfc3339(message.createdAt),
              message.id,
              state.status,
              oneLine(addressImage(message.technology, message.destination)),
              oneLine(fateOf(state)),
            ),
          ),
          `${messages.length} messages shown.`,
        );
      },
    },
  ];
}

/** The body is not shown: what is read here may be kept by whoever reads it. */
function messageLines({ message, state, deliveries, timeline }: MessageRecord): string[] {
  const facts: readonly (readonly [name: string, value: string])[] = [
    ['MessageID', message.id],
    ['Status', state.status],
    ['Direction', message.direction],
    ['Owner', message.owner],
    ['Technology', message.technology],
    ['Destination', addressImage(message.technology, message.destination)],
    ['From', addressImage(message.technology, message.from)],
    ['To', message.to],
    ['Content-Type', message.contentType],
    ['Bytes', String(message.body.length)],
    ['Created', rfc3339(message.createdAt)],
    ['Expires', rfc3339(message.expiresAt)],
    ['Attempts', String(state.attempts)],
    ['Answer', fateOf(state)],
  ];
  return [
    ...facts.map(([name, value]) => `${`${name}:`.padEnd(14)}${oneLine(value)}`),
    '',
    `${column('Delivery', 60)}  Status`,
    ...deliveries.map(({ address, status }) => `${oneLine(address).padEnd(60)}  ${status}`),
    '',
    `${column('At', 24)}  ${column('What', 11)}  Details`,
    ...timeline.map((entry) => oneLine(timelineLine(entry))),
  ];
}

function timelineLine({
  at,
  what,
  attempt,
  report,
  errorCode = '',
  errorMessage = '',
}: TimelineEntry): string {
  const details = attempt
    ? `${attempt.number} to ${attempt.address}: ${attempt.outcome}  ${fateOf(attempt)}`
    : report
      ? `${report.part === 0 ? '' : `part ${report.part}: `}${report.text}`
      : `${errorCode} ${errorMessage}`.trim();
  return `${rfc3339(at)}  ${column(what, 11)}  ${details}`.trimEnd();
}

/** The peer's answer, or what kept it from giving one. */
function fateOf(of: {
  readonly responseCode: number;
  readonly responseText: string;
  readonly errorCode: string;
  readonly errorMessage: string;
}): string {
  const answer = of.responseCode === 0 ? '' : `${of.responseCode} ${of.responseText}`;
  return `${answer}  ${of.errorCode} ${of.errorMessage}`.trim();
}

function row(created: string, id: string, status: string, destination: string, answer: string): string {
  return `${created.padEnd(24)}  ${id.padEnd(36)}  ${status.padEnd(11)}  ${destination.padEnd(40)}  ${answer}`.trimEnd();
}

const NUMBER = /^\d{1,6}$/;
const DEFAULT_COUNT = 20;
const MAXIMUM_COUNT = 1000;
