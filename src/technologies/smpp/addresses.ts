import { writeNumber } from '../../carriers/number-format.ts';
import type { CarrierOptions, SmppUpstreamOptions } from '../../config/carriers.ts';
import { addressOf } from '../../protocols/smpp/pdu/address.ts';
import type { Address } from '../../protocols/smpp/pdu/fields.ts';
import { TON } from '../../protocols/smpp/pdu/ton-npi.ts';

type Format = Pick<CarrierOptions, 'numberFormat' | 'countryCode' | 'nationalTrunk'>;

export function sourceAddress(from: string, format: Format, options: SmppUpstreamOptions): Address {
  return address(from, format, options.sourceTon, options.sourceNpi);
}

export function destinationAddress(to: string, format: Format, options: SmppUpstreamOptions): Address {
  return address(to, format, options.destinationTon, options.destinationNpi);
}

/** As it is usually written, unless the carrier wants it otherwise. */
function address(number: string, format: Format, ton?: number, npi?: number): Address {
  const written = writeNumber(number, format);
  const usual = addressOf(number);
  const isNational = number.startsWith('+') && written !== number && written !== number.slice(1);
  return {
    ton: ton ?? (isNational ? TON.national : usual.ton),
    npi: npi ?? usual.npi,
    address: written,
  };
}

/**
 * A sender or recipient as a peer writes it. Its type of number makes `+15551230001` of `15551230001`, where it is long enough to
 * be believed: there are SMSCs that call everything international.
 */
export function writtenNumber({ ton, address: number }: Address): string {
  return ton === TON.international && INTERNATIONAL.test(number) ? `+${number}` : number;
}

const INTERNATIONAL = /^[1-9]\d{8,14}$/;
