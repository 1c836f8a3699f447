import type { Carriers } from '../../../carriers/carriers.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';
import { carrierLines } from '../carrier-lines.ts';
import { eventList, type ListItem, listItems, streamList } from '../event-list.ts';
import { rfc3339 } from '../time.ts';
import { readCarrier } from './carrier-name.ts';
import { CARRIER_CLASSES } from './carrier-set.ts';

/** `CarrierList`: all carriers, in the order of the configuration. Aldis's own. */
export function carrierListAction(carriers: Pick<Carriers, 'list'>): SerialAction {
  return {
    name: 'CarrierList',
    classes: CARRIER_CLASSES,
    synopsis: 'List the carriers and how they stand.',
    overlaps: false,
    run(request, session) {
      const items = listItems('CarrierListEntry', carriers.list(), carrierLines);
      return streamList(request, session, 'Carriers will follow', items, 'CarrierListComplete');
    },
  };
}

/** `CarrierShow`: one carrier, and each of its connections. Aldis's own. */
export function carrierShowAction(carriers: Pick<Carriers, 'list'>): SerialAction {
  return {
    name: 'CarrierShow',
    classes: CARRIER_CLASSES,
    synopsis: 'Show a carrier and its connections.',
    overlaps: false,
    run(request, session) {
      const name = readCarrier(request);
      const found = carriers.list().find((carrier) => carrier.name === name);
      if (found === undefined) {
        session.send(failure(request, name === '' ? 'No Carrier specified.' : 'Carrier not found'));
        return;
      }
      const links = found.links.map(
        (link): ListItem => [
          'CarrierLink',
          field('Carrier', escaped(found.name)) +
            field('Link', escaped(link.name)) +
            field('State', link.state) +
            field('Since', rfc3339(link.since)) +
            field('Reason', escaped(link.reason)),
        ],
      );
      const items: ListItem[] = [['CarrierDetail', carrierLines(found)], ...links];
      session.send(eventList(request, 'Carrier will follow', items, 'CarrierShowComplete'));
    },
  };
}
