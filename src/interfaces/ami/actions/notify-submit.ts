import type { Configuration, NotifyType } from '../../../config/configuration.ts';
import type { Messaging, SubmitAccepted } from '../../../messages/messaging.ts';
import { image, textOf } from '../../../protocols/ami/text.ts';
import { composeNotify } from '../../../technologies/pjsip/index.ts';
import type { SubmissionExtras } from './submission-extras.ts';

/** What handing in a NOTIFY takes. */
export interface NotifyOptions {
  readonly messaging: Pick<Messaging, 'submit'>;
  readonly configuration: () => Configuration;
}

/** A NOTIFY that somebody asked for. Texts are Latin-1 images of bytes. */
export interface NotifyRequest extends SubmissionExtras {
  readonly target: NotifyTarget;
  readonly content: NotifyWords;
  readonly owner: string;
  readonly requestId: string;
  /** False: it waits for the phone to register. */
  readonly immediate: boolean;
}

export interface NotifyTarget {
  /** `peer` is chan_sip's: the name of an endpoint, or a host. */
  readonly kind: 'endpoint' | 'uri' | 'channel' | 'peer';
  readonly name: string;
}

/** The name of a type in pjsip_notify.conf (for a peer sip_notify.conf), or headers and lines of content. */
export type NotifyWords =
  | { readonly type: string }
  | { readonly lines: readonly (readonly [name: string, value: string])[] };

export type NotifyResult =
  | SubmitAccepted
  /** There is no such endpoint, type, channel. */
  | { readonly kind: 'no-endpoint' | 'no-type' | 'no-channel' }
  /** It can never be sent; one sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Hands in a NOTIFY; accepted means that it is on disk. What is missing is told in Asterisk's order: the endpoint, the
 * type, the channel (of which there are none without calls).
 */
export function submitNotify(
  { messaging, configuration }: NotifyOptions,
  request: NotifyRequest,
): NotifyResult | Promise<NotifyResult> {
  const { target, content, ...rest } = request;
  const { notify, pjsip } = configuration();
  if (target.kind === 'endpoint' && !pjsip.endpoints.has(textOf(target.name))) return { kind: 'no-endpoint' };
  const lines =
    'lines' in content
      ? content.lines
      : linesOf(findNotifyType(target.kind === 'peer' ? notify.sip : notify.pjsip, content.type));
  if (lines === undefined) return { kind: 'no-type' };
  if (target.kind === 'channel') return { kind: 'no-channel' };
  if (target.kind === 'uri' && !target.name.includes(':')) {
    return { kind: 'refused', reason: `${JSON.stringify(target.name.slice(0, 100))} is no SIP URI.` };
  }
  const composed = composeNotify(lines);
  if (composed.kind === 'bad-notify') return { kind: 'refused', reason: composed.reason };
  return messaging.submit({
    ...rest,
    direction: 'outbound',
    source: 'ami',
    technology: target.kind === 'peer' ? 'sip-notify' : 'pjsip-notify',
    destination: target.name,
    from: '',
    to: '',
    contentType: composed.contentType,
    body: composed.body,
    variables: composed.headers,
  });
}

/** Finds a type by its name in any letter case. */
export function findNotifyType(types: ReadonlyMap<string, NotifyType>, name: string): NotifyType | undefined {
  return types.get(textOf(name).toLowerCase());
}

/** A file is read as text, a request as bytes. */
function linesOf(type: NotifyType | undefined): readonly (readonly [string, string])[] | undefined {
  return type?.lines.map(([name, value]) => [image(name), image(value)] as const);
}
