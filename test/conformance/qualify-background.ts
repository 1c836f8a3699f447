import type { DirectoryModel } from './directory.ts';
import type { RawStreams } from './normal-form.ts';
import { amiField, type RecordedCase } from './recording.ts';

/**
 * Leaves out what OPTIONS to configured contacts bring about in the middle of any case, when their time comes. A case that
 * asks an endpoint itself (`PJSIPQualify`) keeps what is about that endpoint.
 */
export function withoutQualifyBackground(
  raw: RawStreams,
  recorded: RecordedCase,
  directory: DirectoryModel,
): RawStreams {
  const isBackground = qualifyBackground(recorded, directory);
  return {
    ...raw,
    ami: raw.ami.filter((message) => !isBackground(message)),
    observer: raw.observer.filter((message) => !isBackground(message)),
  };
}

/** Tells the events of such OPTIONS in this case. */
export function qualifyBackground(
  recorded: RecordedCase,
  directory: DirectoryModel,
): (message: string) => boolean {
  const asked = recorded.items
    .filter(({ kind, data }) => kind === 'ami-tx' && /^Action: PJSIPQualify\r?$/im.test(data))
    .map(({ data }) => amiField(data, 'Endpoint'));
  const background = new Set<string>();
  const aors = new Set<string>();
  for (const [name, options] of directory.endpoints) {
    const own = (options.get('aors') ?? '').split(',');
    if (asked.includes(name) || !own.some((aor) => isAskedByItself(aor, directory))) continue;
    background.add(`PJSIP/${name}`);
    for (const aor of own) aors.add(aor);
  }
  return (message) => {
    switch (amiField(message, 'Event')) {
      case 'ContactStatus':
        return aors.has(amiField(message, 'AOR'));
      case 'PeerStatus':
        return background.has(amiField(message, 'Peer'));
      case 'DeviceStateChange':
        return background.has(amiField(message, 'Device'));
      default:
        return false;
    }
  };
}

/** Its contacts stand in the configuration, so that nobody's REGISTER is what makes them be asked. */
function isAskedByItself(aor: string, directory: DirectoryModel): boolean {
  const options = directory.aors.get(aor);
  return Number(options?.get('qualify_frequency') ?? '0') > 0 && (options?.get('contact') ?? '') !== '';
}
