import { type Command, done } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `pjsip show` of what is no object: the version, who recognises requests, channels, of which there are none. */
export function pjsipFactCommands({ configuration }: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'pjsip show version',
      summary: 'Show the version of pjproject in use',
      usage: `Usage: pjsip show version
       Show the version of pjproject that res_pjsip is running against`,
      run: () => done(`PJPROJECT version currently running against: ${PJPROJECT}`),
    },
    {
      words: 'pjsip show identifiers',
      summary: 'List registered endpoint identifiers',
      usage: `Usage: pjsip show identifiers
      List all registered endpoint identifiers`,
      run() {
        const { endpointIdentifierOrder } = configuration().pjsip.global;
        const names = new Set([...endpointIdentifierOrder, ...IDENTIFIERS]);
        return done(...['Identifier Names:', ...names].map((name) => name.padEnd(20)));
      },
    },
    ...(['channels', 'channelstats'] as const).map(
      (what): Command => ({
        words: `pjsip show ${what}`,
        summary: what === 'channels' ? 'Show PJSIP Channels' : 'Show PJSIP Channel Stats',
        usage: `Usage: pjsip show ${what}
       There are no calls, so there is nothing to show.`,
        run: () => done('No objects found.', ''),
      }),
    ),
    {
      words: 'pjsip list channels',
      summary: 'List PJSIP Channels',
      usage: `Usage: pjsip list channels
       There are no calls, so there is nothing to list.`,
      run: () => done('No objects found.', ''),
    },
  ];
}

/** What Asterisk 22 comes with; clients look at the number. */
const PJPROJECT = '2.17';
const IDENTIFIERS: readonly string[] = [
  'ip',
  'username',
  'anonymous',
  'auth_username',
  'header',
  'request_uri',
];
