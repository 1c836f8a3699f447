/**
 * Holds what a number sends to so many segments a second, by virtual scheduling: each message takes the next free stretch of
 * its number's time, as long as its segments need, and may leave when that begins. What is scheduled for later takes its
 * stretch then, and leaves the time before free.
 */
export class Throughput {
  /** By number: the stretches that are taken, in order, apart from each other. Milliseconds. */
  readonly #taken = new Map<string, Stretch[]>();

  /** When a message of so many segments may leave, at or after `at`, both Unix milliseconds; the stretch is taken. */
  reserve(number: string, perSecond: number, segments: number, at: number, now: number): number {
    const taken = this.#of(number, now);
    const found = freeAt(taken, at);
    take(taken, found, (segments * 1000) / perSecond);
    return Math.ceil(found.start);
  }

  /** When one could leave; nothing is taken. */
  next(number: string, at: number, now: number): number {
    return Math.ceil(freeAt(this.#of(number, now), at).start);
  }

  #of(number: string, now: number): Stretch[] {
    let taken = this.#taken.get(number);
    if (taken === undefined) {
      taken = [];
      this.#taken.set(number, taken);
    }
    let over = 0;
    while (over < taken.length && (taken[over] as Stretch).end <= now) over++;
    if (over > 0) taken.splice(0, over);
    return taken;
  }
}

interface Stretch {
  start: number;
  end: number;
}

/** The first free moment at or after `at`, and the index of the stretch behind it. */
function freeAt(taken: readonly Stretch[], at: number): { readonly start: number; readonly behind: number } {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle] as Stretch).end > at) high = middle;
    else low = middle + 1;
  }
  const next = taken[low];
  if (next === undefined || next.start > at) return { start: at, behind: low };
  return { start: next.end, behind: low + 1 };
}

/** Takes so much time from there on, around what is taken already: who asks first goes first, however long it takes. */
function take(
  taken: Stretch[],
  { start, behind }: { readonly start: number; readonly behind: number },
  duration: number,
): void {
  let left = duration;
  let end = start;
  let after = behind;
  for (let next = taken[after]; next !== undefined && next.start - end <= left; next = taken[after]) {
    left -= next.start - end;
    end = next.end;
    after++;
  }
  end += left;
  const before = taken[behind - 1];
  if (before !== undefined && before.end >= start) {
    before.end = end;
    taken.splice(behind, after - behind);
  } else {
    taken.splice(behind, after - behind, { start, end });
  }
}
