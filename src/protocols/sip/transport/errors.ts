/** Why bytes did not leave. `code` is the system's (`ECONNREFUSED`) where there is one. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: string;
  /** False when not a byte of the message can have reached the peer. */
  readonly sent: boolean;

  constructor(code: string, message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.sent = sent;
  }
}

/** A transport that cannot be opened as configured. */
export class TransportSetupError extends Error {
  override readonly name = 'TransportSetupError';
  /** The system's code (`EADDRINUSE`), or `no-certificate`. */
  readonly code: string;
  /** The transport's name. */
  readonly transport: string;

  constructor(transport: string, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.transport = transport;
    this.code = code;
  }
}

/** The system's code of an error, or `unknown`. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown';
}
