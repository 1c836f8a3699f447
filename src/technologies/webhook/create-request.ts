import type { Outgoing } from '../../carriers/upstream.ts';
import type { WebhookUpstreamOptions } from '../../config/carriers.ts';
import { parseTemplate, parseUrlTemplate, type Template } from '../../config/webhook/template.ts';
import { countSegments } from '../../messages/segments/count-segments.ts';
import { basicCredentials } from '../../protocols/http/basic.ts';
import type { OutgoingRequest } from '../../protocols/http/outgoing.ts';
import { escapingOf, render, type Values } from './render.ts';

export interface RequestParts {
  readonly mediaUrls: readonly string[];
  readonly callbackUrl: string;
  readonly inboundUrl: string;
  /** How the peer wants numbers to be written. */
  readonly numberAs: (number: string) => string;
}

export type CreateRequest = (outgoing: Outgoing, parts: RequestParts) => OutgoingRequest | 'unwritable';

/**
 * Reads the templates of a carrier once, and makes requests by them. `unwritable`: a value has something in it that no header
 * can hold.
 *
 * @throws Error where a template is none; the configuration has checked them
 */
export function requestMaker(options: WebhookUpstreamOptions): CreateRequest {
  const { method, contentType, username, password, timeoutSeconds } = options;
  const url = template(parseUrlTemplate(options.url));
  const body = template(parseTemplate(options.body));
  const headers = options.headers.map(
    ([name, value]) => [name.toLowerCase(), template(parseTemplate(value))] as const,
  );
  const escaping = escapingOf(contentType);
  const hasBody = method !== 'GET' && body.length > 0;
  const fixed: Record<string, string> = {
    accept: '*/*',
    ...(hasBody && contentType !== '' && { 'content-type': contentType }),
    ...(username !== '' && {
      authorization: basicCredentials(username, password),
    }),
  };

  return (outgoing, parts) => {
    const values = valuesOf(outgoing, parts);
    const written: Record<string, string> = { ...fixed };
    for (const [name, value] of headers) {
      const text = render(value, values, 'plain');
      if (!IN_HEADER.test(text)) return 'unwritable';
      written[name] = text;
    }
    return {
      method,
      url: render(url, values, 'url'),
      headers: written,
      ...(hasBody && { body: render(body, values, escaping) }),
      timeoutMs: timeoutSeconds * 1000,
      maxBytes: LARGEST_ANSWER,
      maxRedirects: 0,
      repeatable: false,
    };
  };
}

function valuesOf({ message, from, to, text }: Outgoing, parts: RequestParts): Values {
  const { mediaUrls, callbackUrl, inboundUrl, numberAs } = parts;
  const { encoding, segments } = countSegments(text);
  return {
    to: numberAs(to),
    from: numberAs(from),
    to_digits: to.replace(/^\+/, ''),
    from_digits: from.replace(/^\+/, ''),
    text,
    encoding: encoding === 'gsm-7' ? 'text' : 'unicode',
    segments: String(segments),
    id: message.id,
    project: message.project?.id ?? '',
    media_url: mediaUrls[0] ?? '',
    media_urls: mediaUrls,
    callback_url: callbackUrl,
    inbound_url: inboundUrl,
  };
}

function template(parsed: Template | string): Template {
  if (typeof parsed === 'string') throw new Error(`A template ${parsed}`);
  return parsed;
}

/** RFC 9110 §5.5, without the bytes beyond ASCII, which everybody reads in a way of his own. */
const IN_HEADER = /^[\t -~]*$/;
const LARGEST_ANSWER = 262_144;
