import { setTimeout as pause } from 'node:timers/promises';
import { field } from '../../ami.ts';
import { behave } from '../../sip-peer.ts';
import { isResponse, methodOf, requestUri } from '../../sip-text.ts';
import { amiField, type RecordedCase } from '../recording.ts';
import type { World } from '../world.ts';

/**
 * Registered contacts that OPTIONS went to, or that were there when they went, and what was known of them: a case that tells
 * a contact to be reachable found it unreachable before, any other one reachable.
 */
export async function establishQualified(recorded: RecordedCase, world: World): Promise<void> {
  const events = recorded.items.filter(({ kind }) => kind.startsWith('ami-rx')).map(({ data }) => data);
  for (const aor of concerned(recorded, world)) {
    const asked = recorded.items
      .filter(({ kind, data }) => kind === 'sip-rx' && !isResponse(data) && methodOf(data) === 'OPTIONS')
      .map(({ data }) => requestUri(data))
      .filter((uri) => !world.directory.staticContacts.includes(uri));
    const removed = events
      .filter((event) => amiField(event, 'ContactStatus') === 'Removed' && amiField(event, 'AOR') === aor)
      .map((event) => amiField(event, 'URI'));
    const isCommanded = recorded.items.some(({ kind, data }) => kind === 'ami-tx' && isQualify(data));
    if (isCommanded) {
      const contacts = [...new Set(asked)].map((uri) => ({ uri, expires: 300, path: '' }));
      await world.establish({ aor, contacts, exactly: true });
    }
    const cameBack = events.some((event) => amiField(event, 'ContactStatus') === 'Reachable');
    const wentAway = events.some((event) => amiField(event, 'PeerStatus') === 'Unreachable');
    if (isCommanded || wentAway) {
      for (const uri of new Set([...(isCommanded ? asked : []), ...removed])) {
        await become(isCommanded && cameBack ? 'Unreachable' : 'Reachable', uri, aor, world);
      }
    }
  }
}

/** AORs with qualify_frequency that are commanded to be asked, or a contact of which goes. */
function concerned({ items }: RecordedCase, { directory }: World): string[] {
  const commanded = items
    .filter(({ kind, data }) => kind === 'ami-tx' && isQualify(data))
    .flatMap(({ data }) =>
      (directory.endpoints.get(amiField(data, 'Endpoint'))?.get('aors') ?? '').split(','),
    );
  const gone = items
    .filter(({ kind, data }) => kind.startsWith('ami-rx') && amiField(data, 'ContactStatus') === 'Removed')
    .map(({ data }) => amiField(data, 'AOR'));
  return [...new Set([...commanded, ...gone])].filter((aor) => {
    const options = directory.aors.get(aor);
    return Number(options?.get('qualify_frequency') ?? '0') > 0 && (options?.get('contact') ?? '') === '';
  });
}

/** Asks the contact until it is known to be as wanted. */
async function become(wanted: string, uri: string, aor: string, world: World): Promise<void> {
  const { overseer, peers } = world;
  const peer = peers.get(Number(/:(\d+)$/.exec(uri)?.[1]));
  if (peer !== undefined) peer.answer = behave(wanted === 'Reachable' ? '200' : 'silent');
  const deadline = performance.now() + 4000;
  for (let asks = 0; performance.now() < deadline; asks++) {
    const mark = overseer.received.length;
    await overseer.action({ Action: 'PJSIPShowContacts' });
    const end = (m: string): boolean =>
      amiField(m, 'Event') === 'ContactListComplete' || m.startsWith('Response: Error');
    await overseer.until((messages) => messages.slice(mark).find(end));
    const item = overseer.received
      .slice(mark)
      .find((m) => field(m, 'Uri') === world.here(uri) && field(m, 'ObjectName').startsWith(`${aor};`));
    if (item === undefined || field(item, 'Status') === wanted) break;
    if (asks % 20 === 0) await overseer.action({ Action: 'PJSIPQualify', Endpoint: field(item, 'Endpoint') });
    await pause(60);
  }
  if (peer !== undefined) peer.answer = behave('200');
}

function isQualify(action: string): boolean {
  return amiField(action, 'Action').toLowerCase() === 'pjsipqualify';
}
