import type { MessageId } from './message.ts';

/**
 * Makes version 7 UUIDs (RFC 9562 §5.7) that grow within one process even inside a millisecond: the 12
 * bits of `rand_a` count (method 1 of §6.2), so that a store's index is appended to and never split.
 *
 * @param randomBytes fills with randomness, as node:crypto's.
 */
export function messageIds(randomBytes: (size: number) => Buffer): (now: number) => MessageId {
  let millisecond = 0;
  let counter = 0;
  let pool = '';
  let offset = 0;

  return (now) => {
    if (now > millisecond) {
      millisecond = now;
      counter = 0;
    } else if (++counter > 0xfff) {
      // The clock stood still for 4,096 ids, or went back: borrow the next millisecond.
      millisecond++;
      counter = 0;
    }
    if (offset >= pool.length) {
      pool = randomBytes(POOL_BYTES).toString('hex');
      offset = 0;
    }
    const time = millisecond.toString(16).padStart(12, '0');
    const count = (counter | 0x7000).toString(16);
    const variant = VARIANT[Number.parseInt(pool[offset] as string, 16) & 3];
    const tail = pool.slice(offset + 1, offset + 16);
    offset += 16;
    return `${time.slice(0, 8)}-${time.slice(8)}-${count}-${variant}${tail.slice(0, 3)}-${tail.slice(3)}` as MessageId;
  };
}

/** Reads an id from outside; undefined when it is no UUID. */
export function parseMessageId(text: string): MessageId | undefined {
  const lower = text.trim().toLowerCase();
  return UUID.test(lower) ? (lower as MessageId) : undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const VARIANT = '89ab';
/** 16 hex digits an id are used: 512 ids a refill. */
const POOL_BYTES = 4096;
