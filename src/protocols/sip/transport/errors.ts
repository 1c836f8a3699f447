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

/** The system refuses the address. @param what `bind to UDP 127.0.0.1 port 5060` */
export function refusedByTheSystem(transport: string, what: string, cause: Error): TransportSetupError {
  const code = systemCode(cause);
  const why = REMEDIES.get(code) ?? cause.message;
  return new TransportSetupError(transport, code, `Transport '${transport}' cannot ${what}: ${why}`, {
    cause,
  });
}

/** The system's code of an error, or `unknown`. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown';
}

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another program has this port; stop it, or choose another port'],
  ['EACCES', 'the system does not allow it; choose a port above 1023'],
  ['EADDRNOTAVAIL', 'this machine has no such address; choose another one'],
]);
