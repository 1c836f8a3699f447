import { bindAddress } from '../bind-address.ts';
import { networkList } from '../network.ts';
import { choice, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  protocol: choice(
    ['udp', 'tcp', 'tls', 'ws', 'wss', 'flow'],
    'udp',
    'ws and wss use the server of http.conf',
  ),
  bind: bindAddress(
    'Where to listen, needed but for ws and wss; port 5060, for TLS 5061, when none is written',
  ),
  external_signaling_address: text('', 'Our address as those outside of `local_net` see it'),
  external_signaling_port: wholeNumber(0, 'Our port as they see it; 0: the one of `bind`', {
    maximum: 65_535,
  }),
  local_net: networkList('Networks towards which nothing is rewritten'),
  symmetric_transport: yesNo(false, 'Send to a contact by the transport it registered over'),
  allow_reload: yesNo(false, 'A reload may close the transport and open it anew'),
  domain: text('', 'Host part of From when nothing else gives one'),
  cert_file: text('', 'TLS: certificate chain, PEM; relative to the configuration directory'),
  priv_key_file: text('', 'TLS: private key, PEM; looked for in `cert_file` when empty'),
  ca_list_file: text('', 'TLS: certificates to trust, PEM'),
  cipher: text('', 'TLS: ciphers as OpenSSL names them'),
  method: choice(
    ['unspecified', 'default', 'tlsv1', 'tlsv1_1', 'tlsv1_2', 'tlsv1_3', 'sslv2', 'sslv3', 'sslv23'],
    'unspecified',
    'TLS: the protocol version',
  ),
  verify_client: yesNo(false, "TLS: check a client's certificate where it shows one"),
  verify_server: yesNo(false, "TLS: check a server's certificate"),
  require_client_cert: yesNo(false, 'TLS: a client must show a certificate'),
} as const;

export const TRANSPORT: ObjectSchema<typeof options> = {
  type: 'transport',
  description: 'Where SIP listens.',
  options,
  ignored: [
    'allow_wildcard_certs',
    'async_operations',
    'ca_list_path',
    'cos',
    'external_media_address',
    'external_signaling_hostname',
    'password',
    'tcp_keepalive_enable',
    'tcp_keepalive_idle_time',
    'tcp_keepalive_interval_time',
    'tcp_keepalive_probe_count',
    'tos',
    'websocket_write_timeout',
  ],
};
