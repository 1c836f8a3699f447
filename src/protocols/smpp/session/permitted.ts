import type { Role, SessionState } from './session.ts';

/**
 * Whether a side may ask this in this state of the session (SMPP 3.4 §2.3, table 2-1; 5.0 §2.4). Responses are not in it: they
 * may come whenever what they answer is still waited for.
 */
export function isPermitted(command: string, from: Role, state: SessionState): boolean {
  return PERMITTED[from].get(command)?.includes(state) === true;
}

const OPEN: readonly SessionState[] = ['open'];
const TRANSMITS: readonly SessionState[] = ['bound-tx', 'bound-trx'];
const RECEIVES: readonly SessionState[] = ['bound-rx', 'bound-trx'];
const BOUND: readonly SessionState[] = ['bound-tx', 'bound-rx', 'bound-trx'];
/** 5.0 lets both ask while nobody is bound and after unbind; 3.4 has peers that do it. */
const ALWAYS: readonly SessionState[] = ['open', ...BOUND, 'unbound'];

const PERMITTED: Readonly<Record<Role, ReadonlyMap<string, readonly SessionState[]>>> = {
  esme: new Map([
    ['bind_transmitter', OPEN],
    ['bind_receiver', OPEN],
    ['bind_transceiver', OPEN],
    ['unbind', BOUND],
    ['enquire_link', ALWAYS],
    ['submit_sm', TRANSMITS],
    ['submit_multi', TRANSMITS],
    ['data_sm', TRANSMITS],
    ['query_sm', TRANSMITS],
    ['cancel_sm', TRANSMITS],
    ['replace_sm', TRANSMITS],
    ['broadcast_sm', TRANSMITS],
    ['query_broadcast_sm', TRANSMITS],
    ['cancel_broadcast_sm', TRANSMITS],
  ]),
  smsc: new Map([
    ['outbind', OPEN],
    ['unbind', BOUND],
    ['enquire_link', ALWAYS],
    ['deliver_sm', RECEIVES],
    ['data_sm', RECEIVES],
    ['alert_notification', RECEIVES],
  ]),
};
