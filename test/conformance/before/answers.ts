import { amiField, type RecordedCase } from '../recording.ts';
import { mwiUpdate, type StateAction, setvar } from './states.ts';

/** A state that an answer tells, as the actions that make it so. */
export interface AnsweredState {
  /** Where this question is answered so already, nothing is to be done. */
  readonly question: StateAction | undefined;
  readonly answer: string;
  readonly actions: readonly StateAction[];
}

/**
 * What a case that asks takes for granted: the answers say which custom devices, presence and mailbox counts there
 * were, set by cases of which some are not here.
 */
export function answersBefore(recorded: RecordedCase): AnsweredState[] {
  const sent = recorded.items.filter(({ kind }) => kind === 'ami-tx').map(({ data }) => data);
  const received = recorded.items.filter(({ kind }) => kind === 'ami-rx').map(({ data }) => data);
  return sent.flatMap((question) => {
    const id = amiField(question, 'ActionID');
    const own = received.filter((message) => amiField(message, 'ActionID') === id);
    const response = own.find((message) => message.startsWith('Response: Success')) ?? '';
    const items = own.filter((message) => message.startsWith('Event:'));
    const told = (actions: readonly StateAction[], fields: readonly string[] = []): AnsweredState[] => {
      const asked = Object.fromEntries(
        ['Action', ...fields]
          .map((name) => [name, amiField(question, name)])
          .filter(([, value]) => value !== ''),
      );
      return [{ question: fields.length === 0 ? undefined : asked, answer: response, actions }];
    };
    switch (amiField(question, 'Action').toLowerCase()) {
      case 'devicestatelist':
        return told(items.flatMap((item) => device(amiField(item, 'Device'), amiField(item, 'State'))));
      case 'presencestatelist':
        return told(items.flatMap((item) => presence(amiField(item, 'Presentity'), item, 'Status')));
      case 'presencestate':
        return response === ''
          ? []
          : told(presence(amiField(question, 'Provider'), response, 'State'), ['Provider']);
      case 'extensionstate':
        return told(extension(response), ['Exten', 'Context']);
      case 'mailboxcount':
      case 'mailboxstatus':
        return told(mailboxes(amiField(question, 'Mailbox'), response), ['Mailbox']);
      case 'mwiget':
        return told([
          { Action: 'MWIDelete', Mailbox: amiField(question, 'Mailbox') },
          ...items
            .filter((item) => amiField(item, 'Event') === 'MWIGet')
            .map((item) =>
              mwiUpdate(
                amiField(item, 'Mailbox'),
                amiField(item, 'NewMessages'),
                amiField(item, 'OldMessages'),
              ),
            ),
        ]);
      case 'setvar':
        return told(setBefore(question, own, recorded));
      default:
        return [];
    }
  });
}

/** A value that was set and told had been another; one that was not told had been the same. */
function setBefore(question: string, own: readonly string[], { items }: RecordedCase): StateAction[] {
  const [variable, value] = [amiField(question, 'Variable'), amiField(question, 'Value')];
  const name = /^(?:DEVICE|PRESENCE)_STATE\((.*)\)$/.exec(variable)?.[1];
  const isSet = own.some((message) => message.includes('Message: Variable Set'));
  // What phones were told says more, see states-before.ts.
  const notified = items.some(({ kind, data }) => kind === 'sip-rx' && data.startsWith('NOTIFY '));
  if (name === undefined || !isSet || notified) return [];
  const isTold = items.some(
    ({ kind, data }) =>
      kind === 'ami-rx' && [amiField(data, 'Device'), amiField(data, 'Presentity')].includes(name),
  );
  if (!isTold) return [setvar(variable, value)];
  if (variable.startsWith('DEVICE_STATE'))
    return [setvar(variable, value === 'INUSE' ? 'NOT_INUSE' : 'INUSE')];
  return [setvar(variable, value.startsWith('not_set') ? 'away,,' : 'not_set,,')];
}

/** Whether two answers say the same, whoever asked. */
export function saysTheSame(a: string, b: string): boolean {
  const own = (text: string): string => text.replace(/^ActionID: .*\r\n/m, '');
  return own(a) === own(b);
}

function device(name: string, state: string): StateAction[] {
  if (name.startsWith('MWI:')) return [mwiUpdate(name.slice(4), state === 'INUSE' ? '1' : '0', '0')];
  return name.startsWith('Custom:') ? [setvar(`DEVICE_STATE(${name})`, state)] : [];
}

function presence(provider: string, message: string, status: string): StateAction[] {
  const encoded = (name: string): string => Buffer.from(amiField(message, name), 'latin1').toString('base64');
  const value = `${amiField(message, status)},${encoded('Subtype')},${encoded('Message')},e`;
  return [setvar(`PRESENCE_STATE(${provider})`, value)];
}

/** The custom device of the hint, in a state that gives the extension its status whatever the others are. */
function extension(response: string): StateAction[] {
  const custom = /Custom:[^&,]+/.exec(amiField(response, 'Hint'))?.[0];
  const state = STATES.get(amiField(response, 'Status'));
  return custom === undefined || state === undefined ? [] : [setvar(`DEVICE_STATE(${custom})`, state)];
}

/** Of several mailboxes the first has them all. */
function mailboxes(list: string, response: string): StateAction[] {
  const names = list.split(/[,&]/).filter((name) => name !== '');
  const news = amiField(response, 'NewMessages') || amiField(response, 'Waiting') || '0';
  const olds = amiField(response, 'OldMessages') || '0';
  return names.map((name, index) => (index === 0 ? mwiUpdate(name, news, olds) : mwiUpdate(name, '0', '0')));
}

/** Asterisk tells a negative count as a number of 32 bits without a sign. */
export function signed(count: string): string {
  return Number(count) >= 2 ** 31 ? String(Number(count) - 2 ** 32) : count;
}

const STATES: ReadonlyMap<string, string> = new Map([
  ['0', 'NOT_INUSE'],
  ['1', 'INUSE'],
  ['2', 'BUSY'],
  ['4', 'UNAVAILABLE'],
  ['8', 'RINGING'],
  ['9', 'RINGINUSE'],
  ['16', 'ONHOLD'],
]);
