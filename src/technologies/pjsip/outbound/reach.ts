import type { SipStack } from '../../../protocols/sip/stack.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { shown } from '../destination/destination.ts';
import type { Plan } from './plan.ts';

/** Why a URI cannot be reached by any transport there is, one sentence; undefined when it can. */
export function whyUnreachable(stack: Pick<SipStack, 'canReach'>, { way, target }: Plan): string | undefined {
  if (way === undefined || target.kind !== 'uri') return undefined;
  const beyond = (uri: SipUri): boolean => !stack.canReach(uri);
  if (target.uri.scheme === 'sips' && beyond(target.uri)) {
    return `There is no TLS transport, which ${shown(way.requestUri)} needs.`;
  }
  return beyond(way.nextHop) ? `There is no transport that reaches ${shown(way.requestUri)}.` : undefined;
}
