import type { DeliveryPart, Status } from './message.ts';

/** What the parts of a leg make of it; undefined without any, and while some were not taken and none has failed. */
export function statusOfParts(parts: readonly DeliveryPart[] | undefined): Status | undefined {
  if (parts === undefined || parts.length === 0) return undefined;
  if (parts.some(({ status }) => status === 'undelivered')) return 'undelivered';
  if (parts.some(({ status }) => status === 'queued')) return undefined;
  return parts.every(({ status }) => status === 'delivered') ? 'delivered' : 'sent';
}

/** Whether the peer has some of it. */
export function isPartlyTaken(parts: readonly DeliveryPart[] | undefined): boolean {
  return parts?.some(({ status }) => status !== 'queued') ?? false;
}

/** The parts as a technology tells them, but for what receipts have told since. */
export function mergedParts(
  known: readonly DeliveryPart[] | undefined,
  told: readonly DeliveryPart[],
): readonly DeliveryPart[] {
  if (known === undefined) return told;
  return told.map((part, index) => {
    const before = known[index];
    return before !== undefined && isSettled(before) && !isSettled(part)
      ? { ...part, status: before.status }
      : part;
  });
}

/** Nothing more is told of it. */
export function isSettled({ status }: DeliveryPart): boolean {
  return status === 'delivered' || status === 'undelivered';
}
