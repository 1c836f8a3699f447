import type { MessageId } from '../../messages/message.ts';
import type { IncomingPart } from '../../messages/store.ts';
import { partId } from './message-ids.ts';
import { type PackedPart, unpackPart } from './packed-part.ts';
import type { WholeText } from './sender.ts';
import { readTexts } from './text-coding.ts';

/** The message that the parts make, whether all are there or not. */
export function wholeOf(rows: readonly IncomingPart[], base: MessageId): WholeText {
  const unpacked = rows.map(({ part, content }) => ({ part, ...unpackPart(content) }));
  const [first] = unpacked as [PackedPart & { part: number }];
  const asked = unpacked.filter(({ receipts }) => receipts.length > 0);
  return {
    source: first.source,
    from: first.from,
    recipients: first.recipients,
    serviceType: first.serviceType,
    body: bodyOf(rows[0]?.parts ?? 0, unpacked),
    sendAt: first.sendAt,
    expiresAt: first.expiresAt,
    receipts: [...new Set(asked.flatMap(({ receipts }) => receipts))],
    replaces: first.replaces,
    base,
    ids: asked.map(({ part }) => partId(base, part)),
  };
}

/** Of what came first: what an earlier life has answered stays so. */
export function baseOfRows(rows: readonly IncomingPart[]): MessageId {
  const first = rows.reduce((one, other) => (other.at < one.at ? other : one));
  return unpackPart(first.content).base;
}

/** With `[…]` where something is missing. */
function bodyOf(count: number, parts: readonly (PackedPart & { readonly part: number })[]): string {
  if (parts.length === count) return readTexts(parts.map(({ text }) => text));
  let body = '';
  let next = 1;
  for (const { part, text } of parts) {
    if (part > next) body += MISSING;
    body += readTexts([text]);
    next = part + 1;
  }
  return next <= count ? body + MISSING : body;
}

const MISSING = '[…]';
