import type { Streams } from '../normal-form.ts';
import { amiField } from '../recording.ts';
import type { Comparison, Difference } from './difference.ts';

/** The action Command: what Aldis's console lacks, adds, or says of its own machine. */
export const COMMAND_DIFFERENCES: readonly Difference[] = [
  {
    // What an unknown command is told depends on which others there are, so the hint behind it is compared nowhere.
    id: 'commands-of-other-parts',
    apply: (comparison) => {
      const unknown = commandsOf(comparison).filter((line) => !isKnown(line));
      if (unknown.length === 0) return false;
      const line = unknown[0] ?? '';
      const topic = helpTopic(line);
      const told =
        topic === undefined
          ? outputOf('Error', [`No such command '${line}' <hint>`])
          : outputOf('Success', [`No such command '${topic}'.`]);
      eachOutput(comparison.expected, (output) => (output.isBlacklisted ? undefined : told));
      const { expected, observed } = comparison;
      for (const name of expected.events.keys()) if (!observed.events.has(name)) expected.events.delete(name);
      eachOutput(comparison.observed, ({ kind, lines }) =>
        outputOf(
          kind,
          lines.map((one) =>
            one.replace(/ \(type 'core show help .*' for other possible commands\)$/, ' <hint>'),
          ),
        ),
      );
      return true;
    },
  },
  {
    id: 'command-list-of-console',
    apply: (comparison) => {
      if (!asks(comparison, /^(core show help|help|manager show commands)\b/)) return false;
      const lists = [comparison.expected, comparison.observed].map((streams) => {
        let names: string[] = [];
        eachOutput(streams, ({ lines }) => {
          names = lines.map(nameIn);
          return undefined;
        });
        return new Set(names);
      });
      let isList = false;
      const common = (line: string): boolean => lists.every((names) => names.has(nameIn(line)));
      eachOutputOfBoth(comparison, ({ kind, lines }) => {
        if (!lines.some((line) => / -- |^ {2}Action /.test(line))) return undefined;
        isList = true;
        // The columns of `manager show commands` are as wide as the longest name.
        const kept = lines.filter(common).map((line) =>
          line
            .replace(/ +/g, ' ')
            .replace(/^(!|help) -- .*/, '$1')
            .slice(0, 50)
            .trim(),
        );
        return outputOf(kind, kept.sort());
      });
      return isList;
    },
  },
  {
    id: 'usage-texts',
    apply: (comparison) => {
      const words = new RegExp(`^ ?Usage: (${KNOWN.map(uncaptured).join('|')})\\b`);
      let found = false;
      eachOutputOfBoth(comparison, ({ kind, lines }) => {
        const usage = words.exec(lines[0] ?? '');
        if (usage === null) return undefined;
        found = true;
        return outputOf(kind, [`Usage: ${usage[1]}`]);
      });
      return found;
    },
  },
  {
    id: 'console-of-the-machine',
    apply: (comparison) => {
      if (!asks(comparison, /^"?core"? +show +(version|uptime|settings|calls uptime)\b/)) return false;
      eachOutputOfBoth(comparison, ({ kind, lines }) =>
        outputOf(
          kind,
          lines
            .filter((line) => !lines.includes('PBX Core settings') || SHARED_SETTINGS.test(line))
            .map((line) =>
              line
                .replace(/ built by .+ @ .+ on a \S+ running \S+ on [-\d]+ [:\d]+ UTC$/, ' <build>')
                .replace(/^(System uptime|Last reload): (\d+|[\d, a-z]+seconds? ?)$/, '$1: <time>'),
            ),
        ),
      );
      return true;
    },
  },
  {
    id: 'empty-tables',
    apply: (comparison) => {
      if (!asks(comparison, /^core show channels verbose$/)) return false;
      eachOutputOfBoth(comparison, ({ kind, lines }) =>
        outputOf(
          kind,
          lines.map((line) => (line.startsWith('Channel ') ? 'Channel …' : line)),
        ),
      );
      return true;
    },
  },
  {
    id: 'action-descriptions',
    apply: (comparison) => {
      if (!asks(comparison, /^manager show command \S/)) return false;
      eachOutputOfBoth(comparison, ({ kind, lines }) => {
        const part = (name: string): string[] => {
          const at = lines.indexOf(name);
          return at === -1 ? [] : lines.slice(at, at + 2).map((line) => line.trimEnd());
        };
        const known = lines.filter((line) => line.includes('-= Info about Manager Command'));
        return outputOf(kind, [...known, ...part('[Synopsis]'), ...part('[Privilege]')]);
      });
      return true;
    },
  },
  {
    id: 'manager-connections',
    apply: (comparison) => {
      if (!asks(comparison, /^manager show connected$/)) return false;
      eachOutputOfBoth(comparison, ({ kind, lines }) => {
        // Every session of the replay is there, too.
        const rows = lines.map((line) =>
          line.replace(/^( {2}\S+ +[\d.]+ +)\d{10} {2}\d+ +-?\d+ +/, '$1<start> <elapsed> <descriptor> '),
        );
        return outputOf(
          kind,
          [...new Set(rows)].map((line) => line.replace(/^\d+ users connected\.$/, '<n> users connected.')),
        );
      });
      return true;
    },
  },
  {
    id: 'database-of-programs',
    apply: (comparison) => {
      if (!asks(comparison, /^database show/)) return false;
      let changed = false;
      eachOutputOfBoth(comparison, ({ kind, lines }) => {
        const rows = lines.filter((line) => !/^\/(registrar|pbx|subscription_persistence)\//.test(line));
        if (rows.length === lines.length) return undefined;
        changed = true;
        return outputOf(
          kind,
          rows.map((line) => line.replace(/^\d+ results found\.$/, `${rows.length - 1} results found.`)),
        );
      });
      return changed;
    },
  },
  {
    id: 'pools-of-threads',
    apply: (comparison) => {
      if (!asks(comparison, /^pjsip show settings$/)) return false;
      eachOutputOfBoth(comparison, ({ kind, lines }) =>
        outputOf(
          kind,
          // The columns are as wide as the longest name.
          lines
            .filter((line) => !/^ (task|thread)pool_/.test(line))
            .map((line) => line.replace(/^ (\S+) +: /, ' $1 : ').replace(/^ =+$/, ' =')),
        ),
      );
      return true;
    },
  },
  {
    // An Asterisk has a module for each application of its dialplan.
    id: 'modules-of-other-parts',
    apply: (comparison) => {
      if (asks(comparison, /^module show\b/)) return commonModules(comparison);
      const other = /^module reload (app|func|cdr|cel|codec|format|pbx|bridge)_\w+/;
      if (!asks(comparison, other)) return false;
      eachOutput(comparison.expected, ({ kind, lines }) =>
        outputOf(
          kind,
          lines.map((line) =>
            line.replace(/^The module ('.*') does not support reloads$/, 'No such module $1'),
          ),
        ),
      );
      for (const [name, events] of comparison.expected.events) {
        if (name === 'Reload') {
          comparison.expected.events.set(
            name,
            events.map((event) => event.replace(/\r\nStatus: 6\r\n/, '\r\nStatus: 2\r\n')),
          );
        }
      }
      return true;
    },
  },
  {
    id: 'http-uris',
    apply: (comparison) => {
      if (!asks(comparison, /^http show status$/)) return false;
      eachOutputOfBoth(comparison, ({ kind, lines }) =>
        outputOf(
          kind,
          lines
            .filter((line) => !/^\/\S+ => /.test(line) || /^\/a?(rawman|manager|mxml) => /.test(line))
            .map((line) => line.replace(/^Server: .*/, 'Server: <name>')),
        ),
      );
      return true;
    },
  },
  {
    id: 'hint-watchers',
    apply: (comparison) => {
      if (!asks(comparison, /^core show hints?\b/)) return false;
      eachOutputOfBoth(comparison, ({ kind, lines }) =>
        outputOf(
          kind,
          lines.map((line) => line.replace(/Watchers +\d+$/, 'Watchers <n>')),
        ),
      );
      return true;
    },
  },
];

/** Of `module show`: the modules of both, without how often each is used and whose support it has. */
function commonModules({ expected, observed }: Comparison): boolean {
  let own = new Set<string>();
  const nameOf = (line: string): string => line.split(' ')[0] ?? '';
  eachOutput(observed, ({ lines }) => {
    own = new Set(lines.map(nameOf));
    return undefined;
  });
  eachOutputOfBoth({ expected, observed }, ({ kind, lines }) =>
    outputOf(
      kind,
      lines
        .filter((line) => !/\.so /.test(line) || own.has(nameOf(line)))
        .map((line) => line.replace(/ \d+ +Running +\w+$/, ' <use>'))
        .map((line) => line.replace(/^\d+ modules loaded$/, '<n> modules loaded')),
    ),
  );
  return true;
}

interface Output {
  readonly kind: 'Success' | 'Error';
  readonly lines: readonly string[];
  readonly isBlacklisted: boolean;
}

/** An answer to Command in short: rebuilt with its ActionID by {@link eachOutput}. */
function outputOf(kind: 'Success' | 'Error', lines: readonly string[]): Pick<Output, 'kind' | 'lines'> {
  return { kind, lines };
}

/** Replaces each answer to Command by what `change` makes of it; undefined leaves it. */
function eachOutput(
  streams: Streams,
  change: (output: Output) => Pick<Output, 'kind' | 'lines'> | undefined,
): void {
  streams.responses = streams.responses.map((response) => {
    const isBlacklisted = response.includes('\r\nMessage: Command blacklisted\r\n');
    if (!isBlacklisted && !response.includes('\r\nMessage: Command output follows\r\n')) return response;
    const all = response.split('\r\n');
    const lines = all.filter((line) => line.startsWith('Output: ')).map((line) => line.slice(8));
    const kind = response.startsWith('Response: Success') ? 'Success' : 'Error';
    const changed = change({ kind, lines, isBlacklisted });
    if (changed === undefined) return response;
    const head = all.filter((line) => line.startsWith('ActionID: ') || line.startsWith('Message: '));
    const output = changed.lines.map((line) => `Output: ${line}`);
    return [`Response: ${changed.kind}`, ...head, ...output, '', ''].join('\r\n');
  });
}

/** The same of Asterisk's answers and of Aldis's: what is the machine's own, or is compared in no detail. */
function eachOutputOfBoth(
  { expected, observed }: Pick<Comparison, 'expected' | 'observed'>,
  change: (output: Output) => Pick<Output, 'kind' | 'lines'> | undefined,
): void {
  for (const streams of [expected, observed]) eachOutput(streams, change);
}

/** The command lines of a case. */
function commandsOf({ actions }: Comparison): string[] {
  return actions
    .filter((action) => amiField(action, 'Action').toLowerCase() === 'command')
    .map((action) => amiField(action, 'Command'))
    .filter((line) => line.trim() !== '');
}

function asks(comparison: Comparison, pattern: RegExp): boolean {
  return commandsOf(comparison).some((line) => pattern.test(line.trim().toLowerCase()));
}

/** What `core show help` is asked about. */
function helpTopic(line: string): string | undefined {
  return /^(?:core show help|help) +(\S.*)$/i.exec(line.trim())?.[1];
}

function isKnown(line: string): boolean {
  const topic = helpTopic(line)?.toLowerCase();
  if (topic !== undefined) return KNOWN.flatMap(spelledOut).some((words) => beginsAlike(words, topic));
  const text = line.replaceAll('"', '').trim().replace(/ +/g, ' ').toLowerCase();
  if (/^(module (un)?load|restart gracefully)\b/.test(text)) return true;
  return KNOWN.some((words) => new RegExp(`^(${words})( |$)`).test(text));
}

function beginsAlike(words: string, topic: string): boolean {
  return words.startsWith(topic) || topic.startsWith(`${words} `);
}

/** Every way of a pattern of {@link KNOWN}. */
function spelledOut(pattern: string): string[] {
  const choice = /\(([^()]*)\)/.exec(pattern);
  if (choice === null) return [pattern];
  return (choice[1] ?? '').split('|').flatMap((one) => spelledOut(pattern.replace(choice[0], one)));
}

function uncaptured(pattern: string): string {
  return pattern.replace(' (inbound|outbound)', '').replace(/\((?!\?)/g, '(?:');
}

/** The command or action that a line of a list is about. */
function nameIn(line: string): string {
  return (line.includes(' -- ') ? line.split(' -- ')[0] : line.trim().split(' ')[0])?.trim() ?? '';
}

/** The commands that Aldis has and Asterisk too, as patterns. */
const KNOWN: readonly string[] = [
  '!.*',
  'help',
  'core show (version|uptime|settings|help|channels|calls|hints|hint)',
  'core reload',
  'database (put|get|del|deltree|show|showkey)',
  '(devstate|presencestate) (list|change)',
  'http show status',
  'manager show (connected|users|user|commands|command|settings)',
  'logger (rotate|reload)',
  'manager reload',
  'module (reload|show)',
  'pjsip (show|list) (aors|auths|channels|contacts|endpoints|identifies|registrations|transports)',
  'pjsip qualify',
  'pjsip send (notify|register|unregister)',
  'pjsip show (aor|auth|channelstats|contact|endpoint|identifiers|identify|registration|settings|transport|version)',
  'xmpp show (connections|buddies)',
  'pjsip (show|list) subscriptions (inbound|outbound)',
  'pjsip show subscription (inbound|outbound)',
];

/** Lines of `core show settings` that both have. */
const SHARED_SETTINGS =
  /^(PBX Core settings$| {2}(Version|Maximum calls|System name|Manager \(AMI\)|Web Manager|Realtime Architecture))/;
