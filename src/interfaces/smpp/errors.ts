import type { BindAddress } from '../../config/configuration.ts';

/** An address of the SMPP server cannot be listened on. */
export class SmppListenError extends Error {
  override readonly name = 'SmppListenError';

  constructor(what: 'SMPP' | 'SMPP/TLS', { address, port }: BindAddress, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${what} cannot listen on ${address}:${port}: ${why}`, { cause });
  }
}
