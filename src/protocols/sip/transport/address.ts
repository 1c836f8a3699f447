import { BlockList, isIPv4, isIPv6 } from 'node:net';

export type Family = 4 | 6;

/** 0 when the text is no IP address. */
export function familyOf(address: string): Family | 0 {
  // A dotted quad starts with a digit; telling host names apart without parsing keeps this off the hot path.
  const first = address.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39 && isIPv4(address)) return 4;
  return address.includes(':') && isIPv6(address) ? 6 : 0;
}

/** As hosts stand in URIs and Via: IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address === '';
}

/**
 * Whether an address lies in one of some networks, written `192.0.2.0/24`, `192.0.2.0/255.255.255.0`,
 * `2001:db8::/32` or as a single address. What cannot be read is no network: the configuration has checked it.
 */
export function networks(list: readonly string[]): { contains(address: string): boolean } {
  const blocks = new BlockList();
  for (const text of list) {
    const slash = text.indexOf('/');
    const address = slash < 0 ? text : text.slice(0, slash);
    const family = familyOf(address);
    if (family === 0) continue;
    const type = family === 4 ? 'ipv4' : 'ipv6';
    if (slash < 0) {
      blocks.addAddress(address, type);
      continue;
    }
    const bits = prefixLength(text.slice(slash + 1));
    if (bits >= 0 && bits <= (family === 4 ? 32 : 128)) blocks.addSubnet(address, bits, type);
  }
  return { contains: (address) => blocks.check(address, familyOf(address) === 6 ? 'ipv6' : 'ipv4') };
}

function prefixLength(text: string): number {
  if (!isIPv4(text)) return /^\d{1,3}$/.test(text) ? Number(text) : -1;
  let bits = 0;
  for (const part of text.split('.')) bits += Number(part).toString(2).replaceAll('0', '').length;
  return bits;
}
