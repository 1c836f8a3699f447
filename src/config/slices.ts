import { setImmediate } from 'node:timers/promises';

/**
 * Work that can be done in slices: wherever it yields, others may have their turn. A configuration may hold tens of
 * thousands of objects, and reading it in one go would hold up every message meanwhile.
 */
export type Sliced<T> = Generator<undefined, T, undefined>;

/** Does it in one go. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Does it in slices of a few milliseconds; what is done with the result has a turn of its own. */
export async function inSlices<T>(work: Sliced<T>): Promise<T> {
  for (let began = performance.now(); ; ) {
    const step = work.next();
    if (step.done !== true && performance.now() - began < SLICE_MS) continue;
    await setImmediate();
    if (step.done === true) return step.value;
    began = performance.now();
  }
}

/** The items of a list, with a place to stop behind every few of them. */
export function* each<T>(items: Iterable<T>, visit: (item: T) => void): Sliced<void> {
  let count = 0;
  for (const item of items) {
    visit(item);
    if (++count % PIECE === 0) yield;
  }
}

const SLICE_MS = 5;
/** Items between two looks at the clock. */
const PIECE = 32;
