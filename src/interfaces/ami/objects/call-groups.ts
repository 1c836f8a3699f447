/** `1,2-4` as Asterisk tells call groups: `1, 2, 3, 4`; numbers from 0 to 63 in their order, others left out. */
export function callGroups(written: string): string {
  const groups = new Set<number>();
  for (const item of written.split(',')) {
    const range = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(item);
    if (range === null) continue;
    const first = Number(range[1]);
    const last = Math.min(range[2] === undefined ? first : Number(range[2]), HIGHEST);
    for (let group = first; group <= last; group++) groups.add(group);
  }
  return [...groups].sort((a, b) => a - b).join(', ');
}

/** `sales,support` as Asterisk tells named groups. */
export function namedGroups(written: string): string {
  const names = written
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Set(names)].join(', ');
}

const HIGHEST = 63;
