import { errorCode } from '../../../messages/errors.ts';
import type { InboundDocument } from '../../../messages/numbers/directory.ts';
import { OutgoingError, type OutgoingHttp, type OutgoingResponse } from '../../../protocols/http/outgoing.ts';
import { CXML, DocumentError, RunCutShort } from '../document-error.ts';
import type { DocumentRequests } from '../document-request.ts';
import { withFallback } from '../fallback.ts';
import { httpUrl } from '../http-url.ts';
import { type InboundText, messageContext } from '../inbound-text.ts';
import type { Replies } from '../replies.ts';
import { type DocumentRequest, invalidDocument } from './destination.ts';
import { REPLY_ERRORS, SWML } from './errors.ts';
import type { Program, ReplyForm } from './program.ts';
import type { Programs } from './programs.ts';
import { type Effects, type ExpandedRequest, type RequestResult, runProgram } from './run-program.ts';

export interface SwmlOptions {
  readonly http: Pick<OutgoingHttp, 'request'>;
  readonly requests: DocumentRequests;
  readonly replies: Replies;
  readonly programs: Programs;
  readonly readFile: (path: string) => Promise<Buffer>;
  /** Documents that one message may run. */
  readonly documentLimit: number;
  /** The fallback URL has answered in place of a document that could not be had or read. */
  readonly onFallback: (failed: DocumentError) => void;
}

/** What a run did beside replying, known also where it failed. */
export interface SwmlRun {
  /** `request`s that went out. */
  requests: number;
}

/**
 * Runs the SWML document of a number for a message.
 *
 * A reply that was refused does not stop the document, which can see it in `reply_result`; where the last one was, that is
 * how the run ends.
 *
 * @throws DocumentError; @throws RunCutShort
 */
export async function runSwml(
  document: InboundDocument,
  inbound: InboundText,
  options: SwmlOptions,
  run: SwmlRun,
): Promise<void> {
  const message = messageContext(inbound);
  let refused: DocumentError | undefined;
  let documents = 1;

  const effects: Effects = {
    async reply(reply) {
      refused = undefined;
      try {
        return { id: await sendReply(reply, inbound, options.replies) };
      } catch (error) {
        if (!(error instanceof DocumentError) || error.code === errorCode('loop')) throw error;
        refused = error;
        return 'failed';
      }
    },
    request(request) {
      run.requests++;
      return sendRequest(request, options.http);
    },
    fetch: (request) => fetchNext(request, message, `${inbound.id}.${++documents}`, options),
  };

  const program = await firstProgram(document, inbound, options);
  await runProgram(program, message, options.documentLimit, effects);
  if (refused !== undefined) throw refused;
}

async function firstProgram(
  document: InboundDocument,
  inbound: InboundText,
  options: SwmlOptions,
): Promise<Program> {
  if (document.file !== '') return options.programs.of(await fileText(document.file, options.readFile));
  const payload = { message: messageContext(inbound), params: {} };
  const ask = async (url: string) => {
    const request = { url, method: document.method, payload, id: inbound.id, ...LIMITS };
    return options.programs.of(textOf(await fetched(options.requests.json(request), SWML.fetch)));
  };
  return withFallback(document.url, document.fallbackUrl, ask, options.onFallback);
}

async function fileText(path: string, readFile: SwmlOptions['readFile']): Promise<string> {
  try {
    return (await readFile(path)).toString('utf8');
  } catch (error) {
    throw new DocumentError(SWML.fetch, 'The file of the document cannot be read', { cause: error });
  }
}

async function fetchNext(
  request: DocumentRequest,
  message: object,
  id: string,
  { requests, programs }: Pick<SwmlOptions, 'requests' | 'programs'>,
): Promise<Program> {
  const { url, verb: method, params, vars, path } = request;
  const code = request.method === 'execute' ? SWML.executeFetch : SWML.transferFetch;
  const payload = { message, params, vars };
  try {
    const response = await fetched(requests.json({ url, method, payload, id, ...LIMITS }), code);
    return await programs.of(textOf(response));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const isFetched = error.code !== code && error.code !== SWML.badUrl && error.code !== SWML.unreadable;
    throw error.as(isFetched ? invalidDocument(request.method) : code, `${path}: ${error.message}`);
  }
}

/** An answer, or its failure in the codes of SWML. */
async function fetched(response: Promise<OutgoingResponse>, code: string): Promise<OutgoingResponse> {
  try {
    return await response;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw error.as(error.code === CXML.badUrl ? SWML.badUrl : code);
  }
}

/** @throws DocumentError where it was refused */
async function sendReply(reply: ReplyForm, inbound: InboundText, replies: Replies): Promise<string> {
  const statusUrl = reply.statusUrl === '' ? '' : httpUrl(reply.statusUrl);
  if (statusUrl === undefined) {
    throw new DocumentError(REPLY_ERRORS.refused, 'The status_url of a reply is no http(s) URL');
  }
  const outcome = await replies.send({
    from: reply.from === '' ? inbound.to : reply.from,
    to: reply.to === '' ? inbound.from : reply.to,
    body: reply.body,
    media: reply.media,
    callback: statusUrl === '' ? undefined : { url: statusUrl, form: 'json' },
  });
  if (outcome.kind === 'sent') return outcome.id;
  const code = outcome.why === 'loop' ? errorCode('loop') : REPLY_ERRORS[outcome.why];
  throw new DocumentError(code, `The reply was refused: ${outcome.reason}`);
}

/** Fails softly: what becomes of it is for the document to see. @throws RunCutShort */
async function sendRequest(
  request: ExpandedRequest,
  http: Pick<OutgoingHttp, 'request'>,
): Promise<RequestResult> {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) return NO_ANSWER;
    if (!OWN_HEADERS.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  }
  if (request.json && request.body !== undefined) headers['content-type'] ??= 'application/json';
  try {
    const response = await http.request({
      method: request.verb,
      url: request.url,
      headers,
      ...(request.body !== undefined && { body: request.body }),
      timeoutMs: request.timeoutMs,
      maxBytes: MOST_ANSWER_BYTES,
      maxRedirects: MOST_REDIRECTS,
    });
    const success = response.status >= 200 && response.status < 300;
    return { result: success ? 'success' : 'failed', status: response.status, body: textOf(response) };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    if (error.code === 'closed') throw new RunCutShort(error.message);
    return error.code === 'timeout' ? { ...NO_ANSWER, result: 'timeout' } : NO_ANSWER;
  }
}

function textOf(response: OutgoingResponse): string {
  return response.body.toString('utf8');
}

/** SignalWire waits five seconds. */
const LIMITS = { timeoutMs: 5000, maxBytes: 256 * 1024 } as const;
/** Reading JSON holds everything else up, about 10 MB/s where it is made to. */
const MOST_ANSWER_BYTES = 256 * 1024;
const MOST_REDIRECTS = 3;
const NO_ANSWER: RequestResult = { result: 'failed', status: 0, body: '' };
/** RFC 9110 §5.1, §5.5. What a placeholder puts into a value cannot begin another header. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Those say how the request itself is sent. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
