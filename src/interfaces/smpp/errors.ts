import type { BindAddress } from '../../config/configuration.ts';
import { whyNotListening } from '../../config/why-not-listening.ts';

/** An address of the SMPP server cannot be listened on. */
export class SmppListenError extends Error {
  override readonly name = 'SmppListenError';

  constructor(what: 'SMPP' | 'SMPP/TLS', { address, port }: BindAddress, cause: unknown) {
    const why = whyNotListening(cause, 'messaging.conf', what === 'SMPP' ? 'bind' : 'tls_bind');
    super(`${what} cannot listen on ${address} port ${port}: ${why}.`, { cause });
  }
}
