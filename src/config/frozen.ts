/** Freezes plain objects and arrays all the way down, the values of Maps included; returns what it was given. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (value instanceof Map) for (const entry of value.values()) frozen(entry);
  else for (const entry of Object.values(value)) frozen(entry);
  return value;
}
