import { createHash } from 'node:crypto';
import type { CarrierOptions } from '../config/carriers.ts';
import type { Numbers } from '../messages/numbers/numbers.ts';
import { readNumber } from './number-format.ts';
import type { InboundText, InboundVerdict } from './upstream.ts';

/** A message that came in, and what tells it from others where its peer has no id for it. */
export interface ArrivedText extends InboundText {
  /** Empty: nothing does. */
  readonly key: string;
}

export interface InboundOptions {
  readonly carrier: Pick<CarrierOptions, 'name' | 'numberFormat' | 'countryCode' | 'nationalTrunk'>;
  readonly numbers: () => Pick<Numbers, 'receive'>;
}

/** Takes what came in over a carrier to the number of ours that it is for. Resolves when it is on disk. */
export async function receiveInbound(
  { carrier, numbers }: InboundOptions,
  arrived: ArrivedText,
): Promise<InboundVerdict> {
  const { media, text, segments } = arrived;
  const from = readNumber(arrived.from, carrier);
  const request = {
    from,
    body: text,
    media,
    source: 'carrier',
    owner: carrier.name,
    requestId: arrived.providerId,
    ...(segments !== undefined && { segments }),
    ...(arrived.key !== '' && { idempotencyKey: idempotencyKey(arrived) }),
  };
  const to = readNumber(arrived.to, carrier);
  let answer = numbers().receive({ ...request, to });
  // A number of ours may be written in the configuration as the carrier writes it.
  if (answer === 'not-ours' && to !== arrived.to) answer = numbers().receive({ ...request, to: arrived.to });
  if (answer === 'not-ours') return { kind: 'refused', reason: `${to} is not a number here` };
  const verdict = await answer;
  if (verdict.kind === 'accepted') return TAKEN;
  return { kind: verdict.why === 'storage' ? 'storage' : 'refused', reason: verdict.reason };
}

/**
 * Peers use their ids again, some after days and some after a restart: one alone says nothing. With both addresses and the
 * text, and for the day that such keys are remembered, it does.
 */
function idempotencyKey({ key, from, to, text }: ArrivedText): string {
  return createHash('sha256')
    .update(JSON.stringify([key, from, to, text]))
    .digest('base64url');
}

const TAKEN: InboundVerdict = { kind: 'taken' };
