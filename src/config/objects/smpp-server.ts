import { bindAddress } from '../bind-address.ts';
import { shortText } from '../carrier-options.ts';
import { text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  enabled: yesNo(true, 'Whether SMPP is served at all'),
  bind: bindAddress('Where to listen; 127.0.0.1 and port 2775 when not given; port 0 picks a free one'),
  tls_bind: bindAddress('Where to listen for TLS, too; port 3550 when none is written'),
  tls_cert_file: text('', 'Certificate chain, PEM; relative to the configuration directory'),
  tls_key_file: text('', 'Private key, PEM; looked for in `tls_cert_file` when empty'),
  system_id: shortText('Aldis', 15, 'What ESMEs are told that they bound to'),
  max_connections: wholeNumber(1000, 'Connections at a time', { minimum: 1, maximum: 65_535 }),
  bind_timeout: wholeNumber(10, 'Seconds that a connection has to bind', { minimum: 1, maximum: 3600 }),
  enquire_link: wholeNumber(30, 'Seconds of silence before an ESME is asked whether it is there', {
    minimum: 1,
    maximum: 86_400,
  }),
  response_timeout: wholeNumber(30, 'Seconds that an ESME has to answer', { minimum: 1, maximum: 3600 }),
} as const;

export const SMPP_SERVER: ObjectSchema<typeof options> = {
  type: 'smpp_server',
  description:
    'Where ESMEs bind, there is one ([smpp-server.md](smpp-server.md)). What it is called means nothing.',
  options,
  ignored: [],
};
