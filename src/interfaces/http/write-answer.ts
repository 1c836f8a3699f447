import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { PageAnswer } from './page.ts';

/** Writes an answer with the headers that Asterisk gives every page, in its order. */
export function writeAnswer(response: ServerResponse, answer: PageAnswer, serverName: string): void {
  const body = answer.body ?? [errorPage(answer, serverName)];
  const headers: string[] = [];
  if (serverName !== '') headers.push('Server', serverName);
  headers.push('Date', new Date().toUTCString());
  if (!response.shouldKeepAlive) headers.push('Connection', 'close');
  headers.push('Cache-Control', 'no-cache, no-store');
  for (const [name, value] of answer.headers) headers.push(name, value);
  if (answer.body === undefined) headers.push('Content-type', 'text/html');
  headers.push('Content-Length', String(body.reduce((sum, { length }) => sum + length, 0)));
  response.writeHead(answer.status, answer.reason, headers);
  for (const piece of body.slice(0, -1)) response.write(piece, 'latin1');
  response.end(body.at(-1) ?? '', 'latin1');
}

/** The same for a request that is none, on the bare socket. */
export function rawAnswer(answer: PageAnswer, serverName: string): string {
  const page = errorPage(answer, serverName);
  const server = serverName === '' ? '' : `Server: ${serverName}\r\n`;
  return (
    `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${server}Date: ${new Date().toUTCString()}\r\n` +
    'Connection: close\r\nCache-Control: no-cache, no-store\r\nContent-type: text/html\r\n' +
    `Content-Length: ${page.length}\r\n\r\n${page}`
  );
}

/** @param reason as in the status line; the usual one unless given */
export function errorAnswer(status: number, text: string, reason = STATUS_CODES[status] ?? ''): PageAnswer {
  return { status, reason, text, headers: [] };
}

/** Asterisk's error page. Its texts are ours: nothing of the request stands in it. */
function errorPage({ status, reason, text = '' }: PageAnswer, serverName: string): string {
  const address = serverName === '' ? '' : `<hr />\r\n<address>${serverName}</address>\r\n`;
  return (
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\r\n<html><head>\r\n' +
    `<title>${status} ${reason}</title>\r\n</head><body>\r\n<h1>${reason}</h1>\r\n<p>${text}</p>\r\n` +
    `${address}</body></html>\r\n`
  );
}

export const NOT_FOUND: PageAnswer = errorAnswer(404, 'The requested URL was not found on this server.');
export const FAILED: PageAnswer = errorAnswer(500, 'Internal failure');
