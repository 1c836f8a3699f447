/** A point in time, and whether it was written as a day. */
export interface Instant {
  /** Unix milliseconds; of a day its begin in UTC. */
  readonly at: number;
  readonly isDay: boolean;
}

/**
 * Reads a date or a date and time of ISO 8601, in UTC where no zone is given; undefined when it is neither, or no such day
 * exists. A blank before the zone is a plus that was not escaped in a query.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, day = '', time, zone] = match;
  const begin = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(begin) || new Date(begin).toISOString().slice(0, 10) !== day) return undefined;
  if (time === undefined) return { at: begin, isDay: true };
  const at = Date.parse(`${day}T${time}${zoneOf(zone)}`);
  return Number.isNaN(at) ? undefined : { at, isDay: false };
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined || zone === 'z') return 'Z';
  const signed = zone.replace(' ', '+');
  return signed.length === 5 ? `${signed.slice(0, 3)}:${signed.slice(3)}` : signed;
}

const FORM = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|z|[+\- ]\d{2}:?\d{2})?)?$/;
