import { networkInterfaces } from 'node:os';

/** The IP addresses of this machine, by its network interfaces. */
export function interfaceAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => address),
  );
}
