import { whyNotListening } from '../../config/why-not-listening.ts';
import type { HttpListen } from './server.ts';

/** HTTP cannot listen where the configuration says. Final: nothing starts. */
export class HttpListenError extends Error {
  readonly code = 'HTTP_LISTEN';

  constructor({ address, port, tls }: HttpListen, cause: unknown) {
    const name = tls === undefined ? 'HTTP' : 'HTTPS';
    const why = whyNotListening(cause, 'http.conf');
    super(`${name} cannot listen on ${address} port ${port}: ${why}.`, { cause });
    this.name = 'HttpListenError';
  }
}
