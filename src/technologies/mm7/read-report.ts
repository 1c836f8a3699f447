import { type ErrorName, errorCode, errorMessage } from '../../messages/errors.ts';
import type { Confirmation, Receipt } from '../../messages/messaging.ts';
import type { DeliveryReportReq, ReadReplyReq } from '../../protocols/mm7/message.ts';

/** What a delivery report or a read reply says became of a message. */
export function readReport(report: DeliveryReportReq | ReadReplyReq): Omit<Receipt, 'peer'> {
  const { messageId, recipient, mmStatus, statusText } = report;
  const text = statusText === undefined ? mmStatus : `${mmStatus}: ${statusText.slice(0, LONGEST_TEXT)}`;
  const confirmation = report.kind === 'ReadReplyReq' ? readStatus(mmStatus) : deliveryStatus(mmStatus);
  return {
    providerId: messageId,
    spelling: 'as-is',
    numbers: [recipient.value],
    report: { ...confirmation, text },
  };
}

type Said = Omit<Confirmation, 'text'>;

/** Deleted unread is no reading, and changes nothing about its having been delivered. */
function readStatus(mmStatus: string): Said {
  return mmStatus.toLowerCase() === 'read' ? told('read') : told('sent');
}

/** What is not here (`Indeterminate`, `Forwarded`, `Deferred`) says nothing about the end of it. */
function deliveryStatus(mmStatus: string): Said {
  const status = mmStatus.toLowerCase().replace(/[\s_-]/g, '');
  if (status === 'retrieved') return told('delivered');
  const name = FAILURES.get(status);
  return name === undefined ? told('sent') : told('undelivered', name);
}

function told(status: Confirmation['status'], name?: ErrorName): Said {
  return {
    status,
    errorCode: name === undefined ? '' : errorCode(name),
    errorMessage: name === undefined ? '' : errorMessage(name),
  };
}

const FAILURES: ReadonlyMap<string, ErrorName> = new Map<string, ErrorName>([
  ['expired', 'carrierExpired'],
  ['rejected', 'blocked'],
  ['unreachable', 'unreachable'],
  ['unrecognised', 'rejectedContent'],
  ['unrecognized', 'rejectedContent'],
  ['notsupported', 'rejectedContent'],
  ['systemerror', 'unknown'],
]);
const LONGEST_TEXT = 200;
