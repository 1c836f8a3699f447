import { choice, repeatedList, required, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  event: required(choice(['presence', 'message-summary', 'dialog'], 'presence', 'The event package')),
  list_item: required(
    repeatedList('What the list holds: extensions, AORs, other lists; several lines add up'),
  ),
  full_state: yesNo(false, 'Tell all items with every change, not only those that changed'),
  notification_batch_interval: wholeNumber(0, 'Milliseconds in which changes are gathered; 0: none'),
  resource_display_name: yesNo(false, 'Name the items by their display name rather than their resource'),
} as const;

export const RESOURCE_LIST: ObjectSchema<typeof options> = {
  type: 'resource_list',
  description: 'A list that phones subscribe to as one (RFC 4662).',
  options,
  ignored: [],
};
