import { CLASSES } from '../../../protocols/ami/classes.ts';
import type { XmppSurface } from '../../../technologies/xmpp/index.ts';
import type { SerialAction } from '../action.ts';
import { listItems, streamList } from '../event-list.ts';
import { xmppAccountLines } from '../xmpp-lines.ts';

/** `XmppAccountList`: the XMPP accounts, in the order of the configuration. Aldis's own. */
export function xmppAccountListAction(xmpp: Pick<XmppSurface, 'accounts'>): SerialAction {
  return {
    name: 'XmppAccountList',
    classes: CLASSES.system | CLASSES.message,
    synopsis: 'List the XMPP accounts and how they stand.',
    overlaps: false,
    run(request, session) {
      const items = listItems('XmppAccountListEntry', xmpp.accounts(), xmppAccountLines);
      return streamList(request, session, 'Accounts will follow', items, 'XmppAccountListComplete');
    },
  };
}
