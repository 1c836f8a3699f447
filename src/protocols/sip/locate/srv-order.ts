import type { SrvRecord } from './resolver.ts';

/**
 * The order in which SRV records are tried (RFC 2782): lowest priority first, within one priority drawn by weight.
 *
 * @param random in [0, 1).
 */
export function srvOrder(records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] {
  // Those of weight 0 stand first, so that they have a small chance of being drawn.
  const left = [...records].sort((a, b) => a.priority - b.priority || a.weight - b.weight);
  const ordered: SrvRecord[] = [];
  while (left.length > 0) {
    const { priority } = left[0]!;
    let group = 0;
    let total = 0;
    while (group < left.length && left[group]!.priority === priority) total += left[group++]!.weight;
    const drawn = Math.floor(random() * (total + 1));
    let index = 0;
    let sum = left[0]!.weight;
    while (sum < drawn && index < group - 1) sum += left[++index]!.weight;
    ordered.push(...left.splice(index, 1));
  }
  return ordered;
}
