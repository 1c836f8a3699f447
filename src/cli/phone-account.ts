import { join, resolve } from 'node:path';
import { formatBindAddress } from '../config/bind-address.ts';
import type { PjsipAuth, PjsipConfiguration } from '../config/pjsip-types.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { DigestSecret } from '../protocols/sip/auth/secret.ts';
import { CommandFailure, EXIT } from './failure.ts';
import type { PhoneOptions } from './phone.ts';
import type { SoftphoneAccount } from './softphone.ts';

/** Who to be, from the gateway's own pjsip.conf unless the command line says it all. */
export function readPhoneAccount(endpoint: string, options: PhoneOptions): SoftphoneAccount {
  const directory = resolve(options.config);
  const pjsip = readConfiguration(directory).configuration?.pjsip;
  const found = pjsip?.endpoints.get(endpoint);
  const saysItAll = options.server !== undefined && options.password !== undefined;
  if (found === undefined && !saysItAll) throw unknownEndpoint(endpoint, pjsip, options.config);
  return {
    user: options.user ?? found?.aors[0] ?? endpoint,
    server: options.server ?? serverOf(pjsip, options.transport, directory),
    transport: options.transport,
    secret: secretOf(pjsip?.auths.get(found?.auth[0] ?? ''), endpoint, options.password),
  };
}

function unknownEndpoint(
  endpoint: string,
  pjsip: PjsipConfiguration | undefined,
  config: string,
): CommandFailure {
  if (pjsip === undefined) {
    const text = `There is no usable configuration in ${resolve(config)}; name the gateway's with --config, or see what is wrong with "npx aldis check ${config}".`;
    return new CommandFailure(text, EXIT.usage);
  }
  const known = [...pjsip.endpoints.keys()];
  const some = known.length > SHOWN ? `${known.slice(0, SHOWN).join(', ')}, …` : known.join(', ');
  const hint = known.length === 0 ? 'it has none at all' : `it has ${some}`;
  const text = `There is no endpoint "${endpoint}" in ${join(resolve(config), 'pjsip.conf')}; ${hint}.`;
  return new CommandFailure(text, EXIT.usage);
}

function secretOf(
  auth: PjsipAuth | undefined,
  endpoint: string,
  password: string | undefined,
): DigestSecret | undefined {
  if (auth === undefined && password === undefined) return undefined;
  return new DigestSecret({
    username: auth?.username || endpoint,
    realm: '',
    password: password ?? (auth?.password || undefined),
    hashes: password === undefined ? (auth?.passwordDigest ?? new Map()) : new Map(),
    algorithms: ['SHA-512-256', 'SHA-256', 'MD5'],
  });
}

function serverOf(pjsip: PjsipConfiguration | undefined, protocol: 'udp' | 'tcp', directory: string): string {
  const listening = pjsip?.transports.find((one) => one.protocol === protocol && one.bind.port !== 0);
  if (listening === undefined) {
    throw new CommandFailure(
      `pjsip.conf in ${directory} has no ${protocol} transport with a port of its own; name the server with --server HOST:PORT.`,
      EXIT.usage,
    );
  }
  const { address, port } = listening.bind;
  const host = LOOPBACK_OF.get(address) ?? address;
  return formatBindAddress({ address: host, port });
}

/** Who listens on every address is reached on the loopback one. */
const LOOPBACK_OF: ReadonlyMap<string, string> = new Map([
  ['::', '::1'],
  ['0.0.0.0', '127.0.0.1'],
]);
/** So many endpoints are named in a hint. */
const SHOWN = 5;
