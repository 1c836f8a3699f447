import { readFileSync } from 'node:fs';
import { arch, hostname, type } from 'node:os';
import { image } from '../../../protocols/ami/text.ts';
import type { CoreTimes } from '../actions/core-status.ts';
import { localDate, localTime } from '../time.ts';
import { type Command, type CommandResult, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `core show version` and `core show uptime`. */
export function coreVersionCommands({ settings, times, clock }: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'core show version',
      summary: 'Display version info',
      usage: `Usage: core show version
       Shows Asterisk version information.`,
      // What clients look for is `Asterisk 22.… built by`; the time is that of the start, as there is nothing to build.
      run(words): CommandResult {
        if (words.length > 0) return USAGE;
        const started = new Date(times().startedAt).toISOString().replace('T', ' ').slice(0, 19);
        return done(
          image(
            `Asterisk ${settings().asteriskVersion} built by Aldis ${aldisVersion()} @ ${hostname()} on a ${machine()} running ${type()} on ${started} UTC`,
          ),
        );
      },
    },
    {
      words: 'core show uptime [seconds]',
      summary: 'Show uptime information',
      usage: `Usage: core show uptime [seconds]
       How long the gateway has been running, and how long ago it was
       reloaded; with the word seconds as numbers of seconds.`,
      run(words): CommandResult {
        if (words.length > 1 || (words.length === 1 && words[0]?.toLowerCase() !== 'seconds')) return USAGE;
        return done(...uptimeLines(times(), clock.now(), words.length === 1));
      },
    },
  ];
}

/** `System uptime` and `Last reload`. */
export function uptimeLines({ startedAt, reloadedAt }: CoreTimes, now: number, seconds: boolean): string[] {
  const since = (at: number): string => {
    const past = Math.max(0, Math.floor((now - at) / 1000));
    return seconds ? String(past) : duration(past);
  };
  return [`System uptime: ${since(startedAt)}`, `Last reload: ${since(reloadedAt)}`];
}

/** `core show settings`: Asterisk's form, with what applies here. */
export function coreSettingsLines(options: CommandsOptions): string[] {
  const { asteriskVersion, systemName, httpEnabled } = options.settings();
  const { manager, directory } = options.configuration();
  const { startedAt, reloadedAt } = options.times();
  const when = (at: number): string => `${localDate(at)} ${localTime(at)}`;
  return [
    '',
    'PBX Core settings',
    '-----------------',
    setting('Version', asteriskVersion),
    setting('Aldis', aldisVersion()),
    setting('Maximum calls', 'Not set'),
    setting('Maximum open file handles', 'Not set'),
    setting('Startup time', when(startedAt)),
    setting('Last reload time', when(reloadedAt)),
    setting('System', `${type()} on a ${machine()}`),
    setting('System name', systemName),
    '',
    '* Subsystems',
    '  -------------',
    setting('Manager (AMI)', enabled(manager.enabled)),
    setting('Web Manager (AMI/HTTP)', enabled(manager.webEnabled && httpEnabled)),
    setting('Call data records', enabled(false)),
    setting('Realtime Architecture (ARA)', enabled(false)),
    '',
    '* Directories',
    '  -------------',
    setting('Configuration directory', directory),
    '',
  ].map(image);
}

function setting(name: string, value: string): string {
  return `  ${`${name}:`.padEnd(28)} ${value}`;
}

function enabled(is: boolean): string {
  return is ? 'Enabled' : 'Disabled';
}

/** `1 hour, 2 minutes, 3 seconds `: Asterisk ends it with a blank where seconds stand there. */
function duration(seconds: number): string {
  let left = seconds;
  let text = '';
  for (const [name, length] of UNITS) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count === 0 && (name !== 'second' || text !== '')) continue;
    text += `${count} ${name}${count === 1 ? '' : 's'}${left > 0 ? ',' : ''} `;
  }
  return text;
}

function aldisVersion(): string {
  const text = readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** As `uname -m` says it. */
function machine(): string {
  const name = arch();
  return MACHINES.get(name) ?? name;
}

const MACHINES: ReadonlyMap<string, string> = new Map([
  ['x64', 'x86_64'],
  ['arm64', 'aarch64'],
]);

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ['year', 365 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
