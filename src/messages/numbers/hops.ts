type Variables = readonly (readonly [name: string, value: string])[];

/** Says in a message how often Aldis has sent it on by itself: forwarded, or answered what was an answer. */
export const HOPS_VARIABLE = 'X-Aldis-Hops';

/** A message that was sent on this often comes round in a loop. */
export const HOPS_LIMIT = 10;

/** 0 where nothing says otherwise. */
export function hopsOf(variables: Variables): number {
  const value = variables.find(isHops)?.[1];
  return value !== undefined && WHOLE.test(value) ? Number(value) : 0;
}

/** The variables of what comes of a message. */
export function withHop(variables: Variables): Variables {
  const others = variables.filter((variable) => !isHops(variable));
  return [...others, [HOPS_VARIABLE, String(hopsOf(variables) + 1)]];
}

function isHops([name]: Variables[number]): boolean {
  return name.length === HOPS_VARIABLE.length && name.toLowerCase() === 'x-aldis-hops';
}

const WHOLE = /^\d{1,4}$/;
