import type { Fields } from '../protocols/ami/fields.ts';
import { type Shown, shown } from './shown-message.ts';
import { printable, type Style } from './terminal.ts';

/** A carrier as the gateway tells it, for JSON: counts are numbers. */
export function shownCarrier(event: Fields): Shown {
  const counted = Object.entries(shown(event)).map(([key, value]) => [
    key,
    COUNTS.has(key) ? Number(value) : value,
  ]);
  return Object.fromEntries(counted);
}

/** A value as it goes on a terminal; empty when it is not there. */
export function text(of: Shown, key: string): string {
  return printable(String(of[key] ?? ''));
}

/** How good a status is, by its colour. */
export function colourOf(status: string): Parameters<Style>[0] {
  if (status === 'up') return 'green';
  return status === 'down' ? 'red' : 'yellow';
}

/** Segments a second. */
export function rate(throughput: string): string {
  return throughput === '0' ? 'unlimited' : `${throughput}/s`;
}

const COUNTS: ReadonlySet<string> = new Set([
  'linksUp',
  'links',
  'inFlight',
  'queued',
  'throughput',
  'sent',
  'failed',
  'retried',
  'receipts',
  'received',
]);
