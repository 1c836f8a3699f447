import type { Action, ActionSession } from '../action.ts';
import type { ActionTableOptions } from '../actions/table.ts';
import type { Command } from './command.ts';
import { coreShowCommands } from './core-show.ts';
import { coreVersionCommands } from './core-version.ts';
import { databaseCommands } from './database.ts';
import { deviceStateCommands } from './device-states.ts';
import { closestWords, findCommand } from './find-command.ts';
import { helpCommands } from './help.ts';
import { hintCommands } from './hints.ts';
import { httpCommands } from './http-show.ts';
import { loggerCommands } from './logger.ts';
import { managerCommands } from './manager-show.ts';
import { messageCommands } from './messages-show.ts';
import { moduleCommands } from './module-show.ts';
import { pjsipFactCommands } from './pjsip-facts.ts';
import { pjsipNotifyCommands } from './pjsip-notify.ts';
import { pjsipSendCommands } from './pjsip-send.ts';
import { pjsipSettingCommands } from './pjsip-settings.ts';
import { pjsipShowCommands } from './pjsip-show.ts';
import { pjsipSubscriptionCommands } from './pjsip-subscriptions.ts';
import { presenceStateCommands } from './presence-states.ts';
import { reloadCommands } from './reload.ts';
import { splitWords } from './split-words.ts';
import { xmppCommands } from './xmpp-show.ts';

export interface CommandsOptions extends ActionTableOptions {
  /** For `manager show commands`. */
  readonly actions: () => readonly Action[];
}

/** What running a command line came to. `output`: lines with LF, also behind the last one. */
export interface CommandOutput {
  readonly ok: boolean;
  readonly output: string;
  /** To be called when the answer is out. */
  readonly afterwards?: (() => void) | undefined;
}

/** Runs one command line for somebody. */
export type RunCommand = (line: string, session: ActionSession) => Promise<CommandOutput>;

/** Everything that the action `Command` can run. */
export function createCommands(options: CommandsOptions): RunCommand {
  const commands: Command[] = [...commandsOf(options), ...helpCommands(() => commands)];
  commands.sort((a, b) => (a.words < b.words ? -1 : 1));
  return (line, session) => runCommand(commands, line, session);
}

/** Asterisk's ast_cli_command_full: `ok` where its result is RESULT_SUCCESS. */
export async function runCommand(
  commands: readonly Command[],
  line: string,
  session: ActionSession,
): Promise<CommandOutput> {
  const words = splitWords(line);
  if (words.length === 0) return { ok: true, output: '' };
  const found = findCommand(commands, words);
  if (found === undefined) {
    const closest = closestWords(commands, words);
    return {
      ok: false,
      output: `No such command '${line}' (type 'core show help ${closest}' for other possible commands)\n`,
    };
  }
  const result = await found.command.run(found.rest, session);
  switch (result.kind) {
    case 'done':
      return { ok: true, output: result.output, afterwards: result.afterwards };
    case 'failed':
      return { ok: false, output: `${result.output}Command '${line}' failed.\n` };
    case 'usage':
      return { ok: false, output: `${found.command.usage}\n` };
  }
}

function commandsOf(options: CommandsOptions): readonly Command[] {
  return [
    ...coreVersionCommands(options),
    ...coreShowCommands(options),
    ...hintCommands(options),
    ...databaseCommands(options),
    ...deviceStateCommands(options),
    ...presenceStateCommands(options),
    ...httpCommands(options),
    ...loggerCommands(options),
    ...managerCommands(options),
    ...messageCommands(options),
    ...moduleCommands(options),
    ...pjsipFactCommands(),
    ...pjsipNotifyCommands(options),
    ...pjsipSendCommands(options),
    ...pjsipSettingCommands(options),
    ...pjsipShowCommands(options),
    ...pjsipSubscriptionCommands(options),
    ...reloadCommands(options),
    ...xmppCommands(options),
  ];
}
