import type { ActionSession } from '../action.ts';
import {
  findNotifyType,
  type NotifyResult,
  type NotifyTarget,
  submitNotify,
} from '../actions/notify-submit.ts';
import { type Command, type CommandResult, done, failed, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `pjsip send notify`: what PJSIPNotify does, for several at once and by the names of types only. */
export function pjsipNotifyCommands(options: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'pjsip send notify',
      summary: 'Send a NOTIFY request to a SIP endpoint',
      usage: `Usage: pjsip send notify <type> {endpoint|uri|channel} <peer> [<peer>...]
       Send a NOTIFY request to an endpoint
       Message types are defined in pjsip_notify.conf`,
      async run([type, how, ...names], session): Promise<CommandResult> {
        const kind = KINDS.get(how?.toLowerCase() ?? '');
        if (type === undefined || kind === undefined || names.length === 0) return USAGE;
        if (findNotifyType(options.configuration().notify.pjsip, type) === undefined) {
          return failed(`Unable to find notify type '${type}'`);
        }
        const sent = names.map((name) => send(options, session, type, { kind, name }));
        return done(...(await Promise.all(sent)).flat());
      },
    },
  ];
}

async function send(
  options: CommandsOptions,
  session: ActionSession,
  type: string,
  target: NotifyTarget,
): Promise<string[]> {
  const sending = `Sending NOTIFY of type '${type}' to '${target.name}'`;
  const owner = session.account?.user.name ?? '';
  try {
    const request = { target, content: { type }, owner, requestId: '', immediate: true };
    const problem = problemOf(await submitNotify(options, request), target.name);
    return problem === undefined ? [sending] : [sending, problem];
  } catch {
    // The domain has told the log. The others of this command may have been kept.
    return [sending, `Unable to send to ${target.name}: The message could not be kept.`];
  }
}

function problemOf(result: NotifyResult, name: string): string | undefined {
  switch (result.kind) {
    case 'accepted':
      return undefined;
    case 'no-endpoint':
      return `Unable to retrieve endpoint ${name}`;
    case 'no-channel':
      return `Unable to find channel ${name}`;
    case 'no-type':
      return 'The notify type is gone';
    case 'refused':
      return `Unable to send to ${name}: ${result.reason}`;
  }
}

const KINDS: ReadonlyMap<string, NotifyTarget['kind']> = new Map([
  ['endpoint', 'endpoint'],
  ['uri', 'uri'],
  ['channel', 'channel'],
]);
