import { whyNotListening } from '../../config/why-not-listening.ts';

/** HTTP cannot listen where the configuration says. Final: nothing starts. */
export class HttpListenError extends Error {
  readonly code = 'HTTP_LISTEN';

  constructor(name: 'HTTP' | 'HTTPS', address: string, port: number, cause: unknown) {
    const why = whyNotListening(cause, 'http.conf');
    super(`${name} cannot listen on ${address} port ${port}: ${why}.`, { cause });
    this.name = 'HttpListenError';
  }
}
