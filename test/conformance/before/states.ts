import { body, header, methodOf, uriIn, userOf } from '../../sip-text.ts';
import type { DirectoryModel } from '../directory.ts';
import { amiField, type RecordedCase, type RecordedItem } from '../recording.ts';

/** An AMI action, in its fields. */
export type StateAction = Readonly<Record<string, string>>;

/**
 * The states that a case takes for granted, as the actions that make them: what the first NOTIFY about something tells,
 * without what the case itself changed before it.
 */
export function statesBefore(recorded: RecordedCase, directory: DirectoryModel): readonly StateAction[] {
  const actions: StateAction[] = [];
  const told = new Set<string>();
  for (const [index, { kind, data }] of recorded.items.entries()) {
    if (kind !== 'sip-rx' || methodOf(data) !== 'NOTIFY') continue;
    const before = recorded.items.slice(0, index).filter((item) => item.kind === 'ami-tx');
    for (const action of fromNotify(data, before, directory)) {
      const key = `${action['Variable'] ?? ''}${action['Mailbox'] ?? ''}`;
      if (told.has(key)) continue;
      told.add(key);
      actions.push(action);
    }
  }
  for (const action of listedStates(recorded, directory)) {
    if (!told.has(action['Variable'] ?? '')) actions.push(action);
  }
  return [
    ...actions,
    ...unlike(recorded, told),
    ...unlikeMailboxes(recorded, told),
    ...beside(recorded, told, directory),
  ];
}

function fromNotify(
  notify: string,
  before: readonly RecordedItem[],
  directory: DirectoryModel,
): StateAction[] {
  if (header(notify, 'Event') === 'message-summary') return mailboxesOf(notify, before, directory);
  const user = userOf(uriIn(header(notify, 'From')));
  const [devices = '', provider = ''] = (directory.hints.get(user) ?? '').split(',');
  const custom = devices.split('&').find((device) => device.startsWith('Custom:'));
  const found: StateAction[] = [];
  const sets = (variable: string): boolean =>
    before.some(({ data }) => amiField(data, 'Variable') === variable);
  const variable = `DEVICE_STATE(${custom ?? ''})`;
  if (custom !== undefined && !sets(variable)) found.push(setvar(variable, stateIn(body(notify))));
  const presence = presenceIn(body(notify));
  const providerVariable = `PRESENCE_STATE(${provider})`;
  if (provider !== '' && presence !== undefined && !sets(providerVariable)) {
    found.push(setvar(providerVariable, presence));
  }
  return found;
}

/** A listing tells the states of the extensions that are subscribed to. */
function listedStates(recorded: RecordedCase, { hints }: DirectoryModel): StateAction[] {
  return recorded.items
    .filter(({ kind, data }) => kind === 'ami-rx' && amiField(data, 'Event') === 'InboundSubscriptionDetail')
    .flatMap(({ data }) => {
      const custom = /^Custom:\w+$/.exec(hints.get(amiField(data, 'Extension')) ?? '')?.[0];
      const state = LISTED.get(amiField(data, 'ExtensionStates'));
      return custom === undefined || state === undefined ? [] : [setvar(`DEVICE_STATE(${custom})`, state)];
    });
}

/** The counts of several mailboxes are told as one: those the case does not set are put on the first. */
function mailboxesOf(
  notify: string,
  before: readonly RecordedItem[],
  { aors, endpoints }: DirectoryModel,
): StateAction[] {
  const [, news = '0', olds = '0'] = /^Voice-Message: (-?\d+)\/(-?\d+)/m.exec(body(notify)) ?? [];
  let [left, leftOld] = [Number(news), Number(olds)];
  const inDialog =
    header(notify, 'Subscription-State').startsWith('active') || header(notify, 'To').includes(';tag=');
  const name = userOf(uriIn(header(notify, inDialog ? 'From' : 'To')));
  const section = inDialog ? aors.get(name) : endpoints.get(name);
  const free: string[] = [];
  for (const mailbox of (section?.get('mailboxes') ?? '').split(',').filter((each) => each !== '')) {
    const change = before.findLast(({ data }) => amiField(data, 'Mailbox') === mailbox)?.data;
    if (change === undefined) free.push(mailbox);
    else if (amiField(change, 'Action') === 'MWIUpdate') {
      left -= Number(amiField(change, 'NewMessages'));
      leftOld -= Number(amiField(change, 'OldMessages'));
    }
  }
  return free.map((mailbox, index) =>
    index === 0 && (left !== 0 || leftOld !== 0)
      ? mwiUpdate(mailbox, String(left), String(leftOld))
      : { Action: 'MWIDelete', Mailbox: mailbox },
  );
}

/** A change that is told changes something: the state before it is another. */
function unlike(recorded: RecordedCase, told: ReadonlySet<string>): StateAction[] {
  const actions: StateAction[] = [];
  const seen = new Set(told);
  const notifies = recorded.items.some(({ kind, data }) => kind === 'sip-rx' && methodOf(data) === 'NOTIFY');
  for (const { kind, data } of recorded.items) {
    const variable = amiField(data, 'Variable');
    if (kind !== 'ami-tx' || amiField(data, 'Action') !== 'Setvar' || seen.has(variable)) continue;
    seen.add(variable);
    if (!notifies) continue;
    if (variable.startsWith('DEVICE_STATE(')) {
      actions.push(setvar(variable, IDLE.has(amiField(data, 'Value')) ? 'INUSE' : 'NOT_INUSE'));
    } else if (variable.startsWith('PRESENCE_STATE(')) actions.push(setvar(variable, 'not_set,,'));
  }
  return actions;
}

