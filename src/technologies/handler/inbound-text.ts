import type { MediaSource } from '../../messages/media.ts';
import type { Message, MessageId, ProjectPart } from '../../messages/message.ts';

/** A message that came in for a number, as its document sees it. */
export interface InboundText {
  /** The number's own record, also where a leg of it is delivered. */
  readonly id: MessageId;
  readonly project: string;
  /** The space, a UUID. */
  readonly space: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly kind: 'sms' | 'mms';
  readonly segments: number;
  readonly media: readonly { readonly url: string; readonly contentType: string; readonly size: number }[];
  /** Unix milliseconds. */
  readonly receivedAt: number;
}

/** @param link a URL at which a medium can be fetched for a while. */
export function inboundText(
  message: Message,
  project: ProjectPart,
  space: string,
  link: MediaSource['link'],
): InboundText {
  // One of several legs has the record as its parent; a record itself has the sender's copy there.
  const id = project.listed || project.parent === '' ? message.id : project.parent;
  return {
    id,
    project: project.id,
    space,
    from: project.from,
    to: project.to,
    body: message.body.toString('utf8'),
    kind: project.kind,
    segments: project.segments,
    media: project.media.map((media) => ({
      url: link({ id }, media),
      contentType: media.contentType,
      size: media.size,
    })),
    receivedAt: message.createdAt,
  };
}

/** `message` of the requests for SWML and of webhooks (InboundMessageContext of the messaging API's contract). */
export function messageContext(inbound: InboundText) {
  return {
    message_id: inbound.id,
    project_id: inbound.project,
    space_id: inbound.space,
    direction: 'inbound',
    type: inbound.kind,
    from: inbound.from,
    to: inbound.to,
    body: inbound.body,
    media: inbound.media.map(({ url, contentType, size }) => ({ url, content_type: contentType, size })),
    segments: inbound.segments,
    timestamp: new Date(inbound.receivedAt).toISOString(),
  };
}

/**
 * The form of a request for cXML. Beside the parameters of SignalWire's manual those that Twilio sends too, as programs
 * written for either read them.
 */
export function inboundFields(inbound: InboundText): [name: string, value: string][] {
  return [
    ['MessageSid', inbound.id],
    ['SmsSid', inbound.id],
    ['SmsMessageSid', inbound.id],
    ['SmsStatus', 'received'],
    ['AccountSid', inbound.project],
    ['ApiVersion', API_VERSION],
    ['From', inbound.from],
    ['To', inbound.to],
    ['Body', inbound.body],
    ['NumSegments', String(inbound.segments)],
    ['NumMedia', String(inbound.media.length)],
    ...inbound.media.flatMap(({ url, contentType }, index): [string, string][] => [
      [`MediaUrl${index}`, url],
      [`MediaContentType${index}`, contentType],
    ]),
  ];
}

export const API_VERSION = '2010-04-01';
