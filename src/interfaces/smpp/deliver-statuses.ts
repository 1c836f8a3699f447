import type { ErrorName } from '../../messages/errors.ts';
import { type CommandStatus, STATUS } from '../../protocols/smpp/pdu/command-status.ts';

/**
 * What an ESME's answer to deliver_sm means, one table for messages and receipts: taken; not now, which is tried again however
 * often; not, which is tried again as often as a phone's refusal is; never.
 */
export type DeliverVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'later'; readonly bounded: boolean }
  | { readonly kind: 'never'; readonly error: ErrorName };

export function deliverVerdict(status: CommandStatus): DeliverVerdict {
  return VERDICTS.get(status) ?? REFUSED;
}

const TAKEN: DeliverVerdict = { kind: 'taken' };
const LATER: DeliverVerdict = { kind: 'later', bounded: false };
/** Statuses that say nothing of whether another try would do. */
const REFUSED: DeliverVerdict = { kind: 'later', bounded: true };

const VERDICTS: ReadonlyMap<CommandStatus, DeliverVerdict> = new Map<CommandStatus, DeliverVerdict>([
  [STATUS.ESME_ROK, TAKEN],
  [STATUS.ESME_RMSGQFUL, LATER],
  [STATUS.ESME_RTHROTTLED, LATER],
  [STATUS.ESME_RX_T_APPN, LATER],
  [STATUS.ESME_RX_P_APPN, { kind: 'never', error: 'rejectedContent' }],
  [STATUS.ESME_RX_R_APPN, { kind: 'never', error: 'blocked' }],
  [STATUS.ESME_RINVDSTADR, { kind: 'never', error: 'unknownDestination' }],
  [STATUS.ESME_RINVSRCADR, { kind: 'never', error: 'blocked' }],
  [STATUS.ESME_RINVMSGLEN, { kind: 'never', error: 'invalid' }],
  [STATUS.ESME_RINVESMCLASS, { kind: 'never', error: 'invalid' }],
  [STATUS.ESME_RINVDCS, { kind: 'never', error: 'invalid' }],
]);
