import { type Command, type CommandResult, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';
import { coreSettingsLines, uptimeLines } from './core-version.ts';

/** `core show settings`, and the tables of calls and channels, which are always empty. */
export function coreShowCommands(options: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'core show settings',
      summary: 'Show some core settings',
      usage: `Usage: core show settings
       What the gateway as a whole is set to.`,
      run: (words) => (words.length > 0 ? USAGE : done(...coreSettingsLines(options))),
    },
    {
      words: 'core show channels [concise|verbose|count]',
      summary: 'Display information on channels',
      usage: `Usage: core show channels [concise|verbose|count]
       The channels in use. There are no calls here, and so no channels.`,
      run: showChannels,
    },
    {
      words: 'core show calls [uptime]',
      summary: 'Display information on calls',
      usage: `Usage: core show calls [uptime]
       The number of calls, which is 0 here; with the word uptime, how
       long the gateway has been running.`,
      run(words): CommandResult {
        const uptime = words[0]?.toLowerCase() === 'uptime';
        if (words.length > (uptime ? 1 : 0)) return USAGE;
        const since = uptime ? uptimeLines(options.times(), options.clock.now(), false).slice(0, 1) : [];
        return done(...NO_CALLS, ...since);
      },
    },
  ];
}

function showChannels(words: readonly string[]): CommandResult {
  if (words.length > 1) return USAGE;
  switch (words[0]?.toLowerCase()) {
    case undefined:
      return done(row(CHANNELS), NO_CHANNELS, ...NO_CALLS);
    case 'verbose':
      return done(row(CHANNELS_VERBOSE), NO_CHANNELS, ...NO_CALLS);
    case 'concise':
      return done();
    case 'count':
      return done(NO_CHANNELS, ...NO_CALLS);
    default:
      return USAGE;
  }
}

function row(columns: readonly (readonly [name: string, width: number])[]): string {
  return columns.map(([name, width]) => name.padEnd(width)).join(' ');
}

const CHANNELS = [
  ['Channel', 64],
  ['Location', 32],
  ['State', 7],
  ['Application(Data)', 30],
] as const;
const CHANNELS_VERBOSE = [
  ['Channel', 64],
  ['Context', 20],
  ['Extension', 16],
  ['Prio', 4],
  ['State', 7],
  ['Application', 12],
  ['Data', 25],
  ['CallerID', 15],
  ['Duration', 8],
  ['Accountcode', 11],
  ['PeerAccount', 11],
  ['BridgeID', 20],
] as const;
const NO_CHANNELS = '0 active channels';
const NO_CALLS = ['0 active calls', '0 calls processed'] as const;
