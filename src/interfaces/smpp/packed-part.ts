import type { MessageId } from '../../messages/message.ts';
import type { Recipient, Submission } from './submission.ts';
import type { CodedText } from './text-coding.ts';

/** A part of a long message as it is kept until all are there. */
export interface PackedPart
  extends Pick<
    Submission,
    'source' | 'from' | 'recipients' | 'serviceType' | 'sendAt' | 'expiresAt' | 'receipts' | 'replaces'
  > {
  readonly base: MessageId;
  readonly text: CodedText;
}

export function packPart(submission: Submission, base: MessageId): Buffer {
  const { source, from, recipients, serviceType, sendAt, expiresAt, receipts, replaces, text } = submission;
  const packed: Packed = {
    base,
    source,
    from,
    recipients,
    serviceType,
    receipts,
    replaces,
    coding: text.coding,
    octets: Buffer.from(text.octets).toString('base64'),
    ...(sendAt !== undefined && { sendAt }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
  return Buffer.from(JSON.stringify(packed));
}

/** Reads what {@link packPart} writes. */
export function unpackPart(content: Buffer): PackedPart {
  const { coding, octets, sendAt, expiresAt, ...rest } = JSON.parse(content.toString()) as Packed;
  return { ...rest, sendAt, expiresAt, text: { coding, octets: Buffer.from(octets, 'base64') } };
}

interface Packed extends Omit<PackedPart, 'text' | 'sendAt' | 'expiresAt'> {
  readonly recipients: readonly Recipient[];
  readonly coding: CodedText['coding'];
  readonly octets: string;
  readonly sendAt?: number;
  readonly expiresAt?: number;
}
