import { findXmppAccount } from '../../config/find-xmpp-account.ts';
import { textOf } from '../../protocols/ami/text.ts';
import type { XmppSurface } from '../../technologies/xmpp/index.ts';
import type { DialplanFunction } from './dialplan-functions.ts';
import { SHOWS } from './xmpp-lines.ts';

/**
 * `JABBER_STATUS(account,bob@example.org[/phone])`: whether somebody is there, as a number from 1 to 5; 7 of somebody who is not,
 * and nothing of whom the account does not follow. Of a resource that is not there it tells of the first one that is, as Asterisk.
 */
export function jabberStatusFunction(xmpp: Pick<XmppSurface, 'accounts' | 'contacts'>): DialplanFunction {
  return {
    async read(args) {
      const [sender = '', written = ''] = textOf(args).split(',', 2);
      const names = new Map(xmpp.accounts().map(({ name }) => [name, name]));
      const account = findXmppAccount(names, sender.trim());
      if (account === undefined) return undefined;
      const [jid = '', ...rest] = written.trim().split('/');
      const contact = xmpp.contacts(account).find((one) => one.jid === jid.toLowerCase());
      if (contact === undefined) return undefined;
      const { resources } = contact;
      const found = resources.find(({ resource }) => resource === rest.join('/')) ?? resources[0];
      return found === undefined ? NOT_THERE : String(SHOWS.indexOf(found.show));
    },
    write: async () => false,
  };
}

const NOT_THERE = '7';
