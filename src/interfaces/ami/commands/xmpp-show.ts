import { image } from '../../../protocols/ami/text.ts';
import type { XmppAccountView, XmppContact } from '../../../technologies/xmpp/index.ts';
import { type Command, done, oneLine, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `xmpp show connections` and `xmpp show buddies`, in the words of res_xmpp. */
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
    {
      words: 'xmpp show buddies',
      summary: 'Show buddy lists of our clients',
      usage: `Usage: xmpp show buddies
       Shows buddy lists of our clients`,
      run(more) {
        if (more.length > 0) return USAGE;
        const lines = xmpp
          .accounts()
          .flatMap(({ name }) => [`Client: ${image(name)}`, ...xmpp.contacts(name).flatMap(contactLines)]);
        return done('XMPP buddy lists', ...lines);
      },
    },
  ];
}

function contactLines({ jid, resources }: XmppContact): readonly string[] {
  return [
    `\tBuddy:\t${shown(jid)}`,
    ...resources.flatMap(({ resource, node, version }) => [
      `\t\tResource: ${shown(resource)}`,
      `\t\t\tnode: ${shown(node)}`,
      `\t\t\tversion: ${shown(version)}`,
      // Whether they can be called: there are no calls.
      '\t\t\tGoogle Talk capable: no',
      '\t\t\tJingle capable: no',
    ]),
  ];
}

function shown(text: string): string {
  return oneLine(image(text));
}

const STATES: Readonly<Record<XmppAccountView['status'], string>> = {
  up: 'Connected',
  connecting: 'Connecting',
  down: 'Disconnected',
};
