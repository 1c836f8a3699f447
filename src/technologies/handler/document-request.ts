import {
  OutgoingError,
  type OutgoingHttp,
  type OutgoingRequest,
  type OutgoingResponse,
} from '../../protocols/http/outgoing.ts';
import { retryAfterMs } from '../../protocols/http/retry-after.ts';
import {
  encodedFields,
  type SignedRequest,
  signedForm,
  signedJson,
} from '../../protocols/signalwire/signed-request.ts';
import { CXML, DocumentError, FAILED_REQUESTS, RunCutShort } from './document-error.ts';

/** Asks for documents, in a project's name: what is sent is signed with its key. */
export interface DocumentRequests {
  /** @throws DocumentError {@link CXML}'s codes; @throws RunCutShort */
  json(request: JsonRequest): Promise<OutgoingResponse>;
  /** @throws DocumentError {@link CXML}'s codes; @throws RunCutShort */
  form(request: FormRequest): Promise<OutgoingResponse>;
}

/** A document asked for as the native API does: the message as JSON. */
export interface JsonRequest extends Limits {
  readonly url: string;
  /** Without a body where it is GET. */
  readonly method: OutgoingRequest['method'];
  readonly payload: object;
  /** Of the answer only the status counts. */
  readonly headOnly?: boolean;
}

/** A document asked for as the Compatibility API does. */
export interface FormRequest extends Limits {
  readonly url: string;
  /** `GET` has the fields in the query. */
  readonly method: 'GET' | 'POST';
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** What every request has. */
interface Limits {
  /** The same whenever this very request is sent again. */
  readonly id: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** @param options `now`: Unix milliseconds, for the header that says when a request was sent */
export function createDocumentRequests(options: {
  readonly http: Pick<OutgoingHttp, 'request'>;
  readonly signingKey: string;
  readonly now: () => number;
}): DocumentRequests {
  const { http, signingKey, now } = options;

  const send = (
    request: Limits & { url: string; method: OutgoingRequest['method']; headOnly?: boolean },
    { headers, body }: SignedRequest,
  ) =>
    answered(http, now, {
      method: request.method,
      url: request.url,
      headers: { accept: '*/*', ...headers },
      ...(body !== '' && { body }),
      timeoutMs: request.timeoutMs,
      maxBytes: request.maxBytes,
      maxRedirects: MAX_REDIRECTS,
      repeatable: true,
      ...(request.headOnly === true && { headOnly: true }),
    });
  const signing = ({ id }: Limits) => ({ key: signingKey, id, at: now() });

  return {
    json(request) {
      const body = request.method === 'GET' ? '' : JSON.stringify(request.payload);
      return send(request, signedJson(request.url, body, signing(request)));
    },

    form(request) {
      const { fields, method } = request;
      if (method === 'POST') return send(request, signedForm(request.url, fields, signing(request)));
      const url = withQuery(request.url, fields);
      return send({ ...request, url }, signedForm(url, [], signing(request)));
    },
  };
}

/** The answer where it is a 2xx. */
async function answered(
  http: Pick<OutgoingHttp, 'request'>,
  now: () => number,
  request: Parameters<OutgoingHttp['request']>[0],
): Promise<OutgoingResponse> {
  let response: OutgoingResponse;
  try {
    response = await http.request(request);
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    if (error.code === 'closed') throw new RunCutShort(error.message);
    const { code, passing } = FAILED_REQUESTS[error.code];
    throw new DocumentError(code, `${hostOf(request.url)}: ${error.message}`, { passing, cause: error });
  }
  if (response.status >= 200 && response.status < 300) return response;
  const wishedMs = retryAfterMs(response.headers['retry-after'], now());
  throw new DocumentError(CXML.status, `${hostOf(request.url)} answered ${response.status}`, {
    passing: response.status >= 500 || response.status === 429,
    status: response.status,
    afterMs: wishedMs === undefined ? undefined : Math.min(wishedMs, LONGEST_WAIT_MS),
  });
}

/** What of a URL may stand in a log: paths and queries carry secrets. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? 'The document';
}

function withQuery(url: string, fields: readonly (readonly [string, string])[]): string {
  const [beforeFragment = ''] = url.split('#', 1);
  return `${beforeFragment}${beforeFragment.includes('?') ? '&' : '?'}${encodedFields(fields)}`;
}

/** SignalWire follows three. */
const MAX_REDIRECTS = 3;
/** However long a server asks to be left alone. */
const LONGEST_WAIT_MS = 3_600_000;
