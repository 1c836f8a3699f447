import { isResponse } from '../sip-text.ts';
import { isFile, shownFile } from './before/files.ts';
import type { DirectoryModel } from './directory.ts';
import { inPlain } from './http-messages.ts';
import { judgeListing } from './judge-listings.ts';
import { judgeCredentials, type Passwords, type RawStreams } from './normal-form.ts';
import { peerOf, type RecordedCase, type RecordedItem } from './recording.ts';

/** What a case gave in the recording, in the form a replay gives it. */
export function recordedStreams(
  recorded: RecordedCase,
  passwords: Passwords,
  directory?: DirectoryModel,
): RawStreams {
  const judged = (message: string): string =>
    directory === undefined ? message : judgeListing(message, directory, directory.staticContacts);
  const of = (kind: string): RecordedItem[] => recorded.items.filter((item) => item.kind === kind);
  const closed = recorded.items.some(
    (item) => item.kind === 'note' && item.data.endsWith('closed by ASTERISK'),
  );
  const asked = of('http-tx');
  return {
    ami: [...of('ami-rx').map(({ data }) => judged(data)), ...(closed ? [CLOSED] : [])],
    observer: of('ami-rx-observer').map(({ data }) => data),
    sip: of('sip-rx').map((item) => ({ peer: nameOf(item), text: judgeCredentials(item.data, passwords) })),
    requests: of('sip-tx')
      .map(({ data }) => data)
      .filter((text) => !isResponse(text)),
    xmpp: of('xmpp-rx').map(({ data }) => Buffer.from(data, 'latin1').toString()),
    http: of('http-rx').map(({ data }, index) => inPlain(asked[index]?.data ?? '', data, judged)),
    files: recorded.items.filter(isFile).map((item) => shownFile(item)),
  };
}

function nameOf(item: RecordedItem): string {
  const { protocol, port } = peerOf(item);
  return `${protocol} ${port}`;
}

/** Stands behind the last message where the server hung up. */
export const CLOSED = '<closed>';
