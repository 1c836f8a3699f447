import { isIPv6 } from 'node:net';

/** `192.0.2.0/24` as Asterisk tells the rules of access lists: `192.0.2.0/255.255.255.0`. What is no network stays as it is. */
export function withNetmask(network: string): string {
  const { address, bits } = split(network);
  if (bits === undefined) return network;
  return `${address}/${isIPv6(address) ? netmask6(bits) : netmask4(bits)}`;
}

/** The same as `127.0.0.9/32`, also where no prefix was written. */
export function withPrefix(network: string): string {
  const { address, bits } = split(network);
  return bits === undefined ? network : `${address}/${bits}`;
}

function split(network: string): { address: string; bits: number | undefined } {
  const [address = '', written] = network.split('/');
  const bare = address.replace(/^\[(.*)\]$/, '$1');
  const width = isIPv6(bare) ? 128 : 32;
  if (written === undefined)
    return { address: bare, bits: isIPv6(bare) || DOTTED.test(bare) ? width : undefined };
  if (DOTTED.test(written)) return { address: bare, bits: ones(written) };
  return { address: bare, bits: /^\d{1,3}$/.test(written) ? Math.min(Number(written), width) : undefined };
}

function ones(mask: string): number {
  return mask
    .split('.')
    .map((part) => Number(part).toString(2).replaceAll('0', '').length)
    .reduce((sum, count) => sum + count, 0);
}

function netmask4(bits: number): string {
  const octets = [0, 8, 16, 24].map((start) => 256 - 2 ** (8 - Math.min(Math.max(bits - start, 0), 8)));
  return octets.join('.');
}

/** The groups written out, as getnameinfo() shortens them: trailing zero groups as `::`. */
function netmask6(bits: number): string {
  const groups: string[] = [];
  for (let start = 0; start < bits; start += 16) {
    const set = Math.min(bits - start, 16);
    groups.push((0x1_0000 - 2 ** (16 - set)).toString(16));
  }
  return groups.length === 8 ? groups.join(':') : `${groups.join(':')}::`;
}

const DOTTED = /^\d{1,3}(\.\d{1,3}){3}$/;
