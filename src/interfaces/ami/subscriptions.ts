import type { Carriers } from '../../carriers/carriers.ts';
import type { Clock } from '../../messages/clock.ts';
import type { Messaging } from '../../messages/messaging.ts';
import type { States } from '../../states/states.ts';
import type { PjsipSurface } from '../../technologies/pjsip/index.ts';
import type { XmppSurface } from '../../technologies/xmpp/index.ts';
import type { Broadcast } from './broadcast.ts';
import {
  carrierStatus,
  contactStatus,
  jabberStatus,
  messageReceived,
  messageStatus,
  peerStatus,
  pjsipSecurity,
  registry,
  xmppAccountStatus,
  xmppPresence,
} from './events.ts';
import { subscribeToStates } from './state-events.ts';
import { xmppAccountNews } from './xmpp-account-news.ts';

export interface EventSources {
  readonly messaging: Pick<Messaging, 'onStatus' | 'onReceived'>;
  readonly pjsip: Pick<PjsipSurface, 'onContact' | 'onSecurity' | 'registrations'>;
  readonly xmpp: Pick<XmppSurface, 'onAccount' | 'onPresence'>;
  readonly states: States;
  readonly carriers: Pick<Carriers, 'onChange'>;
  readonly clock: Clock;
}

/** Turns what happens in the house into AMI events. Returns the unsubscribe. */
export function subscribe(
  broadcast: Broadcast,
  { messaging, pjsip, xmpp, states, carriers, clock }: EventSources,
): () => void {
  const isNews = xmppAccountNews();
  const ends = [
    messaging.onStatus((event) => broadcast.publish(messageStatus(event))),
    messaging.onReceived((event) => broadcast.publish(messageReceived(event))),
    pjsip.onContact((event) => {
      // Asterisk's order: the endpoint first, then its contact.
      if (event.peer) broadcast.publish(peerStatus(event, event.peer));
      broadcast.publish(contactStatus(event));
    }),
    subscribeToStates(broadcast, states),
    carriers.onChange((carrier) => broadcast.publish(carrierStatus(carrier))),
    xmpp.onAccount((account) => {
      if (isNews(account)) broadcast.publish(xmppAccountStatus(account));
    }),
    xmpp.onPresence((presence) => {
      broadcast.publish(xmppPresence(presence));
      const asAsterisk = jabberStatus(presence);
      if (asAsterisk !== undefined) broadcast.publish(asAsterisk);
    }),
    pjsip.registrations.onRegistry((event) => broadcast.publish(registry(event))),
    pjsip.onSecurity((event) => broadcast.publish(pjsipSecurity(event, clock.now()))),
  ];
  return () => {
    for (const end of ends) end();
  };
}
