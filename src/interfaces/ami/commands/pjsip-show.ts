import { loadListing } from '../objects/load-listing.ts';
import type { Command } from './command.ts';
import type { CommandsOptions } from './commands.ts';
import type { ObjectKind } from './pjsip-kinds.ts';

/** `pjsip show …` and `pjsip list …` of SIP objects. What they print is loaded when it is first asked for. */
export function pjsipShowCommands(options: CommandsOptions): readonly Command[] {
  const listing = loadListing(options);
  const now = (): number => options.clock.now();
  const tableOf = async (kind: ObjectKind) => (await import('./pjsip-kinds.ts')).objectTables()[kind];
  return PLURALS.flatMap(([kind, plural]): Command[] => [
    ...(['Show', 'List'] as const).map(
      (verb): Command => ({
        words: `pjsip ${verb.toLowerCase()} ${plural}`,
        summary: `${verb} PJSIP ${titled(plural)}`,
        usage: `Usage: pjsip ${verb.toLowerCase()} ${plural} [ like <pattern> ]
       ${verb} the configured PJSIP ${plural}
       Optional regular expression pattern is used to filter the list.`,
        run: async (words) => (await tableOf(kind)).list(await listing(), words, verb === 'Show', now()),
      }),
    ),
    {
      words: `pjsip show ${kind}`,
      summary: `Show PJSIP ${titled(kind)}`,
      usage: `Usage: pjsip show ${kind} <id>
       Show the configured PJSIP ${kind}`,
      async run(words, session) {
        const { maySeeSecrets } = await import('../objects/listing.ts');
        return (await tableOf(kind)).show(await listing(), words, maySeeSecrets(session), now());
      },
    },
  ]);
}

function titled(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const PLURALS: readonly (readonly [ObjectKind, string])[] = [
  ['aor', 'aors'],
  ['auth', 'auths'],
  ['contact', 'contacts'],
  ['endpoint', 'endpoints'],
  ['identify', 'identifies'],
  ['registration', 'registrations'],
  ['transport', 'transports'],
];
