import { image } from '../../../protocols/ami/text.ts';
import type { Hint } from '../../../states/states.ts';
import { column } from './columns.ts';
import { type Command, type CommandResult, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `core show hints` and `core show hint`. */
export function hintCommands(options: CommandsOptions): readonly Command[] {
  const { hints } = options.states;
  return [
    {
      words: 'core show hints',
      summary: 'Show dialplan hints',
      usage: `Usage: core show hints
       List registered hints.
       Hint details are shown in five columns. In order from left to right, they are:
       1. Hint extension URI.
       2. List of mapped device or presence state identifiers.
       3. Current extension state. The aggregate of mapped device states.
       4. Current presence state for the mapped presence state provider.
       5. Watchers - number of subscriptions and other entities watching this hint.`,
      run(words): CommandResult {
        if (words.length > 0) return USAGE;
        const all = hints.all();
        if (all.length === 0) return done(NONE);
        return done(
          '',
          '    -= Registered Asterisk Dial Plan Hints =-',
          ...all.map((hint) => hintRow(hint, options)),
          '----------------',
          `- ${all.length} hints registered`,
        );
      },
    },
    {
      words: 'core show hint',
      summary: 'Show dialplan hint',
      usage: `Usage: core show hint <exten>
       The hints of the extensions that begin with this.`,
      run([exten, ...more]): CommandResult {
        if (exten === undefined || more.length > 0) return USAGE;
        const all = hints.all();
        if (all.length === 0) return done(NONE);
        const beginning = exten.toLowerCase();
        const found = all.filter((hint) => image(hint.exten).toLowerCase().startsWith(beginning));
        if (found.length === 0) return done(`No hints matching extension ${exten}`);
        return done(
          ...found.map((hint) => hintRow(hint, options)),
          `${found.length} hint${found.length === 1 ? '' : 's'} matching extension ${exten}`,
        );
      },
    },
  ];
}

/** The watchers are the subscriptions that phones hold. */
function hintRow(hint: Hint, { states, pjsip }: CommandsOptions): string {
  const { exten, context, text } = hint;
  const state = states.hints.stateOf(exten, context);
  const watchers = pjsip.subscriptions
    .inbound()
    .filter(({ type, resource }) => type === 'extension_state' && resource === exten).length;
  return [
    `${column(image(`${exten}@${context}`), 30)}:`,
    column(image(text), 60),
    ` State:${column(state?.statusText ?? 'Unavailable', 15)}`,
    `Presence:${column(state?.presence.status ?? 'not_set', 15)}`,
    `Watchers ${String(watchers).padStart(2)}`,
  ].join(' ');
}

const NONE = 'There are no registered dialplan hints';
