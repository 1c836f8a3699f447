import type { Shown, ShownMessage } from './shown-message.ts';

/** How one phone, or an endpoint that has none, stands. */
export interface PhoneRow {
  /** The endpoint or URI that was named. */
  readonly target: string;
  /** Empty where nobody is there. */
  readonly contact: string;
  readonly status: string;
  /** The phone's answer; 0 without one. */
  readonly code: number;
  /** Its words, or what kept it from answering. */
  readonly text: string;
  /** From acceptance to the answer. */
  readonly ms: number | undefined;
}

/** The phones of one message, in the order of its deliveries. */
export function phoneRows(target: string, { message, deliveries, timeline }: ShownMessage): PhoneRow[] {
  const created = Date.parse(String(message['created'] ?? ''));
  const after = (at: Shown[string] | undefined): number | undefined => {
    const ms = Date.parse(String(at ?? '')) - created;
    return Number.isNaN(ms) ? undefined : Math.max(0, ms);
  };
  const rows = deliveries.map((delivery): PhoneRow => {
    const last = timeline.findLast(
      (entry) => entry['what'] === 'attempt' && entry['leg'] === delivery['leg'],
    );
    return {
      target,
      contact: String(delivery['address'] ?? ''),
      status: String(delivery['status'] ?? ''),
      code: Number(last?.['responseCode'] ?? 0),
      text: String(last?.['responseText'] ?? last?.['errorMessage'] ?? ''),
      ms: after(last?.['at']),
    };
  });
  if (rows.length > 0) return rows;
  const status = String(message['status'] ?? '');
  const end = timeline.findLast((entry) => entry['what'] === status);
  const text = String(message['errorMessage'] ?? '');
  return [
    { target, contact: '', status, code: 0, text, ms: isOver(status) ? after(end?.['at']) : undefined },
  ];
}

/** Nothing more will come of it. */
export function isOver(status: string): boolean {
  return status !== 'queued' && status !== 'initiated' && status !== '';
}

export function isTaken({ status }: PhoneRow): boolean {
  return status === 'delivered' || status === 'sent' || status === 'read';
}
