import type { MediaSource } from '../../messages/media.ts';
import type { Marks, MessageState, ProjectMessage } from '../../messages/message.ts';
import { segmentsOf } from '../../messages/segments/segments-of.ts';

/** The `Message` of the native API. */
export function messageView(
  message: ProjectMessage,
  state: MessageState,
  { media, prefix }: { readonly media: Pick<MediaSource, 'link'>; readonly prefix: string },
) {
  const { project } = message;
  return {
    id: message.id,
    from: project.from,
    to: project.to,
    body: message.body.toString('utf8'),
    status: state.status,
    direction: message.direction,
    kind: project.kind,
    media: project.media.map((file) => media.link(message, file)),
    number_of_segments: segmentsOf(project, state),
    ...failureOf(state),
    created_at: new Date(message.createdAt).toISOString(),
    project_id: project.id,
    status_callback_url: project.callback?.form === 'receipt' ? null : (project.callback?.url ?? null),
    message_uri: `${prefix}/api/messaging/logs/${message.id}`,
  };
}

/**
 * An entry of the log. `url` leads to the resource of the Compatibility API, for what was sent by it; the vendor has null
 * there for everything else.
 *
 * @param base how the client reaches this server, the prefix included; empty when that is not known
 */
export function logView(message: ProjectMessage, state: MessageState, base: string) {
  const { project, direction, source } = message;
  const isLaml = LAML.has(source);
  return {
    id: message.id,
    from: project.from,
    to: project.to,
    status: direction === 'inbound' ? 'received' : state.status === 'read' ? 'delivered' : state.status,
    direction: direction === 'inbound' ? 'inbound' : (LAML.get(source) ?? 'outbound'),
    kind: project.kind,
    source: isLaml ? 'laml' : 'realtime_api',
    type: isLaml ? 'laml_message' : 'relay_message',
    url:
      isLaml && base !== ''
        ? `${base}/api/laml/2010-04-01/Accounts/${project.id}/Messages/${message.id}`
        : null,
    number_of_segments: segmentsOf(project, state),
    charge: 0,
    charge_details: [],
    created_at: new Date(message.createdAt).toISOString(),
    ...failureOf(state),
  };
}

/** Unix milliseconds as the API writes them; null when it has not happened. */
export function timeView(at: number): string | null {
  return at === 0 ? null : new Date(at).toISOString();
}

/** Of a mark or a deletion. */
export function marksView({ redactedAt, deletedAt }: Marks) {
  return { redacted_at: timeView(redactedAt), deleted_at: timeView(deletedAt) };
}

/** What went wrong on the way shows once the message has failed of it. */
function failureOf({ status, errorCode, errorMessage }: MessageState) {
  const failed = status === 'failed' || status === 'undelivered';
  return {
    error_code: failed && errorCode !== '' ? errorCode : null,
    error_message: failed && errorMessage !== '' ? errorMessage : null,
  };
}

/** The sources that speak LaML, and the direction of what they send. */
const LAML: ReadonlyMap<string, string> = new Map([
  ['compat', 'outbound-api'],
  ['cxml', 'outbound-reply'],
]);
