import { type Command, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `pjsip show settings` and `pjsip show identifiers`. */
export function pjsipSettingCommands({
  configuration,
}: Pick<CommandsOptions, 'configuration'>): readonly Command[] {
  return [
    {
      words: 'pjsip show settings',
      summary: 'Show global and system configuration options',
      usage: `Usage: pjsip show settings
       Show global and system configuration options`,
      async run(_words, session) {
        const [{ globalOptions, systemOptions }, { parameterTable }, { maySeeSecrets }] = await Promise.all([
          import('../objects/settings.ts'),
          import('../objects/shown-option.ts'),
          import('../objects/listing.ts'),
        ]);
        const { global, system } = configuration().pjsip;
        const secrets = maySeeSecrets(session);
        const output =
          `\nGlobal Settings:\n\n${parameterTable(globalOptions(), global, secrets)}` +
          `\nSystem Settings:\n\n${parameterTable(systemOptions(), system, secrets)}`;
        return { kind: 'done', output };
      },
    },
    {
      words: 'pjsip show identifiers',
      summary: 'List registered endpoint identifiers',
      usage: `Usage: pjsip show identifiers
      List all registered endpoint identifiers`,
      run: (words) =>
        words.length > 0
          ? USAGE
          : done(
              ...[
                'Identifier Names:',
                ...identifiers(configuration().pjsip.global.endpointIdentifierOrder),
              ].map((name) => name.padEnd(WIDTH)),
            ),
    },
  ];
}

/** Those of the order, in it, then the others as Asterisk's modules come up (ast_sip_register_endpoint_identifier_with_name). */
function identifiers(order: readonly string[]): string[] {
  const named = [...new Set(order)].filter((name) => IDENTIFIERS.includes(name));
  return [...named, ...IDENTIFIERS.filter((name) => !named.includes(name))];
}

const IDENTIFIERS: readonly string[] = [
  'anonymous',
  'ip',
  'header',
  'request_uri',
  'username',
  'auth_username',
];
const WIDTH = 20;
