import { createHash } from 'node:crypto';
import type { Option } from './options.ts';

/** A UUID as it is to be written, in lower case (RFC 9562 §4). */
export function uuid(description: string): Option<string> {
  return {
    expected: 'a UUID such as 8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13',
    default: '',
    description,
    read: (written) => (UUID.test(written) ? written.toLowerCase() : undefined),
  };
}

/** The version 5 UUID of a name in the space of another UUID: always the same for the same two (RFC 9562 §5.5). */
export function uuidOfName(space: string, name: string): string {
  const bytes = Buffer.from(space.replaceAll('-', ''), 'hex');
  return written(createHash('sha1').update(bytes).update(name).digest(), 5);
}

/** The version 4 UUID of 16 random bytes (RFC 9562 §5.4). */
export function randomUuid(random: (size: number) => Buffer): string {
  return written(random(16), 4);
}

function written(bytes: Buffer, version: number): string {
  const own = Buffer.from(bytes.subarray(0, 16));
  own[6] = (own[6]! & 0x0f) | (version << 4);
  own[8] = (own[8]! & 0x3f) | 0x80;
  const hex = own.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
