import { setImmediate } from 'node:timers/promises';

/**
 * Joins rows as they are made, in slices: there may be tens of thousands, and all others have their turn between them.
 * Undefined stands for one that is passed over: looking for the few that fit takes as long as showing all.
 */
export async function joinRows(
  rows: Iterable<string | undefined>,
): Promise<{ readonly text: string; readonly count: number }> {
  const pieces: string[] = [];
  let text = '';
  let count = 0;
  let began = performance.now();
  for (const row of rows) {
    if (row !== undefined) {
      text += row;
      count++;
    }
    if (performance.now() - began < SLICE_MS) continue;
    pieces.push(flat(text));
    text = '';
    await setImmediate();
    began = performance.now();
  }
  return { text: pieces.join('') + text, count };
}

/** In one piece: a text put together of thousands that stay in memory costs the garbage collector more than making it. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** How long the making of rows may hold the event loop. */
const SLICE_MS = 5;
