import type { Socket } from 'node:net';

/** A request for one of the places, read to its end by the HTTP server. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as they stood in the request line: a digest is over them. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of a POST; a Latin-1 image of its bytes. */
  readonly body: string;
  readonly secure: boolean;
  readonly socket: Socket;
  /** Calls back when the client has gone without its answer. */
  onGone(callback: () => void): void;
}

/** Without a `body` it is the HTTP server's error page with `text` on it. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** One after the other; strings are Latin-1 images of bytes. */
  readonly body?: readonly (string | Buffer)[];
  readonly text?: string;
}
