/** Requests that go out: to status callbacks, documents, webhooks and media, at URLs that somebody else chose. */
export interface OutgoingHttp {
  /**
   * Sends one request and follows its redirects as far as allowed. Every address that it would connect to is looked at
   * first, after DNS and on every redirect.
   *
   * @throws OutgoingError
   */
  request(request: OutgoingRequest): Promise<OutgoingResponse>;
  close(): Promise<void>;
}

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Beside Host, Content-Length and User-Agent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For all of it: DNS, every redirect, the body. */
  readonly timeoutMs: number;
  /** Of the answer's body; more is an error. */
  readonly maxBytes: number;
  /** 0: a redirect is an answer like any other. */
  readonly maxRedirects: number;
  /**
   * It may arrive twice: when a connection breaks before anything was answered, as a kept one does that the server closes
   * just then, it is sent once more. Default: a GET may, a POST may not.
   */
  readonly repeatable?: boolean;
  /** Only status and headers are wanted: the answer is there with them, and how long its body is or takes is no error. */
  readonly headOnly?: boolean;
}

export interface OutgoingResponse {
  readonly status: number;
  /** Names in lower case; several of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it came: no compression is asked for; where `content-encoding` tells of one, the server did it all the same. */
  readonly body: Buffer;
  /** Where it came from in the end. */
  readonly url: string;
}

/** No answer, or none that is of use. */
export class OutgoingError extends Error {
  readonly code: OutgoingErrorCode;
  /** Whether any of the request may have reached the other side. */
  readonly left: boolean;

  /** @param options `left`: where it is known better than the code tells */
  constructor(
    code: OutgoingErrorCode,
    message: string,
    options: ErrorOptions & { readonly left?: boolean } = {},
  ) {
    super(message, options);
    this.name = 'OutgoingError';
    this.code = code;
    this.left = options.left ?? !UNSENT.has(code);
  }
}

export type OutgoingErrorCode =
  | 'bad-url'
  /** It leads to loopback, a private network or the like, which the configuration does not allow. */
  | 'blocked'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout'
  | 'too-large'
  | 'too-many-redirects'
  /** What came is no HTTP, or broke off. */
  | 'protocol'
  /** By us: `close` was called. */
  | 'closed';

const UNSENT: ReadonlySet<OutgoingErrorCode> = new Set(['bad-url', 'blocked', 'dns', 'connect', 'tls']);
