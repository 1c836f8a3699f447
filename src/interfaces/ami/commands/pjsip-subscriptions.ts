import { type CallerId, formatCallerId } from '../../../config/caller-id.ts';
import { escaped } from '../../../protocols/ami/serialize.ts';
import type { SubscriptionView } from '../../../technologies/pjsip/index.ts';
import { configured } from '../objects/shown-option.ts';
import { subscriptionFields } from '../objects/subscription.ts';
import { type Command, type CommandResult, done, failed, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';
import { joinRows } from './join-rows.ts';

/** `pjsip show|list subscriptions inbound|outbound` and `pjsip show subscription inbound|outbound`. */
export function pjsipSubscriptionCommands(options: CommandsOptions): readonly Command[] {
  const { pjsip, clock, configuration } = options;
  const viewsOf = (direction: string | undefined): readonly SubscriptionView[] =>
    direction?.toLowerCase() === 'inbound' ? pjsip.subscriptions.inbound() : pjsip.subscriptions.outbound();
  const rowOf = (view: SubscriptionView): Row => ({
    view,
    caller: configuration().pjsip.endpoints.get(view.endpoint)?.callerId ?? {},
    left: secondsLeft(view, clock.now()),
  });
  const table =
    (header: string, write: (row: Row) => string, end: string) =>
    ([direction, ...words]: readonly string[]): Promise<CommandResult> =>
      tableOf(viewsOf(direction), words, { header, end, write: (view) => write(rowOf(view)) });
  return [
    {
      words: 'pjsip show subscriptions {inbound|outbound} [like]',
      summary: 'Show active inbound/outbound subscriptions',
      usage: `Usage: pjsip show subscriptions inbound [like <pattern>]
       pjsip show subscriptions outbound [like <pattern>]
       Show active subscriptions.`,
      run: table(SHOWN_HEADER, shownRow, ''),
    },
    {
      words: 'pjsip list subscriptions {inbound|outbound} [like]',
      summary: 'List active inbound/outbound subscriptions',
      usage: `Usage: pjsip list subscriptions inbound [like <pattern>]
       pjsip list subscriptions outbound [like <pattern>]
       List active subscriptions, one in a line.`,
      run: table(listedRow('Endpoint/CLI', 'Resource/Event', 'Expiry', 'Call-id'), listed, '\n'),
    },
    {
      words: 'pjsip show subscription {inbound|outbound}',
      summary: 'Show active subscription details',
      usage: `Usage: pjsip show subscription inbound <call-id>
       pjsip show subscription outbound <call-id>
       Show the active subscription with this Call-ID.`,
      run([direction, callId, ...more]): CommandResult {
        if (callId === undefined || more.length > 0) return USAGE;
        const found = viewsOf(direction).find((view) => escaped(view.callId) === callId);
        return found === undefined ? done() : done(...details(found, secondsLeft(found, clock.now())));
      },
    },
  ];
}

interface Row {
  readonly view: SubscriptionView;
  readonly caller: Partial<CallerId>;
  /** Seconds. */
  readonly left: number;
}

interface Table {
  readonly header: string;
  readonly write: (view: SubscriptionView) => string;
  /** What stands in front of the last line. */
  readonly end: string;
}

async function tableOf(
  views: readonly SubscriptionView[],
  [like, pattern, ...more]: readonly string[],
  { header, write, end }: Table,
): Promise<CommandResult> {
  if (more.length > 0 || (like !== undefined && (like.toLowerCase() !== 'like' || pattern === undefined)))
    return USAGE;
  const { compilePosixRegex } = await import('../../../protocols/ami/posix-regex.ts');
  const regex = pattern === undefined ? undefined : compilePosixRegex(pattern);
  if (pattern !== undefined && regex === undefined)
    return failed(`Regular expression '${pattern}' failed to compile: it is none`);
  const effort = { left: EFFORT };
  function* rows(): Generator<string | undefined> {
    for (const view of views) {
      const row = write(view);
      yield regex?.test(row, effort) === false ? undefined : row;
    }
  }
  const { text, count } = await joinRows(rows());
  if (effort.left < 0) return failed(`The pattern '${pattern}' takes too long.`);
  const matched = pattern === undefined ? '' : ` matched "${pattern}"`;
  return { kind: 'done', output: `${header}${text}${end}${count} active subscriptions${matched}\n` };
}

function shownRow({ view, caller, left }: Row): string {
  return (
    `Endpoint: ${configured(view.endpoint)}/${configured(formatCallerId(caller, NO_CALLER))}\n` +
    `Resource: ${configured(view.resource)}/${view.event}\n` +
    `  Expiry: ${String(left).padStart(8)}  ${escaped(view.callId)}\n\n`
  );
}

function listed({ view, caller, left }: Row): string {
  const who = configured(caller.name || caller.number || NO_CALLER);
  return listedRow(
    `${configured(view.endpoint)}/${who}`,
    `${configured(view.resource)}/${view.event}`,
    String(left),
    escaped(view.callId),
  );
}

function listedRow(who: string, what: string, left: string, callId: string): string {
  const column = (text: string): string => text.slice(0, 30).padEnd(30);
  return `${column(who)} ${column(what)} ${left.padStart(6)} ${callId}\n`;
}

function details(view: SubscriptionView, left: number): string[] {
  const fields = [
    ['Resource', configured(view.resource)],
    ['Event', view.event],
    ['Expiry', String(left)],
    ...subscriptionFields(view),
  ] as const;
  return [
    `${'ParameterName'.padEnd(20)}: ParameterValue`,
    RULE,
    ...fields.map(([name, value]) => `${name.padEnd(20)}: ${value}`),
    '',
  ];
}

function secondsLeft({ expiresAt }: SubscriptionView, now: number): number {
  return Math.max(0, Math.floor((expiresAt - now) / 1000));
}

const RULE = '='.repeat(75);
const SHOWN_HEADER = `Endpoint: <Endpoint/Caller-ID.............................................>
Resource: <Resource/Event.................................................>
  Expiry: <Expiry>  <Call-id..............................................>
${RULE}

`;
const NO_CALLER = '<none>';
/** Steps of a pattern over all entries. */
const EFFORT = 20_000_000;
