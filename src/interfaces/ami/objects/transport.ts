import { formatBindAddress } from '../../../config/bind-address.ts';
import type { PjsipTransport } from '../../../config/pjsip-types.ts';
import { capitalYesNo, flag, lastGiven, number, text } from './given-option.ts';
import { withNetmask } from './network.ts';
import { type ShownOption, shown } from './shown-option.ts';
import { typeOfService } from './type-of-service.ts';

/** A transport's options in Asterisk's order. */
export function transportOptions(): readonly ShownOption<PjsipTransport>[] {
  return TRANSPORT_OPTIONS;
}

/** `127.0.0.1:5060`, `[::]:5060`; empty for a transport of the HTTP server. */
export function bindText(bind: PjsipTransport['bind']): string {
  return bind.address === '' ? '' : formatBindAddress(bind);
}

/** The number of a transport's `tos`. */
export function transportTos(transport: PjsipTransport): string {
  return typeOfService(lastGiven(transport, 'tos') ?? '');
}

const localNets = ({ localNet }: PjsipTransport): readonly string[] => localNet.map(withNetmask);

const TRANSPORT_OPTIONS: readonly ShownOption<PjsipTransport>[] = [
  text('external_signaling_hostname'),
  number('websocket_write_timeout', 100),
  number('cos'),
  flag('tcp_keepalive_enable'),
  shown('protocol', ({ protocol }) => protocol),
  flag('symmetric_transport'),
  text('domain'),
  capitalYesNo('verify_server'),
  shown('local_net', (transport) => localNets(transport).join(','), { lines: localNets }),
  shown('bind', ({ bind }) => bindText(bind)),
  capitalYesNo('allow_wildcard_certs'),
  number('tcp_keepalive_interval_time', 1),
  number('async_operations', 1),
  text('external_media_address'),
  shown('method', ({ method }) => method),
  text('external_signaling_address'),
  capitalYesNo('require_client_cert'),
  number('tcp_keepalive_idle_time', 30),
  shown('tos', transportTos),
  text('ca_list_path'),
  text('cipher'),
  text('cert_file'),
  number('external_signaling_port'),
  text('password', '', { secret: true }),
  flag('allow_reload'),
  capitalYesNo('verify_client'),
  number('tcp_keepalive_probe_count', 5),
  text('priv_key_file'),
  text('ca_list_file'),
];
