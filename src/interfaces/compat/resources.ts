import type { Media, Message, MessageState, ProjectPart, Status } from '../../messages/message.ts';
import { segmentsOf } from '../../messages/segments/segments-of.ts';
import { rfc2822 } from './dates.ts';

/** A message of a project with its fate, as the store and the domain hand it out. */
export interface ProjectMessage {
  readonly message: Message;
  readonly state: MessageState;
}

/** A message as the Compatibility API shows it. */
export interface MessageResource {
  readonly account_sid: string;
  readonly api_version: string;
  readonly body: string;
  readonly num_segments: number;
  readonly num_media: number;
  readonly date_created: string;
  readonly date_sent: string | null;
  readonly date_updated: string;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly from: string;
  readonly price: null;
  readonly price_unit: 'USD';
  readonly sid: string;
  readonly status: 'queued' | 'initiated' | 'sent' | 'failed' | 'delivered' | 'undelivered' | 'received';
  readonly to: string;
  readonly messaging_service_sid: string | null;
  readonly uri: string;
  readonly subresource_uris: { readonly media: string };
}

/** A file of a message as the Compatibility API shows it. */
export interface MediaResource {
  readonly account_sid: string;
  readonly content_type: string;
  readonly date_created: string;
  readonly date_updated: string;
  readonly parent_sid: string;
  readonly sid: string;
  readonly uri: string;
}

/** Shows a message; its failure once it has failed of it. */
export function messageResource({ message, state }: ProjectMessage, part: ProjectPart): MessageResource {
  const uri = messageUri(part.id, message.id);
  const created = rfc2822(message.createdAt);
  const failed = state.status === 'failed' || state.status === 'undelivered';
  return {
    account_sid: part.id,
    api_version: VERSION,
    body: message.body.toString('utf8'),
    num_segments: segmentsOf(part, state),
    num_media: part.media.length,
    date_created: created,
    date_sent: state.sentAt > 0 ? rfc2822(state.sentAt) : null,
    date_updated: state.updatedAt > message.createdAt ? rfc2822(state.updatedAt) : created,
    direction: directionOf(message),
    error_code: failed && state.errorCode !== '' ? state.errorCode : null,
    error_message: failed && state.errorMessage !== '' ? state.errorMessage : null,
    from: part.from,
    price: null,
    price_unit: 'USD',
    sid: message.id,
    status: message.direction === 'inbound' ? 'received' : STATUSES[state.status],
    to: part.to,
    messaging_service_sid: part.group === '' ? null : part.group,
    uri,
    subresource_uris: { media: `${uri}/Media` },
  };
}

/** Shows a file of a message. */
export function mediaResource({ id, createdAt }: Message, part: ProjectPart, media: Media): MediaResource {
  const date = rfc2822(createdAt);
  return {
    account_sid: part.id,
    content_type: media.contentType,
    date_created: date,
    date_updated: date,
    parent_sid: id,
    sid: media.id,
    uri: `${messageUri(part.id, id)}/Media/${media.id}`,
  };
}

/**
 * Where a project's messages are, behind the host: clients put their host (and the prefix of http.conf, which is part of what
 * they know as their space) in front. As with SignalWire it is the same whichever way a request came.
 */
export function messagesUri(project: string): string {
  return `/api/laml/${VERSION}/Accounts/${project}/Messages`;
}

/** The same of one message. */
export function messageUri(project: string, message: string): string {
  return `${messagesUri(project)}/${message}`;
}

function directionOf({ direction, source }: Message): MessageResource['direction'] {
  if (direction === 'inbound') return 'inbound';
  return REPLIES.has(source) ? 'outbound-reply' : 'outbound-api';
}

const VERSION = '2010-04-01';
/** What answers an inbound message by itself. */
const REPLIES = new Set(['swml', 'cxml', 'optout']);
/** The original's statuses end at `delivered`. */
const STATUSES: Readonly<Record<Status, MessageResource['status']>> = {
  queued: 'queued',
  initiated: 'initiated',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  read: 'delivered',
};
