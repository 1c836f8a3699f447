import { writeNumber } from '../../carriers/number-format.ts';
import type { CarrierOptions, SmppUpstreamOptions } from '../../config/carriers.ts';
import type { Address } from '../../protocols/smpp/pdu/fields.ts';
import { NPI, TON } from '../../protocols/smpp/pdu/ton-npi.ts';

type Format = Pick<CarrierOptions, 'numberFormat' | 'countryCode' | 'nationalTrunk'>;

export function sourceAddress(from: string, format: Format, options: SmppUpstreamOptions): Address {
  return address(from, format, options.sourceTon, options.sourceNpi);
}

export function destinationAddress(to: string, format: Format, options: SmppUpstreamOptions): Address {
  return address(to, format, options.destinationTon, options.destinationNpi);
}

/**
 * +… is international in the ISDN plan, or national where it is written so; a short code is network specific in no plan; a name
 * is alphanumeric (SMPP 3.4 §5.2.5, §5.2.6, as 3GPP TS 23.040 §9.1.2.5 has them).
 */
function address(number: string, format: Format, ton?: number, npi?: number): Address {
  const written = writeNumber(number, format);
  if (number.startsWith('+')) {
    const isNational = written !== number && written !== number.slice(1);
    return {
      ton: ton ?? (isNational ? TON.national : TON.international),
      npi: npi ?? NPI.isdn,
      address: written,
    };
  }
  const usual = DIGITS.test(number) ? TON.networkSpecific : TON.alphanumeric;
  return { ton: ton ?? usual, npi: npi ?? NPI.unknown, address: written };
}

/**
 * A sender or recipient as a peer writes it. Its type of number makes `+15551230001` of `15551230001`, where it is long enough to
 * be believed: there are SMSCs that call everything international.
 */
export function writtenNumber({ ton, address: number }: Address): string {
  return ton === TON.international && INTERNATIONAL.test(number) ? `+${number}` : number;
}

const DIGITS = /^\d+$/;
const INTERNATIONAL = /^[1-9]\d{8,14}$/;
