import type { BindAddress } from '../../config/configuration.ts';

/** AMI cannot listen where the configuration says. Final: nothing starts. */
export class AmiListenError extends Error {
  readonly code = 'AMI_LISTEN';

  constructor(name: string, bind: BindAddress, cause: unknown) {
    super(`${name} cannot listen on ${bind.address} port ${bind.port}: ${reason(cause)}.`, { cause });
    this.name = 'AmiListenError';
  }
}

function reason(cause: unknown): string {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  switch (code) {
    case 'EADDRINUSE':
      return 'another program has this port; stop it, or choose another port in manager.conf';
    case 'EACCES':
      return 'the system does not allow it; choose a port above 1023 in manager.conf';
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address; correct bindaddr in manager.conf';
    default:
      return String(message ?? cause);
  }
}
