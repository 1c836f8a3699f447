import { type Step, stepsOf } from './steps.ts';
import { World } from './world.ts';

/** What a history must not lead to and does; undefined: nothing. */
export async function violationOf(steps: readonly Step[]): Promise<string | undefined> {
  const world = new World();
  for (const step of steps) {
    await world.perform(step);
    if (world.violation !== undefined) return world.violation;
  }
  await world.finish();
  return world.violation;
}

/** The same history without all that it takes to be violated is there without. */
export async function shrunk(steps: readonly Step[]): Promise<readonly Step[]> {
  let shortest = steps;
  for (let size = Math.ceil(steps.length / 2); size > 0; size = Math.floor(size / 2)) {
    for (let at = 0; at < shortest.length; ) {
      const shorter = shortest.toSpliced(at, size);
      if ((await violationOf(shorter)) === undefined) at += size;
      else shortest = shorter;
    }
  }
  return shortest;
}

/** A violated history, to be read; undefined: it is none. */
export async function reportOn(seed: number, length: number): Promise<string | undefined> {
  const steps = stepsOf(seed, length);
  if ((await violationOf(steps)) === undefined) return undefined;
  const short = await shrunk(steps);
  const lines = short.map(({ kind, a, b, c }) => `  { kind: '${kind}', a: ${a}, b: ${b}, c: ${c} },`);
  return [`seed ${seed}: ${await violationOf(short)}`, ...lines].join('\n');
}
