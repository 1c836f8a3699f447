import { NO_TLVS } from '../pdu/fields.ts';
import type { ResponsePdu } from '../pdu/pdu.ts';
import type { BindRequest, SessionState } from './session.ts';

export function nack(status: number, sequence: number): ResponsePdu {
  return { command: 'generic_nack', status, sequence, tlvs: NO_TLVS };
}

/** `submit_sm_resp` answers `submit_sm`, and generic_nack whatever there is. */
export function answers(response: string, request: string): boolean {
  if (response === 'generic_nack') return true;
  return response.length === request.length + 5 && response.startsWith(request);
}

/** What a session is once this bind was answered with status 0. */
export const BOUND_STATES: Readonly<Record<BindRequest['command'], SessionState>> = {
  bind_transmitter: 'bound-tx',
  bind_receiver: 'bound-rx',
  bind_transceiver: 'bound-trx',
};

/** The bind that this command answers, if it is such a response. */
export const BINDS_ANSWERED: ReadonlyMap<string, BindRequest['command']> = new Map([
  ['bind_transmitter_resp', 'bind_transmitter'],
  ['bind_receiver_resp', 'bind_receiver'],
  ['bind_transceiver_resp', 'bind_transceiver'],
]);
