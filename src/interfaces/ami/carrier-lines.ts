import type { CarrierView } from '../../carriers/carriers.ts';
import { escaped, field } from '../../protocols/ami/serialize.ts';
import { rfc3339 } from './time.ts';

/** A carrier as CarrierList and CarrierShow tell it. */
export function carrierLines(carrier: CarrierView): string {
  const up = carrier.links.filter(({ state }) => state === 'up').length;
  return (
    carrierStatusLines(carrier) +
    field('LinksUp', String(up)) +
    field('Links', String(carrier.links.length)) +
    field('InFlight', String(carrier.inFlight)) +
    field('Queued', String(carrier.queued)) +
    field('Throughput', String(carrier.throughput)) +
    field('ThrottledUntil', carrier.throttledUntil === 0 ? '' : rfc3339(carrier.throttledUntil)) +
    field('Sent', String(carrier.sent)) +
    field('Failed', String(carrier.failed)) +
    field('Retried', String(carrier.retried)) +
    field('Receipts', String(carrier.receipts)) +
    field('Received', String(carrier.received))
  );
}

/** How it stands: the lines of the event `CarrierStatus`. */
export function carrierStatusLines({ name, protocol, status, reason, since }: CarrierView): string {
  return (
    field('Carrier', escaped(name)) +
    field('Protocol', protocol) +
    field('Status', status) +
    field('Reason', escaped(reason)) +
    field('Since', rfc3339(since))
  );
}
