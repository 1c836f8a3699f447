import type { PjsipResourceList } from '../../../config/pjsip-types.ts';
import { type ShownOption, shown, trueFalse } from './shown-option.ts';

/** The options of a resource list in Asterisk's order. */
export function resourceListOptions(): readonly ShownOption<PjsipResourceList>[] {
  return RESOURCE_LIST_OPTIONS;
}

const RESOURCE_LIST_OPTIONS: readonly ShownOption<PjsipResourceList>[] = [
  shown('event', ({ event }) => event),
  shown('resource_display_name', ({ resourceDisplayName }) => trueFalse(resourceDisplayName)),
  shown('notification_batch_interval', ({ notificationBatchInterval }) => String(notificationBatchInterval)),
  shown('list_item', ({ listItem }) => listItem.join(','), { lines: ({ listItem }) => listItem }),
  shown('full_state', ({ fullState }) => trueFalse(fullState)),
];
