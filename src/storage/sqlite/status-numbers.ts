import type { Status } from '../../messages/message.ts';

/** Statuses as the database numbers them. Never renumber: they are on disk. */
export const STATUS_NUMBERS: Readonly<Record<Status, number>> = {
  queued: 1,
  initiated: 2,
  sent: 3,
  delivered: 4,
  undelivered: 5,
  failed: 6,
  read: 7,
};

/** @throws RangeError when the database holds what no version of this program wrote */
export function statusOf(number: number): Status {
  const status = STATUSES[number];
  if (status === undefined) throw new RangeError(`The database holds the unknown status ${number}`);
  return status;
}

const STATUSES: readonly (Status | undefined)[] = [
  undefined,
  'queued',
  'initiated',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'read',
];
