import type { DirectoryModel } from '../directory.ts';
import { amiField, type RecordedCase } from '../recording.ts';
import { isRegistrable } from '../registrable-aor.ts';
import type { NeededContacts } from './contacts.ts';

/**
 * What is told of a phone as a device, by itself or as the only device of an extension, tells whether it was registered.
 */
export function contactsOfDevices(recorded: RecordedCase, directory: DirectoryModel): NeededContacts[] {
  const registered = new Map<string, boolean>();
  for (const { kind, data } of recorded.items) {
    if (kind !== 'ami-rx') continue;
    for (const [device, isThere] of told(data)) {
      const name = /^PJSIP\/([^&,]+)$/.exec(device)?.[1];
      const aor = name === undefined ? undefined : onlyAor(name, directory);
      if (aor !== undefined && !registered.has(aor)) registered.set(aor, isThere);
    }
  }
  return [...registered].map(([aor, isThere]) => ({
    aor,
    contacts: isThere
      ? [{ uri: `sip:${aor}@127.0.0.1:${PORTS.get(aor) ?? 15079}`, expires: 300, path: '' }]
      : [],
    exactly: !isThere,
  }));
}

/** Devices, and whether somebody is there. What changes within the case says nothing of what was before. */
function told(message: string): (readonly [device: string, isThere: boolean])[] {
  if (amiField(message, 'ActionID') === '') return [];
  if (amiField(message, 'Event') === 'DeviceStateChange') {
    return [[amiField(message, 'Device'), amiField(message, 'State') !== 'UNAVAILABLE']];
  }
  const hint = amiField(message, 'Hint');
  const own = hint === '' ? [] : [[hint, amiField(message, 'StatusText') !== 'Unavailable'] as const];
  const rows = [...message.matchAll(/^Output: [^\s@]+@\S+ *: (\S+) +State:(\w+)/gm)];
  return [...own, ...rows.map(([, device = '', state]) => [device, state !== 'Unavailable'] as const)];
}

/** The endpoint's AOR, where it is one at which phones register and nobody asks whether they are still there. */
function onlyAor(endpoint: string, directory: DirectoryModel): string | undefined {
  const name = directory.endpoints.get(endpoint)?.get('aors') ?? '';
  const aor = directory.aors.get(name);
  const isPlain = aor?.get('contact') === undefined && Number(aor?.get('qualify_frequency') ?? 0) === 0;
  return isRegistrable(name, directory) && isPlain ? name : undefined;
}

/** Where the recorded phones were. */
const PORTS: ReadonlyMap<string, number> = new Map([
  ['bob', 15072],
  ['mike', 15073],
]);
