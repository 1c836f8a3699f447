import { body, header, methodOf, requestUri, tagOf, uriIn, userOf } from '../../sip-text.ts';
import type { DirectoryModel } from '../directory.ts';
import { amiField, type RecordedCase } from '../recording.ts';
import { isRegistrable } from '../registrable-aor.ts';
import type { NeededContacts } from './contacts.ts';

/**
 * The contacts that have to be there, or not, for endpoints to be in the state that a case tells of: in NOTIFYs about their
 * extensions, in NOTIFYs that went to them, or not, and in events about extensions they are part of.
 */
export function contactsOfStates(recorded: RecordedCase, directory: DirectoryModel): NeededContacts[] {
  const needed = new Map<string, NeededContacts>();
  const add = (endpoint: string, uri: string | undefined): void => {
    const aor = directory.endpoints.get(endpoint)?.get('aors') ?? '';
    if (!isRegistrable(aor, directory) || needed.has(aor)) return;
    const contacts = uri === undefined ? [] : [{ uri, expires: 300, path: '' }];
    needed.set(aor, { aor, contacts, exactly: uri === undefined });
  };
  const anywhere = (endpoint: string): string => `sip:${endpoint}@127.0.0.1:15079`;
  for (const notify of notifies(recorded)) {
    if (header(notify, 'Event') === 'message-summary' && tagOf(header(notify, 'To')) === '') {
      add(userOf(uriIn(header(notify, 'To'))), requestUri(notify));
    }
    for (const [document] of body(notify).matchAll(/<presence entity=[\s\S]*?<\/presence>/g)) {
      const exten = /entity="sips?:([^@]+)@/.exec(document)?.[1] ?? '';
      const endpoint = /^PJSIP\/(\w+)$/.exec(directory.hints.get(exten) ?? '')?.[1] ?? '';
      const isThere = !document.includes('<note>Unavailable</note>');
      add(endpoint, isThere ? anywhere(endpoint) : undefined);
    }
  }
  for (const { endpoint, isThere } of besideCustom(recorded, directory)) {
    add(endpoint, isThere ? anywhere(endpoint) : undefined);
  }
  for (const endpoint of untold(recorded, directory)) add(endpoint, undefined);
  const registers = recorded.items
    .filter(({ kind, data }) => kind === 'sip-tx' && methodOf(data) === 'REGISTER')
    .map(({ data }) => userOf(uriIn(header(data, 'To'))));
  return [...needed.values()].filter(({ aor }) => !registers.includes(aor));
}

/** An extension of a phone and a custom device that is no use: it is idle while the phone is there. */
function besideCustom(
  recorded: RecordedCase,
  { hints }: DirectoryModel,
): { readonly endpoint: string; readonly isThere: boolean }[] {
  const found: { readonly endpoint: string; readonly isThere: boolean }[] = [];
  for (const { kind, data } of recorded.items) {
    const device = /^DEVICE_STATE\((.*)\)$/.exec(amiField(data, 'Variable'))?.[1];
    if (kind !== 'ami-tx' || device === undefined || amiField(data, 'Value') !== 'UNAVAILABLE') continue;
    for (const [exten, hint] of hints) {
      const devices = hint.split(',')[0]?.split('&') ?? [];
      const endpoint = devices.find((name) => name.startsWith('PJSIP/'))?.slice('PJSIP/'.length);
      const status = recorded.items.find(
        (item) =>
          item.kind === 'ami-rx' &&
          amiField(item.data, 'Event') === 'ExtensionStatus' &&
          amiField(item.data, 'Exten') === exten,
      );
      if (endpoint === undefined || !devices.includes(device) || status === undefined) continue;
      found.push({ endpoint, isThere: amiField(status.data, 'Status') === '0' });
    }
  }
  return found;
}

/** Endpoints whose mailbox changed and who were not told: nobody was there. */
function untold(recorded: RecordedCase, { endpoints }: DirectoryModel): string[] {
  const changed = recorded.items
    .filter(({ kind, data }) => kind === 'ami-rx' && amiField(data, 'Event') === 'MessageWaiting')
    .map(({ data }) => amiField(data, 'Mailbox'));
  return [...endpoints]
    .filter(([, options]) =>
      (options.get('mailboxes') ?? '').split(',').some((name) => changed.includes(name)),
    )
    .map(([name]) => name);
}

function notifies(recorded: RecordedCase): string[] {
  return recorded.items
    .filter(({ kind, data }) => kind === 'sip-rx' && methodOf(data) === 'NOTIFY')
    .map(({ data }) => data);
}
