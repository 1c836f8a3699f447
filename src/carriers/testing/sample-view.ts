import type { CarrierView } from '../carriers.ts';

/** How a carrier stands whose second connection the SMSC refuses; each count is another, so that none stands for one beside it. */
export function sampleView(more: Partial<CarrierView> = {}): CarrierView {
  return {
    name: 'main',
    protocol: 'smpp',
    status: 'up',
    reason: '',
    since: SINCE,
    links: [
      { name: 'transceiver 1', state: 'up', since: SINCE, reason: '' },
      { name: 'transceiver 2', state: 'down', since: SINCE, reason: 'The SMSC refused the bind.' },
    ],
    inFlight: 3,
    queued: 4,
    throughput: 50,
    throttledUntil: 0,
    sent: 10,
    failed: 1,
    retried: 2,
    receipts: 9,
    received: 5,
    ...more,
  };
}

export const SINCE = Date.UTC(2026, 10, 21, 3, 40);
