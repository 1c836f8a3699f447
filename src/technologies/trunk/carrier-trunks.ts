import { readNumber } from '../../carriers/number-format.ts';
import type { CarrierOptions } from '../../config/carriers.ts';

/** An endpoint of pjsip.conf that is a carrier: how it writes numbers, and where its senders are answered. */
export interface CarrierTrunk {
  /** `+15551230001`, a short code or a name, of the user part of a URI. */
  readNumber(user: string): string;
  /** Over the carrier and not past it: `carrier:NAME/+15551230001`. */
  answerAt(sender: string): string;
  /** Something came in over it, and was taken. */
  came(what: CameOver): void;
}

type CameOver = 'message' | 'receipt';

/** By endpoint, for the technology pjsip, which receives what trunks send. Of two carriers with one endpoint the first counts. */
export function carrierTrunks(
  carriers: Iterable<CarrierOptions>,
  came: (carrier: string, what: CameOver) => void,
): ReadonlyMap<string, CarrierTrunk> {
  const trunks = new Map<string, CarrierTrunk>();
  for (const carrier of carriers) {
    const { name, upstream } = carrier;
    if (upstream.protocol !== 'sip' || trunks.has(upstream.endpoint)) continue;
    trunks.set(upstream.endpoint, {
      readNumber: (user) => readNumber(user, carrier),
      answerAt: (sender) => `carrier:${name}/${sender}`,
      came: (what) => came(name, what),
    });
  }
  return trunks;
}
