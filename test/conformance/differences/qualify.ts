import { header, headers, isResponse, methodOf, statusOf, uriIn } from '../../sip-text.ts';
import { amiField, type RecordedCase } from '../recording.ts';
import { type Difference, dropEvents } from './difference.ts';

/** When contacts are asked with OPTIONS. */
export const QUALIFY_DIFFERENCES: readonly Difference[] = [
  {
    id: 'qualify-at-once',
    apply: ({ recorded, expected, observed, directory }) => {
      const aor = registeredAor(recorded);
      if (!(Number(directory.aors.get(aor)?.get('qualify_frequency') ?? '0') > 0)) return false;
      if (!isBesideOthers(recorded) && !isLastUnasked(recorded)) return false;
      const devices = [...directory.endpoints]
        .filter(([, options]) => (options.get('aors') ?? '').split(',').includes(aor))
        .map(([name]) => `PJSIP/${name}`);
      const depends = (event: string): boolean =>
        devices.includes(amiField(event, 'Peer')) ||
        devices.includes(amiField(event, 'Device')) ||
        (amiField(event, 'AOR') === aor && amiField(event, 'ContactStatus') === 'Reachable');
      return [dropEvents(expected, depends), dropEvents(observed, depends)].includes(true);
    },
  },
];

/** The AOR of the REGISTER that a phone sent; '' without one. */
function registeredAor({ items }: RecordedCase): string {
  const register = items.find(
    ({ kind, data }) => kind === 'sip-tx' && !isResponse(data) && methodOf(data) === 'REGISTER',
  );
  return /^sips?:([^@;]+)@/.exec(uriIn(header(register?.data ?? '', 'To')))?.[1] ?? '';
}

/** The AOR has contacts beside those that the REGISTER is about. */
function isBesideOthers({ items }: RecordedCase): boolean {
  const own = items
    .filter(({ kind, data }) => kind === 'sip-tx' && !isResponse(data) && methodOf(data) === 'REGISTER')
    .flatMap(({ data }) => headers(data, 'Contact').map(uriIn));
  return items
    .filter(({ kind, data }) => kind === 'sip-rx' && isResponse(data) && statusOf(data) === 200)
    .some(({ data }) => headers(data, 'Contact').some((contact) => !own.includes(uriIn(contact))));
}

/** The last contact goes, and the endpoint was not there before: nobody had asked that contact. */
function isLastUnasked({ items }: RecordedCase): boolean {
  const events = items.filter(({ kind }) => kind.startsWith('ami-rx')).map(({ data }) => data);
  return (
    events.some((event) => amiField(event, 'ContactStatus') === 'Removed') &&
    !events.some((event) => amiField(event, 'PeerStatus') === 'Unreachable')
  );
}
