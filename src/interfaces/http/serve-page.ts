import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page, PageAnswer, PageRequest } from './page.ts';
import { errorAnswer, FAILED, writeAnswer } from './write-answer.ts';

/** Reads a request for a page to its end, and writes what the page answers. */
export async function servePage(
  page: Page,
  request: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
  serverName: string,
): Promise<void> {
  writeAnswer(response, await answerOf(page, request, response, secure), serverName);
}

async function answerOf(
  page: Page,
  request: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
): Promise<PageAnswer> {
  const { method = '', url = '' } = request;
  if (!isServed(method)) return NOT_IMPLEMENTED;
  if (method.length + url.length + REST_OF_LINE > MAXIMUM_LINE) return LINE_TOO_LONG;
  const body = method === 'POST' ? await readBody(request) : '';
  if (body === 'gone') return BROKEN_OFF;
  if (body === 'too-large') {
    response.shouldKeepAlive = false;
    return TOO_LARGE;
  }
  try {
    return await page({
      method,
      target: url,
      headers: request.headers,
      body: typeof body === 'string' ? body : body.toString('latin1'),
      secure,
      socket: request.socket,
      onGone: (callback) =>
        response.once('close', () => {
          if (!response.writableFinished) callback();
        }),
    });
  } catch {
    // What is wrong was told to the log where it happened.
    return FAILED;
  }
}

function isServed(method: string): method is PageRequest['method'] {
  return method === 'GET' || method === 'HEAD' || method === 'POST';
}

/** A body that is too large is read nevertheless, within reason: whoever writes reads the answer only then. */
function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'gone'> {
  if (Number(request.headers['content-length'] ?? 0) > MOST_DISCARDED) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAXIMUM_BODY) chunks.push(chunk);
      else if (length > MOST_DISCARDED) resolve('too-large');
    });
    request.on('end', () => resolve(length > MAXIMUM_BODY ? 'too-large' : Buffer.concat(chunks)));
    request.on('error', () => resolve('gone'));
    request.on('close', () => resolve('gone'));
  });
}

const NOT_IMPLEMENTED = errorAnswer(501, 'Attempt to use unimplemented / unsupported method');
const LINE_TOO_LONG = errorAnswer(400, 'Request line too long');
const BROKEN_OFF = errorAnswer(400, 'The body is not whole');
const TOO_LARGE = errorAnswer(413, 'Body too large', 'Request Entity Too Large');
/** Asterisk's, for the whole line with its end. */
const MAXIMUM_LINE = 4096;
/** Two blanks, the version, CR and LF. */
const REST_OF_LINE = 12;
/** Asterisk's. */
const MAXIMUM_BODY = 40_960;
const MOST_DISCARDED = 1_048_576;
