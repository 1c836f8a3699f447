import { parsePresence } from '../../../states/presence-text.ts';
import { type Command, type CommandResult, done, failed, oneLine, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';
import { listHead, RULE } from './device-states.ts';

/** `presencestate …`: the presence of `CustomPresence:` providers. */
export function presenceStateCommands({ states }: CommandsOptions): readonly Command[] {
  const { presence } = states;
  return [
    {
      words: 'presencestate list',
      summary: 'List currently know custom presence states',
      usage: `Usage: presencestate list
       The custom presence that was ever set.`,
      run(words): CommandResult {
        if (words.length > 0) return USAGE;
        const head = listHead('--- Custom Presence States ------------------------------------------');
        const custom = presence.list().filter(({ provider }) => provider.startsWith(PREFIX));
        if (custom.length === 0) return done(...head, 'No custom presence states defined');
        return done(
          ...head,
          ...custom.flatMap(({ provider, status, subtype, message }) => [
            `--- Name: '${oneLine(provider)}'`,
            `    --- State: '${status}'`,
            `    --- Subtype: '${oneLine(subtype)}'`,
            `    --- Message: '${oneLine(message)}'`,
            "    --- Base64 Encoded: 'No'",
            '---',
          ]),
          RULE,
          RULE,
          '',
        );
      },
    },
    {
      words: 'presencestate change',
      summary: 'Change a custom presence state',
      usage: `Usage: presencestate change <entity> <state>[,<subtype>[,<message>[,e]]]
       Sets a custom presence (CustomPresence:<name>) to one of
       UNAVAILABLE | AVAILABLE | AWAY | XA | CHAT | DND
       with a subtype and a message, with e both of them in Base64; put
       quotation marks around what has blanks in it.`,
      async run([provider, value, ...more]): Promise<CommandResult> {
        if (provider === undefined || value === undefined || more.length > 0) return USAGE;
        if (!provider.toLowerCase().startsWith(PREFIX.toLowerCase())) {
          return failed(
            "The presencestate command can only be used to set 'CustomPresence:' presence state!",
          );
        }
        const name = provider.slice(PREFIX.length);
        const wanted = parsePresence(value);
        if (name === '' || wanted === undefined || wanted.status === 'not_set') return USAGE;
        await presence.setCustom(PREFIX + name, wanted);
        return done(`Changing ${name} to ${value.split(',', 1)[0]}`);
      },
    },
  ];
}

const PREFIX = 'CustomPresence:';
