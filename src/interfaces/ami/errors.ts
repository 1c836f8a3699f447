import type { BindAddress } from '../../config/configuration.ts';
import { whyNotListening } from '../../config/why-not-listening.ts';

/** AMI cannot listen where the configuration says. Final: nothing starts. */
export class AmiListenError extends Error {
  readonly code = 'AMI_LISTEN';

  constructor(name: string, bind: BindAddress, cause: unknown) {
    const why = whyNotListening(cause, 'manager.conf');
    super(`${name} cannot listen on ${bind.address} port ${bind.port}: ${why}.`, { cause });
    this.name = 'AmiListenError';
  }
}
