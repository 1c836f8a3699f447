import type { OutgoingErrorCode } from '../../protocols/http/outgoing.ts';

/** A document that cannot be had, read or run to its end. */
export class DocumentError extends Error {
  /** As it stands in the timeline: `12100` for cXML and webhooks, `swml_…` for SWML. */
  readonly code: string;
  /** It may go well another time: nobody answered, or with a 5xx. */
  readonly passing: boolean;
  /** What the server answered; 0: nothing. */
  readonly status: number;
  /** Milliseconds after which it wants to be asked again (Retry-After). */
  readonly afterMs: number | undefined;

  constructor(code: string, message: string, options: DocumentErrorOptions = {}) {
    super(message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message, { cause: options.cause });
    this.name = 'DocumentError';
    this.code = code;
    this.passing = options.passing ?? false;
    this.status = options.status ?? 0;
    this.afterMs = options.afterMs;
  }

  /** The same failure in the words of whoever asked for the document. */
  as(code: string, message = this.message): DocumentError {
    return new DocumentError(code, message, {
      passing: this.passing,
      status: this.status,
      afterMs: this.afterMs,
      cause: this,
    });
  }
}

export interface DocumentErrorOptions {
  readonly passing?: boolean;
  readonly status?: number;
  readonly afterMs?: number | undefined;
  readonly cause?: unknown;
}

/** The gateway is going down, or the store does not take anything: the document is run again later, whatever it did. */
export class RunCutShort extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RunCutShort';
  }
}

/** The codes of documents of the Compatibility API, which webhooks share. */
export const CXML = {
  timeout: '11200',
  dns: '11210',
  redirects: '11215',
  status: '11217',
  tls: '11220',
  badUrl: '11100',
  tooLarge: '11750',
  parse: '12100',
  contentType: '12300',
} as const;

/** Characters: it is stored and logged, and parsers quote as much of a document as they like. */
const LONGEST = 300;

/** How a request that got no answer is told. `passing`: see {@link DocumentError}. */
export const FAILED_REQUESTS: Readonly<
  Record<Exclude<OutgoingErrorCode, 'closed'>, { readonly code: string; readonly passing: boolean }>
> = {
  'bad-url': { code: CXML.badUrl, passing: false },
  blocked: { code: CXML.timeout, passing: false },
  dns: { code: CXML.dns, passing: true },
  connect: { code: CXML.timeout, passing: true },
  tls: { code: CXML.tls, passing: false },
  timeout: { code: CXML.timeout, passing: true },
  'too-large': { code: CXML.tooLarge, passing: false },
  'too-many-redirects': { code: CXML.redirects, passing: false },
  protocol: { code: CXML.timeout, passing: true },
};
