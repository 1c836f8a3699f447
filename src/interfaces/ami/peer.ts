import type { Socket } from 'node:net';
import type { Peer } from './action.ts';

/** Who is at the other end; undefined when the peer is gone already. */
export function peerOf(socket: Socket, transport: 'TCP' | 'TLS'): Peer | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (localAddress === undefined || localPort === undefined) return undefined;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return {
    transport,
    localAddress: plain(localAddress),
    localPort,
    remoteAddress: plain(remoteAddress),
    remotePort,
  };
}

/** An IPv4 peer of a dual-stack listener is an IPv4 peer, for access lists and in events. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}
