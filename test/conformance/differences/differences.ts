import { AMI_DIFFERENCES } from './ami.ts';
import { COMMAND_DIFFERENCES } from './command.ts';
import { CONFIGURATION_DIFFERENCES } from './configuration.ts';
import { DELIVERY_DIFFERENCES } from './delivery.ts';
import type { Difference } from './difference.ts';
import { HTTP_DIFFERENCES } from './http.ts';
import { INBOUND_DIFFERENCES } from './inbound.ts';
import { LISTING_DIFFERENCES } from './listings.ts';
import { NOTIFY_DIFFERENCES } from './notify.ts';
import { QUALIFY_DIFFERENCES } from './qualify.ts';
import { READING_DIFFERENCES } from './reading.ts';
import { REQUEST_DIFFERENCES } from './requests.ts';
import { STATE_DIFFERENCES } from './states.ts';
import { SUBSCRIPTION_DIFFERENCES } from './subscriptions.ts';
import { XMPP_DIFFERENCES } from './xmpp.ts';

/**
 * All that may differ from a recorded Asterisk, nothing else. One entry per row of
 * docs/differences-from-asterisk.md; each goes by what a case does, never by its name. Applied in this order.
 */
export const DIFFERENCES: readonly Difference[] = [
  ...INBOUND_DIFFERENCES,
  ...QUALIFY_DIFFERENCES,
  ...READING_DIFFERENCES,
  ...REQUEST_DIFFERENCES,
  ...NOTIFY_DIFFERENCES,
  ...DELIVERY_DIFFERENCES,
  ...XMPP_DIFFERENCES,
  ...COMMAND_DIFFERENCES,
  ...LISTING_DIFFERENCES,
  ...CONFIGURATION_DIFFERENCES,
  ...AMI_DIFFERENCES,
  ...HTTP_DIFFERENCES,
  ...STATE_DIFFERENCES,
  ...SUBSCRIPTION_DIFFERENCES,
];
