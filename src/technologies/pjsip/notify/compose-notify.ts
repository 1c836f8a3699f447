import { parseContentType } from '../../../protocols/sip/syntax/content-type.ts';
import { shown } from '../destination/destination.ts';
import { canonicalName, isHeaderName, isHeaderValue, type Variables } from '../outbound/variables.ts';

/** What a NOTIFY says: its own headers and its body. */
export interface NotifyContent {
  readonly kind: 'content';
  readonly headers: Variables;
  /** Empty: there is no body. */
  readonly contentType: string;
  readonly body: Buffer;
}

/** Why it cannot be said, one sentence. */
export interface BadNotify {
  readonly kind: 'bad-notify';
  readonly reason: string;
}

/**
 * Makes the content of a NOTIFY of the `name=value` pairs of a request or of a type in pjsip_notify.conf, in their order
 * (res_pjsip_notify.c, build_notify). Texts are Latin-1 images of bytes.
 *
 * | name | becomes |
 * |---|---|
 * | `Content` | a line of the body; empty ones count after the first that is not |
 * | `Content-Type` | the body's type, the last one; without it there is no body |
 * | `Event` | a header, the first one only |
 * | `Max-Forwards` | in place of the default, the first one only |
 * | `Subscription-State` | nothing: every one says `terminated` (RFC 6665 §8.2.1 allows one header) |
 * | `Content-Length` | nothing: the real one is there |
 * | RESERVED | nothing |
 * | any other | a header, as often as it is given |
 *
 * Asterisk adds a second `Subscription-State`, and a second `Content-Length` where a type has one. What no header can hold,
 * and a `Content-Type` that has no `Content` or is none, is refused: there Asterisk writes what it finds in memory.
 */
export function composeNotify(pairs: Variables): NotifyContent | BadNotify {
  const headers: (readonly [string, string])[] = [];
  let once: Set<string> | undefined;
  let contentType = '';
  let content: string | undefined;
  for (const pair of pairs) {
    const [name, value] = pair;
    if (!isHeaderName(name)) return bad(`${shown(name)} is no header name.`);
    if (!isHeaderValue(value))
      return bad(`The value of ${name} holds a line break or a NUL, which none can.`);
    const canonical = canonicalName(name);
    if (canonical === 'content') content = content ? `${content}\r\n${value}` : value;
    else if (canonical === 'content-type') contentType = value.trim();
    else if (!RESERVED.has(canonical) && once?.has(canonical) !== true) {
      if (canonical === 'max-forwards' && !HOPS.test(value)) {
        return bad(`Max-Forwards ${shown(value)} is not a number from 0 to 255.`);
      }
      if (ONCE.has(canonical)) {
        once ??= new Set();
        once.add(canonical);
      }
      headers.push(pair);
    }
  }
  if (contentType === '') return { kind: 'content', headers, contentType, body: NOTHING };
  if (parseContentType(contentType) === undefined) {
    return bad(`The Content-Type ${shown(contentType)} is none: it must be like text/plain.`);
  }
  if (content === undefined) return bad('A Content-Type needs Content.');
  return { kind: 'content', headers, contentType, body: Buffer.from(content, 'latin1') };
}

function bad(reason: string): BadNotify {
  return { kind: 'bad-notify', reason };
}

/** Lower-case names of headers that are not a program's to set: Asterisk's list, and what there may be only one of. */
export const RESERVED: ReadonlySet<string> = new Set([
  'call-id',
  'contact',
  'content-length',
  'cseq',
  'from',
  'record-route',
  'request-uri',
  'route',
  'subscription-state',
  'to',
  'via',
]);
const ONCE: ReadonlySet<string> = new Set(['event', 'max-forwards', 'user-agent']);
/** RFC 3261 §20.22. */
const HOPS = /^\s*(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\s*$/;
const NOTHING = Buffer.alloc(0);
