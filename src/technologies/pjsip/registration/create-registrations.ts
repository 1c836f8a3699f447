import type { PjsipConfiguration } from '../../../config/configuration.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { RegistrationsSurface } from '../surface.ts';

export interface RegistrationsOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
}

/** Registers with providers. */
export interface Registrations extends RegistrationsSurface {
  start(): void;
  configure(): void;
  /** Unregisters, for a moment, then ends. */
  close(): Promise<void>;
}

export function createRegistrations(_options: RegistrationsOptions): Registrations {
  return {
    list: () => [],
    register: () => 'unknown',
    unregister: () => 'unknown',
    onRegistry: () => () => {},
    start: () => {},
    configure: () => {},
    close: () => Promise.resolve(),
  };
}