/** Of a mailbox it is told when it is there; its device, when it had another state. */
function unlikeMailboxes(recorded: RecordedCase, told: ReadonlySet<string>): StateAction[] {
  const actions: StateAction[] = [];
  const seen = new Set(told);
  for (const { kind, data } of recorded.items) {
    const mailbox = amiField(data, 'Mailbox');
    if (kind !== 'ami-tx' || !/^MWI(Update|Delete)$/.test(amiField(data, 'Action'))) continue;
    if (mailbox === '' || seen.has(mailbox)) continue;
    seen.add(mailbox);
    const events = recorded.items.filter((item) => item.kind === 'ami-rx').map((item) => item.data);
    const of = (name: string, field: string, value: string): string | undefined =>
      events.find((e) => amiField(e, 'Event') === name && amiField(e, field) === value);
    const device = of('DeviceStateChange', 'Device', `MWI:${mailbox}`);
    const waiting = amiField(of('MessageWaiting', 'Mailbox', mailbox) ?? '', 'Waiting');
    if (waiting === '') {
      // Nothing was told of its end, so there was none.
      if (amiField(data, 'Action') === 'MWIDelete' && !events.some(isWaiting)) {
        actions.push({ Action: 'MWIDelete', Mailbox: mailbox });
      }
      continue;
    }
    const before = (waiting === '1') === (device === undefined) ? '1' : '0';
    actions.push(mwiUpdate(mailbox, before, '0'));
  }
  return actions;
}

function isWaiting(event: string): boolean {
  return amiField(event, 'Event') === 'MessageWaiting';
}

/**
 * A device changed and an extension made of it and of a custom device did not, or did: what the custom device had to say
 * to that.
 */
function beside(recorded: RecordedCase, told: ReadonlySet<string>, { hints }: DirectoryModel): StateAction[] {
  const events = recorded.items.filter(({ kind }) => kind === 'ami-rx').map(({ data }) => data);
  const changed = events
    .filter((event) => amiField(event, 'Event') === 'DeviceStateChange' && amiField(event, 'ActionID') === '')
    .map((event) => amiField(event, 'Device'));
  const sent = recorded.items
    .filter(({ kind }) => kind === 'ami-tx')
    .map(({ data }) => amiField(data, 'Variable'));
  const actions = new Map<string, StateAction>();
  for (const [exten, hint] of hints) {
    const [devices = ''] = hint.split(',');
    const names = devices.split('&');
    const custom = names.find((name) => name.startsWith('Custom:'));
    const variable = `DEVICE_STATE(${custom ?? ''})`;
    if (custom === undefined || names.length < 2 || changed.includes(custom) || sent.includes(variable))
      continue;
    const extension = events.find(
      (e) => amiField(e, 'Event') === 'ExtensionStatus' && amiField(e, 'Exten') === exten,
    );
    if (extension === undefined && !names.some((name) => changed.includes(name))) continue;
    const state = extension === undefined || amiField(extension, 'Status') === '1' ? 'INUSE' : 'UNKNOWN';
    if (!told.has(variable)) actions.set(variable, setvar(variable, state));
  }
  return [...actions.values()];
}

export function setvar(variable: string, value: string): StateAction {
  return { Action: 'Setvar', Variable: variable, Value: value };
}

export function mwiUpdate(mailbox: string, newMessages: string, oldMessages: string): StateAction {
  return { Action: 'MWIUpdate', Mailbox: mailbox, NewMessages: newMessages, OldMessages: oldMessages };
}

/** The device state that a document about an extension stands for. */
function stateIn(document: string): string {
  const dialog = /<state>(\w+)<\/state>/.exec(document)?.[1];
  if (document.includes('+sip.rendering')) return 'ONHOLD';
  if (dialog !== undefined) return { early: 'RINGING', confirmed: 'INUSE' }[dialog] ?? 'NOT_INUSE';
  const xpidf = /<status status="(\w+)"/.exec(document)?.[1];
  if (xpidf !== undefined) return { inuse: 'INUSE', closed: 'UNAVAILABLE' }[xpidf] ?? 'NOT_INUSE';
  const note = /<note>([^<]*)<\/note>/.exec(document)?.[1] ?? '';
  if (note === 'On the phone') return document.includes('<basic>closed</basic>') ? 'BUSY' : 'INUSE';
  return { Ringing: 'RINGING', Unavailable: 'UNAVAILABLE', 'On hold': 'ONHOLD' }[note] ?? 'NOT_INUSE';
}

/** `dnd,sub type,out to lunch` */
function presenceIn(document: string): string | undefined {
  const found = /<digium_presence type="(\w+)"(?: subtype="([^"]*)")?(?:>([^<]*)<| \/>)/.exec(document);
  return found === null ? undefined : `${found[1]},${found[2] ?? ''},${found[3] ?? ''}`;
}

/** Device states that make an extension idle, or nothing. */
const IDLE: ReadonlySet<string> = new Set(['NOT_INUSE', 'UNAVAILABLE', 'UNKNOWN', 'INVALID']);
const LISTED: ReadonlyMap<string, string> = new Map([
  ['Idle', 'NOT_INUSE'],
  ['InUse', 'INUSE'],
  ['Busy', 'BUSY'],
  ['Unavailable', 'UNAVAILABLE'],
  ['Ringing', 'RINGING'],
  ['InUse&Ringing', 'RINGINUSE'],
  ['Hold', 'ONHOLD'],
]);
