import { bindAddress } from '../bind-address.ts';
import { type Option, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

/** Undefined where nothing was written, which is not the same as an empty text: that leaves the header out. */
const serverName: Option<string | undefined> = {
  ...text('', 'The Server header; `Asterisk/` and `asterisk_version` when not given, left out when empty'),
  default: undefined,
};

const options = {
  servername: serverName,
  enabled: yesNo(false, 'Whether HTTP is served at all'),
  bindaddr: bindAddress('Where to listen; must be given'),
  bindport: wholeNumber(8088, 'TCP port; 0 picks a free one', { maximum: 65_535 }),
  prefix: text('', 'What every path begins with'),
  tlsenable: yesNo(false, 'Whether HTTPS is served, too'),
  tlsbindaddr: bindAddress('Where to listen for HTTPS; `bindaddr` and port 8089 when not given'),
  tlscertfile: text('', 'Certificate chain, PEM; relative to the configuration directory'),
  tlsprivatekey: text('', 'Private key, PEM; looked for in `tlscertfile` when not given'),
} as const;

export const HTTP_GENERAL: ObjectSchema<typeof options> = {
  type: 'general',
  description:
    'The HTTP server: AMI over HTTP (`/rawman` and the like), SIP over WebSocket (`/ws`), `/healthz` and `/metrics`.',
  options,
  ignored: [
    'enable_static',
    'enable_status',
    'enablestatic',
    'redirect',
    'session_inactivity',
    'session_keep_alive',
    'sessionlimit',
    'tlscafile',
    'tlscapath',
    'tlscipher',
    'tlsclientmethod',
    'tlsdisablev1',
    'tlsdisablev11',
    'tlsdisablev12',
    'tlsservercipherorder',
  ],
};
