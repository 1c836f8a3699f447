import { isIPv4, isIPv6 } from 'node:net';
import { type Option, splitList } from './options.ts';

/** An address or a network of addresses. */
export interface Network {
  /** As it was written. */
  readonly text: string;
  /** False for what is no IP address. IPv4-mapped IPv6 addresses count as IPv4. */
  contains(address: string): boolean;
}

/**
 * Reads `192.0.2.7`, `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `2001:db8::/32`, with or without brackets around an
 * IPv6 address; undefined for anything else.
 */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const address = addressWords(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const mask =
    slash < 0
      ? prefixMask(address.length * 16, address.length)
      : parseMask(text.slice(slash + 1), address.length);
  if (mask === undefined) return undefined;
  const masked = address.map((word, index) => word & mask[index]!);
  return {
    text,
    contains(candidate) {
      const words = addressWords(candidate);
      if (words === undefined || words.length !== masked.length) return false;
      for (let index = 0; index < words.length; index++) {
        if ((words[index]! & mask[index]!) !== masked[index]) return false;
      }
      return true;
    },
  };
}

/** A comma list of addresses and networks; several lines add up. */
export function networkList(description: string): Option<readonly string[]> {
  return {
    expected: 'a comma list of networks such as 192.0.2.0/24 or 192.0.2.0/255.255.255.0',
    default: [],
    description,
    repeatable: true,
    read(written, before) {
      const items = splitList(written);
      return items.every((item) => parseNetwork(item) !== undefined) ? [...before, ...items] : undefined;
    },
  };
}

/** 16-bit words, two for IPv4 and eight for IPv6; undefined when it is no address. IPv4-mapped IPv6 counts as IPv4. */
export function addressWords(text: string): readonly number[] | undefined {
  if (isIPv4(text)) return ipv4Words(text);
  const bare = text[0] === '[' && text.at(-1) === ']' ? text.slice(1, -1) : text;
  const zone = bare.indexOf('%');
  const address = zone < 0 ? bare : bare.slice(0, zone);
  return address.includes(':') && isIPv6(address) ? unmap(ipv6Words(address)) : undefined;
}

function ipv4Words(text: string): number[] {
  const [a, b, c, d] = text.split('.').map(Number);
  return [(a! << 8) | b!, (c! << 8) | d!];
}

function ipv6Words(text: string): number[] {
  const gap = text.indexOf('::');
  if (gap < 0) return groupWords(text);
  const head = groupWords(text.slice(0, gap));
  const tail = groupWords(text.slice(gap + 2));
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function groupWords(text: string): number[] {
  if (text === '') return [];
  return text
    .split(':')
    .flatMap((group) => (group.includes('.') ? ipv4Words(group) : [Number.parseInt(group, 16)]));
}

/** `::ffff:192.0.2.7` is 192.0.2.7 (RFC 4291 §2.5.5.2). */
function unmap(words: number[]): number[] {
  const mapped = words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0);
  return mapped ? words.slice(6) : words;
}

function parseMask(text: string, length: number): readonly number[] | undefined {
  if (/^\d{1,3}$/.test(text)) {
    const bits = Number(text);
    return bits <= length * 16 ? prefixMask(bits, length) : undefined;
  }
  const words = addressWords(text);
  return words?.length === length ? words : undefined;
}

function prefixMask(bits: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => {
    const ones = Math.min(16, Math.max(0, bits - index * 16));
    return (0xffff << (16 - ones)) & 0xffff;
  });
}
