import type { Difference } from './difference.ts';
import { AMI_DIFFERENCES } from './differences-ami.ts';
import { COMMAND_DIFFERENCES } from './differences-command.ts';
import { CONFIGURATION_DIFFERENCES } from './differences-configuration.ts';
import { DELIVERY_DIFFERENCES } from './differences-delivery.ts';
import { HTTP_DIFFERENCES } from './differences-http.ts';
import { INBOUND_DIFFERENCES } from './differences-inbound.ts';
import { LISTING_DIFFERENCES } from './differences-listings.ts';
import { NOTIFY_DIFFERENCES } from './differences-notify.ts';
import { QUALIFY_DIFFERENCES } from './differences-qualify.ts';
import { READING_DIFFERENCES } from './differences-reading.ts';
import { REQUEST_DIFFERENCES } from './differences-requests.ts';
import { STATE_DIFFERENCES } from './differences-states.ts';
import { SUBSCRIPTION_DIFFERENCES } from './differences-subscriptions.ts';

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
  ...COMMAND_DIFFERENCES,
  ...LISTING_DIFFERENCES,
  ...CONFIGURATION_DIFFERENCES,
  ...AMI_DIFFERENCES,
  ...HTTP_DIFFERENCES,
  ...STATE_DIFFERENCES,
  ...SUBSCRIPTION_DIFFERENCES,
];
