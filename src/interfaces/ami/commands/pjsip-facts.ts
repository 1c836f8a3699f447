import { type Command, done } from './command.ts';

/** `pjsip show` of what is no object: the version, and channels, of which there are none. */
export function pjsipFactCommands(): readonly Command[] {
  return [
    {
      words: 'pjsip show version',
      summary: 'Show the version of pjproject in use',
      usage: `Usage: pjsip show version
       Show the version of pjproject that res_pjsip is running against`,
      run: () => done(`PJPROJECT version currently running against: ${PJPROJECT}`),
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
