import type { Delivery, DeliveryPart } from '../../messages/message.ts';
import { STATUS_NUMBERS, statusOf } from './status-numbers.ts';

/** A delivery within the column `fate`. What most have not stands behind, and is left out then. */
export type PackedDelivery = [
  leg: string,
  address: string,
  status: number,
  attempts: number,
  providerId: string,
  /** A letter for the status of each part, and their ids. */
  parts?: string,
  ids?: string[],
  unanswered?: 1,
];

export function packDelivery({
  leg,
  address,
  status,
  attempts,
  providerId,
  parts,
  unanswered,
}: Delivery): PackedDelivery {
  const packed: PackedDelivery = [leg, address, STATUS_NUMBERS[status], attempts, providerId];
  if (parts === undefined && unanswered === undefined) return packed;
  packed.push(parts?.map((part) => PART_LETTERS[part.status]).join('') ?? '');
  packed.push(parts?.map((part) => part.providerId) ?? []);
  if (unanswered) packed.push(1);
  return packed;
}

export function unpackDelivery(packed: PackedDelivery): Delivery {
  const [leg, address, status, attempts, providerId, parts = '', ids, unanswered] = packed;
  return {
    leg,
    address,
    status: statusOf(status),
    attempts,
    providerId,
    ...(parts !== '' && {
      parts: Array.from(parts, (letter, index) => ({
        status: PART_STATUSES[letter] ?? 'queued',
        providerId: ids?.[index] ?? '',
      })),
    }),
    ...(unanswered === 1 && { unanswered: true }),
  };
}

const PART_LETTERS = { queued: 'q', sent: 's', delivered: 'd', undelivered: 'u' } as const;
const PART_STATUSES: Readonly<Record<string, DeliveryPart['status']>> = {
  q: 'queued',
  s: 'sent',
  d: 'delivered',
  u: 'undelivered',
};
