/** One thing that happens. What its numbers mean depends on what is there when it does: a step is good in any history. */
export interface Step {
  readonly kind: StepKind;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export type StepKind = (typeof KINDS)[number];

/** A history that belongs to a seed: the same one each time. */
export function stepsOf(seed: number, length: number): readonly Step[] {
  const random = randomOf(seed);
  const number = () => Math.floor(random() * 2 ** 30);
  return Array.from({ length }, () => ({
    kind: KINDS[number() % KINDS.length] as StepKind,
    a: number(),
    b: number(),
    c: number(),
  }));
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Named as often as it is likely. */
const KINDS = [
  ...(['submit', 'submit', 'submit', 'submit', 'submit'] as const),
  ...(['write', 'write', 'write', 'write', 'write', 'write', 'write'] as const),
  ...(['turn', 'turn', 'turn', 'turn'] as const),
  ...(['answer', 'answer', 'answer', 'answer', 'answer', 'answer'] as const),
  ...(['advance', 'advance', 'advance'] as const),
  ...(['legs', 'legs', 'wake', 'wake', 'wakeSome'] as const),
  ...(['cancel', 'replace', 'confirm', 'confirm', 'receipt', 'progress'] as const),
  ...(['hold', 'failing', 'reload', 'restart', 'kill', 'burst'] as const),
] as const;
