import type { RecordedCase, RecordedItem } from './recording.ts';

/**
 * In the files from 20 on, what the second session read stands among what the client read. An event that comes twice, or
 * of a class that the user may not read (their manager.conf), was the second session's.
 */
export function withSessionsApart(recorded: RecordedCase): RecordedCase {
  if (recorded.user === 'admin' || recorded.items.some(({ kind }) => kind === 'ami-rx-observer'))
    return recorded;
  const seen = new Set<string>();
  const items = recorded.items.map((item) => {
    const isOther = isRefusal(item) && (!READS_SECURITY.has(recorded.user) || seen.has(item.data));
    seen.add(item.data);
    return isOther ? { ...item, kind: 'ami-rx-observer' } : item;
  });
  return { ...recorded, items };
}

function isRefusal({ kind, data }: RecordedItem): boolean {
  return kind === 'ami-rx' && data.startsWith('Event: RequestNotAllowed\r\n');
}

const READS_SECURITY: ReadonlySet<string> = new Set(['admin', 'msgr', 'ro']);
