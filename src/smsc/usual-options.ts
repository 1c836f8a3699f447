import type { SmscOptions } from './smsc.ts';

/** An SMSC on a free port of this machine that takes everything, and says of everything at once that it is delivered. */
export const USUAL_OPTIONS: Omit<SmscOptions, 'time' | 'now'> = {
  host: '127.0.0.1',
  port: 0,
  systemId: 'aldis-smsc',
  version: 0x34,
  throughput: 0,
  dropAfter: 0,
  peerWindow: 1000,
  window: 1000,
  enquireLinkMs: 0,
  responseTimeoutMs: 10_000,
  ids: 'hex',
  receiptIds: 'same',
  firstId: 0x3adf07b1,
  behave: () => ({ receipt: { state: 'DELIVRD', err: 0, delayMs: 0, order: 'after', form: 'both' } }),
};
