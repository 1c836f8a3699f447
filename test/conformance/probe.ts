import { amiField, type RecordedCase } from './recording.ts';

/**
 * UserEvents that a second session of the recorder sent while the case's own session watched; the
 * recordings hold only what came of them. Sent are those that were seen; where a mask or a filter kept
 * them all away, those that its kind of case always has.
 */
export function probeEvents(recorded: RecordedCase): string[] {
  const sent = recorded.items.filter(({ kind }) => kind === 'ami-tx').map(({ data }) => data);
  if (sent.some((message) => amiField(message, 'Action') === 'Login')) return [];
  const own = sent.filter((message) => amiField(message, 'Action') === 'UserEvent');
  if (own.length > 0) return [];
  const seen = recorded.items
    .filter(({ kind, data }) => kind === 'ami-rx' && amiField(data, 'Event') === 'UserEvent')
    .map(({ data }) => userEvent(amiField(data, 'UserEvent'), amiField(data, 'K')))
    .filter((_, index, all) => all.length > 0 && index < MOST);
  const watches = sent.some((message) => ['Events', 'Filter'].includes(amiField(message, 'Action')));
  const moved = recorded.items.some(({ kind }) => kind === 'sip-tx');
  if (watches && moved) {
    const filters = sent.some((message) => amiField(message, 'Action') === 'Filter');
    return filters
      ? [userEvent('Probe', 'v-Probe'), userEvent('Other', 'v-Other')]
      : [userEvent('Probe', 'v')];
  }
  const waits = sent.some((message) => amiField(message, 'Action') === 'WaitEvent');
  return waits ? seen : [];
}

function userEvent(name: string, value: string): string {
  return `Action: UserEvent\r\nActionID: ue\r\nUserEvent: ${name}\r\nK: ${value}\r\n\r\n`;
}

/** What the recorder's second session sends while somebody waits over HTTP. */
export const PROBE = userEvent('Probe', 'v');
/** More than this no recorder sent. */
const MOST = 4;
