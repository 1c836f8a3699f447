import type { InboundDocument } from '../../messages/numbers/directory.ts';
import type { DocumentError } from './document-error.ts';
import type { DocumentRequests } from './document-request.ts';
import { withFallback } from './fallback.ts';
import { type InboundText, messageContext } from './inbound-text.ts';

/**
 * Tells a program of a message; nothing is expected in return but a 2xx. It has the id of the message for its `webhook-id`, so
 * that one who hears of it twice can know.
 *
 * @returns the status that it was answered with
 * @throws DocumentError; @throws RunCutShort
 */
export async function runWebhook(
  document: Pick<InboundDocument, 'url' | 'fallbackUrl'>,
  inbound: InboundText,
  requests: Pick<DocumentRequests, 'json'>,
  timeoutMs: number,
  onFallback: (failed: DocumentError) => void,
): Promise<number> {
  const payload = { message: messageContext(inbound), params: {} };
  const tell = (url: string) =>
    requests.json({ url, method: 'POST', payload, id: inbound.id, timeoutMs, maxBytes: 0, headOnly: true });
  return (await withFallback(document.url, document.fallbackUrl, tell, onFallback)).status;
}
