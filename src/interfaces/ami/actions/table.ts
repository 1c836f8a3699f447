import type { Configuration } from '../../../config/configuration.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { Database } from '../../../messages/database.ts';
import type { Messaging } from '../../../messages/messaging.ts';
import type { States } from '../../../states/states.ts';
import type { PjsipSurface } from '../../../technologies/pjsip/index.ts';
import type { Action, ActionSession } from '../action.ts';
import type { Broadcast } from '../broadcast.ts';
import { loadListing } from '../objects/load-listing.ts';
import { challengeAction } from './challenge.ts';
import { commandAction } from './command.ts';
import { type CoreSettings, coreSettingsAction } from './core-settings.ts';
import { type CoreTimes, coreStatusAction } from './core-status.ts';
import { eventsAction } from './events.ts';
import { FILTER } from './filter.ts';
import { listCommandsAction } from './list-commands.ts';
import { type LoginOptions, loginAction } from './login.ts';
import { LOGOFF } from './logoff.ts';
import { messageCancelAction } from './message-cancel.ts';
import { type ListMessages, messageListAction } from './message-list.ts';
import { messageSendAction } from './message-send.ts';
import { messageShowAction } from './message-show.ts';
import { pingAction } from './ping.ts';
import { pjsipNotifyAction } from './pjsip-notify.ts';
import { pjsipShowActions } from './pjsip-show.ts';
import { type ReloadOptions, reloadAction } from './reload.ts';
import { sipNotifyAction } from './sip-notify.ts';
import { userEventAction } from './user-event.ts';
import { WAIT_EVENT } from './wait-event.ts';

export interface ActionTableOptions {
  readonly messaging: Messaging;
  readonly list: ListMessages;
  readonly pjsip: PjsipSurface;
  readonly states: States;
  readonly database: Database;
  readonly configuration: () => Configuration;
  readonly broadcast: Broadcast;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Buffer;
  readonly login: LoginOptions;
  readonly reload: ReloadOptions;
  readonly settings: () => CoreSettings;
  readonly times: () => CoreTimes;
  readonly brokenEventsAction: () => boolean;
  /** All that are connected, logged in or not. */
  readonly sessions: () => Iterable<ActionSession>;
}

/** Every action there is, by its name in lower case, in the order of ListCommands: alphabetical, letter case aside. */
export function createActions(options: ActionTableOptions): ReadonlyMap<string, Action> {
  const { messaging, clock } = options;
  const actions: Action[] = [
    challengeAction(options.randomBytes),
    commandAction({ ...options, actions: () => [...table.values()] }),
    coreSettingsAction(options.settings),
    coreStatusAction(options.times),
    eventsAction(options.brokenEventsAction),
    FILTER,
    listCommandsAction(() => [...table.values()]),
    loginAction(options.login),
    LOGOFF,
    messageCancelAction(messaging),
    messageListAction(options.list),
    messageSendAction(messaging, () => clock.now()),
    messageShowAction(messaging),
    pingAction(clock),
    ...pjsipShowActions(loadListing(options), clock),
    pjsipNotifyAction(options, () => clock.now()),
    reloadAction(options.reload),
    sipNotifyAction(options, () => clock.now()),
    userEventAction(options.broadcast),
    WAIT_EVENT,
  ];
  const table: ReadonlyMap<string, Action> = new Map(
    actions
      .map((action) => [action.name.toLowerCase(), action] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return table;
}
