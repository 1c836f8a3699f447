import type { EsmeOptions } from '../../config/carriers.ts';
import { readUserDataHeader } from '../../messages/segments/user-data-header.ts';
import type { DataSm } from '../../protocols/smpp/pdu/data-sm.ts';
import { hasUserDataHeader, messageTypeOf } from '../../protocols/smpp/pdu/esm-class.ts';
import type { Address } from '../../protocols/smpp/pdu/fields.ts';
import type { SubmitMulti } from '../../protocols/smpp/pdu/submit-multi.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { tlvOctets } from '../../protocols/smpp/pdu/tlv.ts';
import { segmentOf } from '../../protocols/smpp/pdu/user-data.ts';
import { numberOf, sourceNumberOf } from './address.ts';
import { type Refusal, refusal } from './answers.ts';
import { hasPort } from './application-port.ts';
import { timesOf, timeToLive } from './read-times.ts';
import { statusesOf } from './receipt-request.ts';
import type { Joined, Recipient, Submission } from './submission.ts';
import { type CodedText, charsetOf } from './text-coding.ts';

/** What reading needs to know of an account. */
export type Account = Pick<EsmeOptions, 'numbers' | 'defaultFrom' | 'defaultAlphabet'>;

/** @param now Unix milliseconds, which relative times count from */
export function readSubmission(
  pdu: SubmitSm | SubmitMulti | DataSm,
  account: Account,
  now: number,
): Submission | Refusal {
  const from = senderOf(pdu.source, account);
  if (from === undefined) return refusal('from-unknown', 'The source is no number that the account may use.');
  const recipients = recipientsOf(pdu);
  if ('kind' in recipients) return recipients;
  const content = contentOf(pdu, account);
  if ('kind' in content) return content;
  const times = pdu.command === 'data_sm' ? timeToLive(pdu.tlvs, now) : timesOf(pdu, now);
  if ('kind' in times) return times;
  const more = pdu.command === 'data_sm' ? NOTHING_MORE : moreOf(pdu);
  if ('kind' in more) return more;
  return {
    kind: 'submission',
    source: pdu.source,
    from,
    recipients,
    serviceType: pdu.serviceType,
    ...content,
    ...times,
    receipts: statusesOf(pdu.registeredDelivery),
    ...more,
  };
}

/** The number that a source stands for; undefined where the account may not use it. */
export function senderOf(source: Address, { numbers, defaultFrom }: Account): string | undefined {
  const number = source.address === '' ? defaultFrom : sourceNumberOf(source);
  if (number === undefined || number === '') return undefined;
  return numbers.length === 0 || numbers.includes(number) ? number : undefined;
}

/** The text that a PDU holds, and what joins it with others. */
export function contentOf(
  pdu: Pick<SubmitSm, 'tlvs' | 'dataCoding'> & Partial<Pick<SubmitSm, 'esmClass' | 'shortMessage'>>,
  { defaultAlphabet }: Account,
): { readonly text: CodedText; readonly joined: Joined | undefined } | Refusal {
  const { esmClass = 0, tlvs } = pdu;
  // An ESME asks for a message; receipts and acknowledgements of its own go nowhere (SMPP 3.4 §5.2.12).
  if (messageTypeOf(esmClass) !== 'message')
    return refusal('esm-class', 'Acknowledgements of an ESME lead nowhere.');
  const charset = charsetOf(pdu.dataCoding, defaultAlphabet);
  if (charset === undefined) return refusal('binary', 'Only texts are taken, not octets.');
  const payload = tlvOctets(tlvs, 'message_payload');
  const given = pdu.shortMessage ?? NO_OCTETS;
  const isPayload = payload !== undefined && payload.length > 0;
  if (isPayload && given.length > 0)
    return refusal('too-long', 'It has both a short_message and a message_payload.');
  const octets = isPayload ? payload : given;
  if (hasPort(tlvs)) return refusal('binary', 'What is for an application is no text.');

  if (!hasUserDataHeader(esmClass)) {
    const joined = segmentIn(tlvs);
    if (joined !== undefined && 'kind' in joined) return joined;
    return { text: { coding: { charset, lockingShift: 0, singleShift: 0 }, octets }, joined };
  }
  const header = readUserDataHeader(octets);
  if (header === undefined) return refusal('esm-class', 'The user data header cannot be read.');
  if (hasPort(tlvs, octets.subarray(0, header.length)))
    return refusal('binary', 'What is for an application is no text.');
  const { lockingShift, singleShift, joined, length } = header;
  return {
    text: { coding: { charset, lockingShift, singleShift }, octets: octets.subarray(length) },
    joined: joined === undefined || joined.parts === 1 ? undefined : joined,
  };
}

function recipientsOf(pdu: SubmitSm | SubmitMulti | DataSm): readonly Recipient[] | Refusal {
  if (pdu.command !== 'submit_multi') return recipientsAt([pdu.destination]);
  const { destinations } = pdu;
  if (destinations.length === 0 || destinations.length > MOST_DESTINATIONS)
    return refusal('destinations', `It has ${destinations.length} destinations.`);
  const addresses: Address[] = [];
  for (const destination of destinations) {
    if (destination.kind === 'list') return refusal('distribution-list', 'There are no distribution lists.');
    const { ton, npi, address } = destination;
    addresses.push({ ton, npi, address });
  }
  return addresses.map((address) => ({ address, number: numberOf(address) ?? '' }));
}

function recipientsAt([address]: readonly [Address]): readonly Recipient[] | Refusal {
  const number = numberOf(address);
  if (number === undefined) return refusal('to-invalid', 'The destination is no number that leads anywhere.');
  return [{ address, number }];
}

function segmentIn(tlvs: SubmitSm['tlvs']): Joined | undefined | Refusal {
  const segment = segmentOf(tlvs);
  if (segment === 'impossible') return refusal('tlv', 'It is a part beyond the last one.');
  return segment && { ...segment, width: 'sar' };
}

function moreOf({
  replaceIfPresentFlag,
  smDefaultMsgId,
}: SubmitSm | SubmitMulti): Pick<Submission, 'replaces'> | Refusal {
  if (replaceIfPresentFlag > 1) return refusal('replace-flag', 'replace_if_present_flag is 0 or 1.');
  if (smDefaultMsgId !== 0) return refusal('default-message', 'There are no predefined messages.');
  return { replaces: replaceIfPresentFlag === 1 };
}

const NOTHING_MORE = { replaces: false };
const NO_OCTETS = Buffer.alloc(0);
/** SMPP 3.4 §5.2.24. */
const MOST_DESTINATIONS = 254;
