import type { Carriers } from '../../../carriers/carriers.ts';
import type { Configuration } from '../../../config/configuration.ts';
import type { ConfigurationFiles } from '../../../config/editing/files.ts';
import type { Callbacks } from '../../../messages/callbacks.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { Database } from '../../../messages/database.ts';
import type { Messaging } from '../../../messages/messaging.ts';
import type { States } from '../../../states/states.ts';
import type { PjsipSurface } from '../../../technologies/pjsip/index.ts';
import type { XmppSurface } from '../../../technologies/xmpp/index.ts';
import type { Action, ConnectedSession } from '../action.ts';
import type { Broadcast } from '../broadcast.ts';
import { dialplanFunctions } from '../dialplan-functions.ts';
import type { Modules } from '../modules.ts';
import { loadListing } from '../objects/load-listing.ts';
import { callbackListAction } from './callback-list.ts';
import { callbackRetryAction } from './callback-retry.ts';
import { carrierListAction, carrierShowAction } from './carrier-list.ts';
import { carrierSetActions } from './carrier-set.ts';
import { challengeAction } from './challenge.ts';
import { commandAction } from './command.ts';
import { type CoreSettings, coreSettingsAction } from './core-settings.ts';
import { type CoreTimes, coreStatusAction } from './core-status.ts';
import { createConfigAction } from './create-config.ts';
import { databaseActions } from './database.ts';
import { eventsAction } from './events.ts';
import { FILTER } from './filter.ts';
import { getConfigAction } from './get-config.ts';
import { getConfigJsonAction } from './get-config-json.ts';
import { jabberSendAction } from './jabber-send.ts';
import { listCategoriesAction } from './list-categories.ts';
import { listCommandsAction } from './list-commands.ts';
import { type LogRotation, loggerRotateAction } from './logger-rotate.ts';
import { type LoginOptions, loginAction } from './login.ts';
import { LOGOFF } from './logoff.ts';
import { mailboxActions } from './mailboxes.ts';
import { messageCancelAction } from './message-cancel.ts';
import { type ListMessages, messageListAction } from './message-list.ts';
import { messageSendAction } from './message-send.ts';
import { messageShowAction } from './message-show.ts';
import { moduleCheckAction } from './module-check.ts';
import { moduleLoadAction } from './module-load.ts';
import { pingAction } from './ping.ts';
import { pjsipNotifyAction } from './pjsip-notify.ts';
import { pjsipQualifyAction } from './pjsip-qualify.ts';
import { pjsipRegisterAction } from './pjsip-register.ts';
import { pjsipShowActions } from './pjsip-show.ts';
import { pjsipUnregisterAction } from './pjsip-unregister.ts';
import { type ReloadOptions, reloadAction } from './reload.ts';
import { sipNotifyAction } from './sip-notify.ts';
import { stateActions } from './states.ts';
import { updateConfigAction } from './update-config.ts';
import { userEventAction } from './user-event.ts';
import { variableActions } from './variables.ts';
import { WAIT_EVENT } from './wait-event.ts';
import { xmppAccountListAction } from './xmpp-account-list.ts';

export interface ActionTableOptions {
  readonly messaging: Messaging;
  readonly list: ListMessages;
  readonly callbacks: Callbacks;
  readonly carriers: Carriers;
  readonly pjsip: PjsipSurface;
  readonly xmpp: XmppSurface;
  readonly states: States;
  readonly database: Database;
  readonly configuration: () => Configuration;
  readonly broadcast: Broadcast;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Buffer;
  readonly login: LoginOptions;
  readonly reload: ReloadOptions;
  readonly files: ConfigurationFiles;
  readonly modules: Modules;
  readonly logRotation: LogRotation;
  readonly settings: () => CoreSettings;
  readonly times: () => CoreTimes;
  readonly brokenEventsAction: () => boolean;
  /** Of an action that answers with a failure of ours in the protocol's own words. */
  readonly onFailure: (action: string, error: unknown) => void;
  /** All that are connected, logged in or not. */
  readonly sessions: () => Iterable<ConnectedSession>;
}

/** Every action there is, by its name in lower case, in the order of ListCommands: alphabetical, letter case aside. */
export function createActions(options: ActionTableOptions): ReadonlyMap<string, Action> {
  const { messaging, clock, states, database, onFailure } = options;
  const actions: Action[] = [
    callbackListAction(options.callbacks),
    callbackRetryAction(options.callbacks),
    carrierListAction(options.carriers),
    carrierShowAction(options.carriers),
    ...carrierSetActions(options.carriers),
    challengeAction(options.randomBytes),
    commandAction({ ...options, actions: () => [...table.values()] }),
    coreSettingsAction(options.settings),
    coreStatusAction(options.times),
    createConfigAction(options.files),
    ...databaseActions(options),
    eventsAction(options.brokenEventsAction),
    FILTER,
    getConfigAction(options.files),
    getConfigJsonAction(options.files),
    jabberSendAction(options, () => clock.now()),
    listCategoriesAction(options.files),
    listCommandsAction(() => [...table.values()]),
    loginAction(options.login),
    loggerRotateAction(options.logRotation),
    LOGOFF,
    ...mailboxActions({ mailboxes: states.mailboxes, onFailure }),
    messageCancelAction(messaging),
    messageListAction(options.list),
    messageSendAction(options, () => clock.now()),
    messageShowAction(messaging),
    moduleCheckAction(options.modules),
    moduleLoadAction(options.modules, options.reload),
    pingAction(clock),
    ...pjsipShowActions(loadListing(options), clock),
    pjsipQualifyAction(options.pjsip.qualify),
    pjsipRegisterAction(options.pjsip.registrations),
    pjsipUnregisterAction(options.pjsip.registrations),
    pjsipNotifyAction(options, () => clock.now()),
    reloadAction(options.reload),
    sipNotifyAction(options, () => clock.now()),
    ...stateActions(states),
    updateConfigAction(options.files, options.reload),
    userEventAction(options.broadcast),
    ...variableActions({ functions: dialplanFunctions(states, options.xmpp, database), onFailure }),
    WAIT_EVENT,
    xmppAccountListAction(options.xmpp),
  ];
  const table: ReadonlyMap<string, Action> = new Map(
    actions
      .map((action) => [action.name.toLowerCase(), action] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return table;
}
