import type { Store } from '../store.ts';
import type { NumberDirectory, OwnNumber } from './directory.ts';
import { newestPages } from './newest-pages.ts';
import type { Throughput } from './throughput.ts';

/**
 * What numbers with a throughput still hold back from an earlier life keeps the time it was given; new messages come behind.
 * It looks at the newest of the queued messages, as many as may be read in a moment.
 *
 * @param open `Store.openOfProjects`
 */
export async function holdBackAgain(
  { numbers }: NumberDirectory,
  throughput: Throughput,
  open: ReadonlyMap<string, number>,
  store: Pick<Store, 'list'>,
  now: number,
): Promise<void> {
  const slow = [...numbers.values()].filter((own) => own.throughput > 0 && (open.get(own.project) ?? 0) > 0);
  if (slow.length === 0) return;
  const held = new Map<OwnNumber, Held[]>(slow.map((own) => [own, []]));
  for await (const listed of newestPages(store, 'queued', READ)) {
    for (const { message } of listed) {
      const { project, direction, sendAt } = message;
      const own = direction === 'outbound' && project !== undefined ? numbers.get(project.from) : undefined;
      if (own !== undefined && sendAt > now)
        held.get(own)?.push({ at: sendAt, segments: project?.segments ?? 1 });
    }
  }
  for (const [own, messages] of held) hold(own, messages, throughput, now);
}

interface Held {
  readonly at: number;
  readonly segments: number;
}

function hold(
  { number, throughput: perSecond }: OwnNumber,
  held: Held[],
  throughput: Throughput,
  now: number,
): void {
  held.sort((a, b) => a.at - b.at);
  // What left last takes the time up to the first that is held, if that is not scheduled for much later.
  const gap = (((held[0]?.at ?? now) - now) * perSecond) / 1000;
  if (gap > 0 && gap <= LONGEST_TEXT) throughput.reserve(number, perSecond, gap, now, now);
  for (const { at, segments } of held) throughput.reserve(number, perSecond, segments, at, now);
}

/** Segments of a text of 1600 characters outside of the Basic Multilingual Plane. */
const LONGEST_TEXT = 25;
const READ = { pages: 20, limit: 1000 };
