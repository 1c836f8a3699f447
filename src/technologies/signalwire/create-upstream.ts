import { fetchInboundMedia } from '../../carriers/inbound-media.ts';
import { unanswered } from '../../carriers/request-link.ts';
import { type ReadAnswer, requestUpstream } from '../../carriers/request-upstream.ts';
import type {
  CarrierRequest,
  CarrierResponse,
  Outgoing,
  Upstream,
  UpstreamSurroundings,
} from '../../carriers/upstream.ts';
import type { CarrierOptions, SignalwireUpstreamOptions } from '../../config/carriers.ts';
import type { MediaIntake, MediaSource } from '../../messages/media.ts';
import { countSegments } from '../../messages/segments/count-segments.ts';
import { OutgoingError, type OutgoingHttp } from '../../protocols/http/outgoing.ts';
import { createRequest } from './create-request.ts';
import { readAnswer } from './read-answer.ts';
import { type InboundRequest, inboundOfForm, inboundOfJson } from './read-inbound.ts';
import { readStatus } from './read-status.ts';
import { type Shape, shapeOf } from './shape.ts';
import { readSigned, type SignedContent } from './signed-content.ts';

export interface SignalwireParts {
  readonly carrier: Pick<CarrierOptions, 'name'>;
  readonly http: Pick<OutgoingHttp, 'request'>;
  readonly mediaLink: MediaSource['link'];
  readonly intake: Pick<MediaIntake, 'fetch' | 'release'>;
  /** What `/carriers/NAME` stands behind, prefix of http.conf included, without a slash at the end; empty: nobody reaches us. */
  readonly publicUrl: () => string;
}

/**
 * A carrier that has the API we serve: another Aldis, SignalWire, Twilio or one like them. Messages are sent by it; what becomes
 * of them it tells at `/carriers/NAME/status`, and what comes in at `/carriers/NAME/inbound`, both signed.
 */
export function createSignalwireUpstream(
  options: SignalwireUpstreamOptions,
  surroundings: UpstreamSurroundings,
  parts: SignalwireParts,
): Upstream {
  const { clock } = surroundings;
  const { http, mediaLink, publicUrl } = parts;
  const { name } = parts.carrier;

  const attempt = async (outgoing: Outgoing): Promise<ReadAnswer> => {
    const base = publicUrl();
    const request = createRequest(options, outgoing, {
      mediaUrls: outgoing.media.map((media) => mediaLink(outgoing.message, media)),
      statusCallback: base === '' || options.signingKey === '' ? '' : `${base}${pathOf(name)}/status`,
    });
    try {
      const response = await http.request(request);
      return readAnswer(response, { peer: name, recipient: outgoing.to, now: clock.now() });
    } catch (error) {
      if (error instanceof OutgoingError) return unanswered(error);
      throw error;
    }
  };

  return requestUpstream(
    {
      name: options.url,
      window: options.window,
      takesMedia: options.mms,
      measure: countSegments,
      attempt,
      receive: (request) => receive(options, surroundings, parts, request),
    },
    surroundings,
  );
}

/** A request of the peer's. Whatever it says is on disk before it is answered with a 2xx. */
async function receive(
  options: SignalwireUpstreamOptions,
  surroundings: UpstreamSurroundings,
  parts: SignalwireParts,
  request: CarrierRequest,
): Promise<CarrierResponse> {
  const { signingKey } = options;
  const path = request.path.replace(/\/$/, '');
  if (path !== '/status' && path !== '/inbound') return NOT_FOUND;
  const content = readSigned(request, signingKey);
  if (content.kind === 'unsigned') {
    const { name } = parts.carrier;
    surroundings.log.warn(
      { carrier: name, path, remoteAddress: request.remoteAddress },
      signingKey === ''
        ? 'A request of a carrier was refused: it has no signing_key'
        : 'A request of a carrier was refused: its signature is wrong, or made over another URL than public_url says',
    );
    return FORBIDDEN;
  }
  if (content.kind === 'broken') return BAD_REQUEST;
  if (path === '/status') {
    const receipt = readStatus(recordOf(content));
    if (receipt !== undefined) await surroundings.receipt(receipt);
    return NO_CONTENT;
  }
  const inbound = content.kind === 'json' ? inboundOfJson(content.value) : inboundOfForm(content.fields);
  if (inbound === undefined) return done(content);
  const refusal = await takeIn(inbound, options, surroundings, parts);
  return refusal ?? done(content);
}

