import { image } from '../../../protocols/ami/text.ts';
import type { XmppAccountView } from '../../../technologies/xmpp/index.ts';
import { type Command, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `xmpp show connections`, in the words of res_xmpp. */
export function xmppCommands({ xmpp, configuration }: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'xmpp show connections',
      summary: 'Show state of clients and components',
      usage: `Usage: xmpp show connections
       Shows state of client and component connections`,
      run(more) {
        if (more.length > 0) return USAGE;
        const accounts = xmpp.accounts();
        const { accounts: configured } = configuration().xmpp;
        return done(
          'Jabber Users and their status:',
          ...accounts.map(({ name, jid, status }) => {
            const username = configured.get(name)?.username ?? jid;
            return `       [${image(name)}] ${image(username)}     - ${STATES[status]}`;
          }),
          '----',
          `   Number of clients: ${accounts.length}`,
        );
      },
    },
  ];
}

const STATES: Readonly<Record<XmppAccountView['status'], string>> = {
  up: 'Connected',
  connecting: 'Connecting',
  down: 'Disconnected',
};
