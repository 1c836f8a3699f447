import type { SubscriptionView } from '../../../technologies/pjsip/index.ts';
import { configured } from '../objects/shown-option.ts';
import { type Command, type CommandResult, failed, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `pjsip show subscriptions inbound|outbound`. */
export function pjsipSubscriptionCommands({ pjsip, clock }: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'pjsip show subscriptions {inbound|outbound} [like]',
      summary: 'Show active inbound/outbound subscriptions',
      usage: `Usage: pjsip show subscriptions inbound [like <pattern>]
       pjsip show subscriptions outbound [like <pattern>]
       Show active subscriptions.`,
      async run([direction, like, pattern, ...more]): Promise<CommandResult> {
        if (
          more.length > 0 ||
          (like !== undefined && (like.toLowerCase() !== 'like' || pattern === undefined))
        )
          return USAGE;
        const inbound = direction?.toLowerCase() === 'inbound';
        const views = inbound ? pjsip.subscriptions.inbound() : pjsip.subscriptions.outbound();
        const { compilePosixRegex } = await import('../../../protocols/ami/posix-regex.ts');
        const regex = pattern === undefined ? undefined : compilePosixRegex(pattern);
        if (pattern !== undefined && regex === undefined)
          return failed(`The pattern '${pattern}' is no regular expression.`);
        const effort = { left: EFFORT };
        const shown = views
          .map((view) => entry(view, clock.now()))
          .filter((text) => regex?.test(text, effort) ?? true);
        const end = `${shown.length} active subscriptions${pattern === undefined ? '' : ` matching '${pattern}'`}\n`;
        return { kind: 'done', output: HEADER + shown.join('') + end };
      },
    },
  ];
}

function entry(
  { endpoint, callerId, resource, event, expiresAt, callId }: SubscriptionView,
  now: number,
): string {
  const left = Math.max(0, Math.round((expiresAt - now) / 1000));
  return (
    `Endpoint: ${configured(endpoint)}/${configured(callerId)}\n` +
    `Resource: ${configured(resource)}/${event}\n` +
    `  Expiry: ${String(left).padStart(8)}  ${configured(callId)}\n\n`
  );
}

const HEADER = `Endpoint: <Endpoint/Caller-ID.............................................>
Resource: <Resource/Event.................................................>
  Expiry: <Expiry>  <Call-id..............................................>
===========================================================================

`;
/** Steps of a pattern over all entries. */
const EFFORT = 20_000_000;
