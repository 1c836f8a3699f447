import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

/** Something that answers at a path: GET, HEAD, and POST with a small body. */
export type Page = (request: PageRequest) => Promise<PageAnswer>;

/** A request, read to its end. */
export interface PageRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** Path and query as they stood in the request line. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Of a POST; a Latin-1 image of its bytes. */
  readonly body: string;
  /** By HTTPS. */
  readonly secure: boolean;
  /** For the addresses of both ends. */
  readonly socket: Socket;
  /** Calls back when the client has gone without its answer. */
  onGone(callback: () => void): void;
}

/** Without a `body` it is an error page with `text` on it. */
export interface PageAnswer {
  readonly status: number;
  readonly reason: string;
  /** Beside those that every page has. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** One after the other; strings are Latin-1 images of bytes. */
  readonly body?: readonly (string | Buffer)[];
  readonly text?: string;
}
