import { codecOfId } from './codecs.ts';
import { type CommandStatus, STATUS } from './command-status.ts';
import type { PduProblem } from './errors.ts';
import { NO_TLVS } from './fields.ts';
import type { RequestPdu, ResponsePdu } from './pdu.ts';

/** The response to a request that says no, or, for those whose response has nothing more to say, yes. */
export function responseTo(
  request: RequestPdu['command'],
  sequence: number,
  status: CommandStatus,
): ResponsePdu {
  switch (request) {
    case 'bind_receiver':
      return { command: 'bind_receiver_resp', status, sequence, systemId: '', tlvs: NO_TLVS };
    case 'bind_transmitter':
      return { command: 'bind_transmitter_resp', status, sequence, systemId: '', tlvs: NO_TLVS };
    case 'bind_transceiver':
      return { command: 'bind_transceiver_resp', status, sequence, systemId: '', tlvs: NO_TLVS };
    case 'submit_sm':
      return { command: 'submit_sm_resp', status, sequence, messageId: '', tlvs: NO_TLVS };
    case 'deliver_sm':
      return { command: 'deliver_sm_resp', status, sequence, messageId: '', tlvs: NO_TLVS };
    case 'data_sm':
      return { command: 'data_sm_resp', status, sequence, messageId: '', tlvs: NO_TLVS };
    case 'broadcast_sm':
      return { command: 'broadcast_sm_resp', status, sequence, messageId: '', tlvs: NO_TLVS };
    case 'query_broadcast_sm':
      return { command: 'query_broadcast_sm_resp', status, sequence, messageId: '', tlvs: NO_TLVS };
    case 'submit_multi':
      return {
        command: 'submit_multi_resp',
        status,
        sequence,
        messageId: '',
        unsuccessful: [],
        tlvs: NO_TLVS,
      };
    case 'query_sm':
      return {
        command: 'query_sm_resp',
        status,
        sequence,
        messageId: '',
        finalDate: '',
        messageState: 0,
        errorCode: 0,
        tlvs: NO_TLVS,
      };
    case 'unbind':
      return { command: 'unbind_resp', status, sequence, tlvs: NO_TLVS };
    case 'enquire_link':
      return { command: 'enquire_link_resp', status, sequence, tlvs: NO_TLVS };
    case 'cancel_sm':
      return { command: 'cancel_sm_resp', status, sequence, tlvs: NO_TLVS };
    case 'replace_sm':
      return { command: 'replace_sm_resp', status, sequence, tlvs: NO_TLVS };
    case 'cancel_broadcast_sm':
      return { command: 'cancel_broadcast_sm_resp', status, sequence, tlvs: NO_TLVS };
  }
}

/**
 * The answer to what could not be read: the response of its command, or generic_nack where the command or the length is none (SMPP
 * 3.4 §4.3, 5.0 §4.1.4.1). undefined for a response and for what has none: answering an answer might never end.
 */
export function refusalOf(problem: PduProblem): ResponsePdu | undefined {
  if (problem.commandId >= RESPONSE) return undefined;
  const command = codecOfId(problem.commandId)?.command;
  if (command === 'outbind' || command === 'alert_notification') return undefined;
  if (command === undefined || problem.status === STATUS.ESME_RINVCMDLEN)
    return { command: 'generic_nack', status: problem.status, sequence: problem.sequence, tlvs: NO_TLVS };
  return responseTo(command as RequestPdu['command'], problem.sequence, problem.status);
}

const RESPONSE = 0x80000000;
