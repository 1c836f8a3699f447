import { parseContentType } from '../../../protocols/sip/syntax/content-type.ts';
import { formatCpim } from './cpim.ts';
import { CPIM_TYPE, IMDN_NAMESPACE, IMDN_TYPE } from './imdn.ts';

/** A message that is to be notified about. Texts are Latin-1 images. */
export interface NotifiedMessage {
  readonly id: string;
  /** URIs of the sender and the recipient. */
  readonly from: string;
  readonly to: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/**
 * Puts a message into Message/CPIM with the wish to be told of its delivery and display (RFC 5438 §7.1.1). The result is
 * the same for every attempt. undefined: the message goes as it is, because it is in an envelope already, or is a
 * notification or a composing indication, of which none are sent (§6, RFC 3994).
 */
export function requestImdn(message: NotifiedMessage): Buffer | undefined {
  if (NOT_WRAPPED.has(parseContentType(message.contentType)?.mediaType ?? '')) return undefined;
  return formatCpim({
    headers: [
      ['From', `<${message.from}>`],
      ['To', `<${message.to}>`],
      ['DateTime', new Date(message.createdAt).toISOString()],
      ['NS', `imdn <${IMDN_NAMESPACE}>`],
      ['imdn.Message-ID', message.id],
      ['imdn.Disposition-Notification', 'positive-delivery, negative-delivery, display'],
    ],
    contentType: message.contentType,
    body: message.body,
  });
}

const NOT_WRAPPED: ReadonlySet<string> = new Set([CPIM_TYPE, IMDN_TYPE, 'application/im-iscomposing+xml']);
