import { headers, methodOf, requestUri } from '../../sip-text.ts';
import type { DirectoryModel } from '../directory.ts';
import { amiField, type RecordedCase } from '../recording.ts';
import { registrableAor } from '../registrable-aor.ts';
import type { NeededContacts } from './contacts.ts';

/**
 * What was registered before a NOTIFY, by PJSIPNotify or `pjsip send notify`: as every contact gets one, the NOTIFYs that
 * came tell exactly who was there. Static contacts are always there.
 */
export function contactsNotified(recorded: RecordedCase, directory: DirectoryModel): NeededContacts[] {
  const needed = new Map<string, NeededContacts>();
  const endpoints = recorded.items
    .filter(({ kind }) => kind === 'ami-tx')
    .flatMap(({ data }) => notified(data));
  for (const endpoint of endpoints) {
    const aor = registrableAor(endpoint, directory);
    if (aor === undefined) continue;
    const came = recorded.items.filter(
      ({ kind, data }) =>
        kind === 'sip-rx' &&
        methodOf(data) === 'NOTIFY' &&
        !directory.staticContacts.includes(requestUri(data)) &&
        // Of several endpoints at once, each contact belongs to one.
        (endpoints.length === 1 || requestUri(data).includes(`:${endpoint}@`)),
    );
    const contacts = new Map(
      came.map(({ data }) => [
        requestUri(data),
        { uri: requestUri(data), expires: 300, path: headers(data, 'Route').join(', ') },
      ]),
    );
    needed.set(aor, { aor, contacts: [...contacts.values()], exactly: true });
  }
  return [...needed.values()];
}

/** The endpoints that an action sends a NOTIFY to. */
function notified(action: string): string[] {
  switch (amiField(action, 'Action').toLowerCase()) {
    case 'pjsipnotify': {
      const endpoint = amiField(action, 'Endpoint')
        .replace(/^sip\//i, '')
        .replace(/^pjsip\//i, '');
      return endpoint === '' ? [] : [endpoint];
    }
    case 'command': {
      const found = /^pjsip +send +notify +\S+ +endpoint +(.+)$/i.exec(amiField(action, 'Command').trim());
      return found?.[1]?.split(/ +/) ?? [];
    }
    default:
      return [];
  }
}
