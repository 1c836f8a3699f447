import { image } from '../../../protocols/ami/text.ts';
import type { Hint } from '../../../states/states.ts';
import { column } from './columns.ts';
import { type Command, type CommandResult, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';
import { joinRows } from './join-rows.ts';

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
      async run(words): Promise<CommandResult> {
        if (words.length > 0) return USAGE;
        if (hints.all().length === 0) return done(NONE);
        const { text, count } = await joinRows(hintRows(listedHints(hints), options));
        return {
          kind: 'done',
          output: `\n    -= Registered Asterisk Dial Plan Hints =-\n${text}----------------\n- ${count} hints registered\n`,
        };
      },
    },
    {
      words: 'core show hint',
      summary: 'Show dialplan hint',
      usage: `Usage: core show hint <exten>
       The hints of the extensions that begin with this.`,
      async run([exten, ...more]): Promise<CommandResult> {
        if (exten === undefined || more.length > 0) return USAGE;
        if (hints.all().length === 0) return done(NONE);
        const beginning = exten.toLowerCase();
        const found = (hint: Hint): boolean => image(hint.exten).toLowerCase().startsWith(beginning);
        const { text, count } = await joinRows(hintRows(listedHints(hints), options, found));
        if (count === 0) return done(`No hints matching extension ${exten}`);
        return {
          kind: 'done',
          output: `${text}${count} hint${count === 1 ? '' : 's'} matching extension ${exten}\n`,
        };
      },
    },
  ];
}

/**
 * The hints as they are configured, and behind them the extensions that were asked for of their patterns. Undefined: one
 * that was looked at already.
 */
function* listedHints(hints: CommandsOptions['states']['hints']): Generator<Hint | undefined> {
  const nameOf = ({ exten, context }: Hint): string => `${exten}@${context}`;
  const configured = new Set<string>();
  for (const hint of hints.all()) {
    configured.add(nameOf(hint));
    yield hint;
  }
  for (const { hint } of hints.watched()) yield configured.has(nameOf(hint)) ? undefined : hint;
}

function* hintRows(
  hints: Iterable<Hint | undefined>,
  { states, pjsip }: CommandsOptions,
  isWanted: (hint: Hint) => boolean = () => true,
): Generator<string | undefined> {
  const watchers = watchersOf(pjsip);
  for (const hint of hints) {
    if (hint === undefined || !isWanted(hint)) {
      yield undefined;
      continue;
    }
    const { exten, context, text } = hint;
    const state = states.hints.stateOf(exten, context);
    yield `${[
      `${column(image(`${exten}@${context}`), 30)}:`,
      column(image(text), 60),
      ` State:${column(state?.statusText ?? 'Unavailable', 15)}`,
      `Presence:${column(state?.presence.status ?? 'not_set', 15)}`,
      `Watchers ${String(watchers.get(exten) ?? 0).padStart(2)}`,
    ].join(' ')}\n`;
  }
}

/** By extension: the subscriptions that phones hold, counted once for all rows. */
function watchersOf({ subscriptions }: CommandsOptions['pjsip']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { type, resource } of subscriptions.inbound()) {
    if (type === 'extension_state') counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return counts;
}

const NONE = 'There are no registered dialplan hints';
