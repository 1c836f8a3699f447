import { loadListing } from '../objects/load-listing.ts';
import type { Command } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/**
 * `pjsip show …` and `pjsip list …` of SIP objects and subscriptions. What they print is loaded when it is first asked
 * for.
 */
export function pjsipShowCommands(options: CommandsOptions): readonly Command[] {
  const listing = loadListing(options);
  const now = (): number => options.clock.now();
  const list = (plural: string, kind: KindName, whole: boolean): Command => ({
    words: `pjsip ${whole ? 'show' : 'list'} ${plural}`,
    summary: `${whole ? 'Show' : 'List'} PJSIP ${titled(plural)}`,
    usage: `Usage: pjsip ${whole ? 'show' : 'list'} ${plural} [ like <pattern> ]
       ${whole ? 'Show' : 'List'} the configured PJSIP ${plural}
       Optional regular expression pattern is used to filter the list.`,
    async run(words) {
      const [{ listObjects }, kinds] = await loadTables();
      // Each kind lists objects of its own type.
      return listObjects<never>(kinds[kind] as never, await listing(), words, whole, now());
    },
  });
  const show = (singular: string, kind: KindName): Command => ({
    words: `pjsip show ${singular}`,
    summary: `Show PJSIP ${titled(singular)}`,
    usage: `Usage: pjsip show ${singular} <id>
       Show the configured PJSIP ${singular}`,
    async run(words, session) {
      const [{ showObject }, kinds, { maySeeSecrets }] = await loadTables();
      return showObject<never>(kinds[kind] as never, await listing(), words, maySeeSecrets(session), now());
    },
  });
  return OBJECTS.flatMap(([singular, plural, kind]) => [
    list(plural, kind, true),
    list(plural, kind, false),
    show(singular, kind),
  ]);
}

function loadTables() {
  return Promise.all([
    import('./pjsip-tables.ts'),
    import('./pjsip-kinds.ts'),
    import('../objects/listing.ts'),
  ]);
}

function titled(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

type KindName = Exclude<keyof typeof import('./pjsip-kinds.ts'), 'ShownKind'>;

const OBJECTS: readonly (readonly [singular: string, plural: string, kind: KindName])[] = [
  ['aor', 'aors', 'AORS'],
  ['auth', 'auths', 'AUTHS'],
  ['contact', 'contacts', 'CONTACTS'],
  ['endpoint', 'endpoints', 'ENDPOINTS'],
  ['identify', 'identifies', 'IDENTIFIES'],
  ['registration', 'registrations', 'REGISTRATIONS'],
  ['transport', 'transports', 'TRANSPORTS'],
];
