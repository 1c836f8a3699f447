import { atOnce, type Sliced } from './slices.ts';

/** Freezes plain objects and arrays all the way down, the values of Maps included; returns what it was given. */
export function frozen<T>(value: T): T {
  return atOnce(freezing(value));
}

/** {@link frozen} in slices, which are between the values of Maps: those are what there may be many of. */
export function* freezing<T>(value: T): Sliced<T> {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  let count = 0;
  for (const entry of value instanceof Map ? value.values() : Object.values(value)) {
    // Asking alone takes its time where an object has many fields.
    if (++count % PIECE === 0) yield;
    if (typeof entry === 'object' && entry !== null && !Object.isFrozen(entry)) yield* freezing(entry);
  }
  return value;
}

const PIECE = 32;