/** @returns undefined: it is on disk */
async function takeIn(
  { mediaUrls, ...inbound }: InboundRequest,
  options: SignalwireUpstreamOptions,
  surroundings: UpstreamSurroundings,
  { carrier: { name }, intake }: SignalwireParts,
): Promise<CarrierResponse | undefined> {
  const { log } = surroundings;
  const urls = mediaUrls.map((each) => withLogin(each, options));
  const fetched = await fetchInboundMedia({ intake, carrier: name, log }, urls);
  if ('code' in fetched) return failed(fetched.reason);
  const media = fetched.map((file) => ({ ...file, source: mediaUrls[urls.indexOf(file.source)] ?? '' }));
  if (inbound.text === '' && media.length === 0 && mediaUrls.length > 0) {
    return refused('None of its files can be taken.');
  }
  const verdict = await surroundings.inbound({ ...inbound, media });
  if (verdict.kind === 'taken') return undefined;
  if (media.length > 0) await intake.release(media);
  return verdict.kind === 'storage' ? failed(verdict.reason) : refused(verdict.reason);
}

/** What the kind of request wants to hear: an empty document. */
function done(content: SignedContent): CarrierResponse {
  return content.kind === 'json' ? EMPTY_SWML : EMPTY_CXML;
}

function recordOf(content: Extract<SignedContent, { kind: 'json' | 'form' }>): Shape {
  return content.kind === 'form' ? Object.fromEntries(content.fields) : shapeOf(content.value);
}

/** Where requests to a carrier come in, behind the public URL. */
function pathOf(name: string): string {
  return `/carriers/${encodeURIComponent(name)}`;
}

/**
 * Twilio gives out files only to whoever has the account's token, where it is told so. It goes to nobody but the API's own host, and
 * a redirect to another host does not take it along.
 */
function withLogin(url: string, { api, url: apiUrl, project, token }: SignalwireUpstreamOptions): string {
  const target = URL.parse(url);
  if (api !== 'twilio' || target === null || target.origin !== URL.parse(apiUrl)?.origin) return url;
  target.username = encodeURIComponent(project);
  target.password = encodeURIComponent(token);
  return target.href;
}

/** Asking again changes nothing: a 4xx ends it. */
function refused(reason: string): CarrierResponse {
  return { status: 422, contentType: JSON_TYPE, body: JSON.stringify({ error: reason }) };
}

function failed(reason: string): CarrierResponse {
  return { status: 500, contentType: JSON_TYPE, body: JSON.stringify({ error: reason }) };
}

const JSON_TYPE = 'application/json';
const NO_CONTENT: CarrierResponse = { status: 204, contentType: '', body: '' };
const NOT_FOUND: CarrierResponse = { status: 404, contentType: JSON_TYPE, body: '{"error":"Not Found"}' };
const FORBIDDEN: CarrierResponse = { status: 403, contentType: JSON_TYPE, body: '{"error":"Forbidden"}' };
const BAD_REQUEST: CarrierResponse = { status: 400, contentType: JSON_TYPE, body: '{"error":"Bad Request"}' };
const EMPTY_SWML: CarrierResponse = {
  status: 200,
  contentType: JSON_TYPE,
  body: '{"version":"1.0.0","sections":{"main":[]}}',
};
const EMPTY_CXML: CarrierResponse = {
  status: 200,
  contentType: 'text/xml; charset=utf-8',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};
