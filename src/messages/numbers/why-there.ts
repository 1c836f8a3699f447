import type { Way } from './ways.ts';

/** Why a way to a number stands where it stands among the others: one sentence for people. */
export function whyThere(ways: readonly Way[], index: number, to: string): string {
  const way = ways[index];
  if (way?.route === 'number') return `${to} is a number here, so that the message stays inside.`;
  if (way?.chosen === undefined) return `${to} wrote from there, and is answered there.`;
  const { prefix, route } = way.chosen;
  const fits = prefix === '' ? 'It fits every number' : `Its prefix ${prefix} fits`;
  if (way.preferred) return `${fits}, and the last message of ${to} came in this way.`;
  const before = index === 0 ? undefined : ways[index - 1]?.chosen;
  if (before === undefined) {
    const rivals = ways.slice(1).some(({ chosen }) => chosen !== undefined && isEqual(chosen, way.chosen));
    if (rivals) return `${fits}, with priority ${route.priority}, and its weight ${route.weight} won.`;
    return ways.length === 1
      ? `${fits}, and no other route does.`
      : `${fits} best, with priority ${route.priority}.`;
  }
  const next = `When ${before.route.name} fails`;
  if (isEqual(before, way.chosen)) return `${next}: it has the same priority, ${route.priority}.`;
  if (before.prefix === prefix) return `${next}: its priority ${route.priority} comes next.`;
  return prefix === '' ? `${next}: it fits every number.` : `${next}: its prefix ${prefix} comes next.`;
}

function isEqual(a: Way['chosen'], b: Way['chosen']): boolean {
  return a?.prefix === b?.prefix && a?.route.priority === b?.route.priority;
}
