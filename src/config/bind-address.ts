import { isIPv6 } from 'node:net';
import type { BindAddress } from './configuration.ts';
import type { Option } from './options.ts';

/** An address to listen on, with or without a port; port 0 picks a free one. */
export interface WrittenAddress {
  readonly address: string;
  /** Undefined when none was written. */
  readonly port: number | undefined;
}

/**
 * Reads `192.0.2.7`, `192.0.2.7:5060`, `[2001:db8::1]:5060`, `2001:db8::1`, `host.example:5060`; undefined for
 * anything else. Brackets are taken off.
 */
export function parseBindAddress(text: string): WrittenAddress | undefined {
  // Node takes 6 ms to get ready for its first look at an IPv6 address.
  if (TWO_COLONS.test(text) && isIPv6(text)) return { address: text, port: undefined };
  const match = BRACKETED.exec(text) ?? PLAIN.exec(text);
  if (match === null || (text[0] === '[' && !isIPv6(match[1] ?? ''))) return undefined;
  const [, address = '', digits] = match;
  const port = digits === undefined ? undefined : Number(digits);
  return port === undefined || port <= 65_535 ? { address, port } : undefined;
}

/** An option that holds an address to listen on; the default has an empty address. */
export function bindAddress(description: string): Option<WrittenAddress> {
  return {
    expected: 'an address with or without a port: 192.0.2.7, 192.0.2.7:5060 or [2001:db8::1]:5060',
    default: { address: '', port: undefined },
    description,
    read: parseBindAddress,
  };
}

/** The other way round: `192.0.2.7:5060`, `[2001:db8::1]:5060`. */
export function formatBindAddress({ address, port }: BindAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Fills in what was not written. */
export function completed(written: WrittenAddress, address: string, port: number): BindAddress {
  return { address: written.address === '' ? address : written.address, port: written.port ?? port };
}

/** The fewest that an IPv6 address has. */
const TWO_COLONS = /:.*:/;
const BRACKETED = /^\[([^\]]{2,80})\](?::(\d{1,5}))?$/;
const PLAIN = /^([\w.-]{1,253})(?::(\d{1,5}))?$/;
