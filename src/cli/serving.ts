import type { Configuration } from '../config/configuration.ts';
import type { PjsipConfiguration } from '../config/pjsip-types.ts';
import type { GatewayAddresses } from '../gateway.ts';
import { configArgument } from './gateway-options.ts';

/** What `aldis serve` says when everything listens: where, and how to see a first message arrive. */
export function servingText(
  addresses: GatewayAddresses,
  { http, pjsip }: Configuration,
  config: string,
  processId: number,
): string {
  const rows: (readonly [name: string, where: string])[] = [];
  for (const { address, port, secure } of addresses.ami) {
    rows.push([secure ? 'AMI/TLS' : 'AMI', place(address, port)]);
  }
  for (const { protocol, address, port } of addresses.sip) {
    if (!isWebSocket(protocol)) rows.push([`SIP/${protocol.toUpperCase()}`, place(address, port)]);
  }
  for (const { address, port, secure } of addresses.http) {
    rows.push([
      secure ? 'HTTPS' : 'HTTP',
      `${secure ? 'https' : 'http'}://${place(address, port)}${http.prefix}`,
    ]);
    const protocol = secure ? 'wss' : 'ws';
    if (addresses.sip.some((transport) => transport.protocol === protocol)) {
      rows.push([`SIP/${protocol.toUpperCase()}`, `${protocol}://${place(address, port)}${http.prefix}/ws`]);
    }
  }
  for (const { address, port, secure } of addresses.smpp) {
    rows.push([secure ? 'SMPP/TLS' : 'SMPP', place(address, port)]);
  }
  rows.push(['reload', `kill -HUP ${processId}`]);
  const lines = ['Aldis is serving', ...rows.map(([name, where]) => `  ${name.padEnd(8)}  ${where}`), ''];
  const endpoint = addresses.ami.length > 0 ? firstPhone(pjsip) : undefined;
  if (endpoint !== undefined) lines.push(...firstMessage(endpoint, configArgument(config)), '');
  return `${lines.join('\n')}\n`;
}

/** The first endpoint that `aldis phone` can be, if it is so simple. */
function firstPhone({ endpoints, aors, auths, transports }: PjsipConfiguration): string | undefined {
  if (!transports.some(({ protocol }) => protocol === 'udp')) return undefined;
  for (const { name, aors: own, auth } of endpoints.values()) {
    const mayRegister = (aors.get(own[0] ?? '')?.maxContacts ?? 0) > 0;
    if (mayRegister && auths.has(auth[0] ?? '')) return name;
  }
  return undefined;
}

function firstMessage(endpoint: string, argument: string): readonly string[] {
  return [
    'To see a message arrive, in a second and a third terminal:',
    `  npx aldis phone ${endpoint}${argument}`,
    `  npx aldis send pjsip:${endpoint} "hello"${argument}`,
  ];
}

function isWebSocket(protocol: string): boolean {
  return protocol === 'ws' || protocol === 'wss';
}

function place(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}
