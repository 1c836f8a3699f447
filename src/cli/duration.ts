import { InvalidArgumentError } from 'commander';

/** Seconds of `90`, `90s`, `15m`, `4h`, `2d`. */
export function duration(written: string): number {
  const match = /^(\d{1,8})([smhd]?)$/.exec(written);
  if (match === null) throw new InvalidArgumentError('It must be a number of seconds, or 15m, 4h, 2d.');
  return Number(match[1]) * (UNIT_SECONDS.get(match[2] ?? '') ?? 1);
}

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);
