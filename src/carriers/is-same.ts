import { timingSafeEqual } from 'node:crypto';

/** Whether what a peer gives is the secret or the signature that it should be; how much of a guess is right takes nobody's time to tell. */
export function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
