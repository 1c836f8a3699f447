import type { PjsipConfiguration } from '../../../config/configuration.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { ContactTable } from '../contacts.ts';
import type { QualifySurface } from '../surface.ts';

export interface QualifyOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly contacts: ContactTable;
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Pick<Log, 'warn' | 'error'>;
}

/** Asks contacts by OPTIONS whether they are there. */
export interface Qualify extends QualifySurface {
  start(): void;
  /** Follows a changed configuration. */
  configure(): void;
  close(): void;
}

export function createQualify(options: QualifyOptions): Qualify {
  const { configuration, contacts } = options;
  return {
    statusOf: () => ({ status: 'NonQualified', roundtripUsec: undefined }),
    qualify: (name) => {
      const endpoint = configuration().endpoints.get(name);
      if (endpoint === undefined) return 'no-endpoint';
      return endpoint.aors.length === 0 ? 'no-aors' : 'qualifying';
    },
    isOnline: (name) =>
      configuration()
        .endpoints.get(name)
        ?.aors.some((aor) => contacts.contactsOf(aor).length > 0) ?? false,
    start: () => {},
    configure: () => {},
    close: () => {},
  };
}
