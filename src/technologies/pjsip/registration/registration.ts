import type { PjsipConfiguration, PjsipRegistration } from '../../../config/pjsip-types.ts';
import type { Clock, Timer } from '../../../messages/clock.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import type { Log } from '../../../telemetry/log.ts';
import { randomToken } from '../random-token.ts';
import type { RegistrationView, RegistryEvent } from '../surface.ts';
import { type RegisterDone, RegisterRequest } from './register-request.ts';
import {
  initialState,
  type RegistrationAction,
  type RegistrationEvent,
  type RegistrationState,
  step,
} from './registration-state.ts';

export interface RegistrationSurroundings {
  readonly configuration: () => PjsipConfiguration;
  readonly stack: SipStack;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly onRegistry: (event: RegistryEvent) => void;
}

/** One registration with a provider: carries out what its state machine decides. */
export class Registration {
  readonly registration: PjsipRegistration;
  /** Marks our Contact; empty: it does not. */
  readonly line: string;
  readonly #surroundings: RegistrationSurroundings;
  readonly #callId: string;
  #cseq: number;
  #state: RegistrationState;
  #timer: Timer | undefined;
  /** The connection it is registered over; 0 = none. */
  #connection = 0;
  #whenEnded: (() => void) | undefined;

  constructor(registration: PjsipRegistration, surroundings: RegistrationSurroundings) {
    const { randomBytes } = surroundings;
    this.registration = registration;
    this.#surroundings = surroundings;
    this.line = registration.line ? randomBytes(LINE_BYTES).toString('hex') : '';
    this.#callId = randomToken(randomBytes);
    this.#cseq = randomBytes(2).readUInt16BE();
    this.#state = initialState(registration);
  }

  begin(): void {
    this.#take({ kind: 'begin', delayMs: this.#initialDelayMs() });
  }

  register(): void {
    this.#take({ kind: 'register', delayMs: this.#initialDelayMs() });
  }

  unregister(): void {
    this.#take({ kind: 'unregister' });
  }

  connectionClosed(connection: number): void {
    if (connection === 0 || connection !== this.#connection) return;
    this.#connection = 0;
    this.#take({ kind: 'lost' });
  }

  networkChanged(): void {
    this.#take({ kind: 'network' });
  }

  view(): RegistrationView {
    const { status, scheduledAt } = this.#state;
    const nextAt = this.#state.kind === 'waiting' ? this.#state.at : 0;
    return { name: this.registration.name, status, nextAt, expiresAt: scheduledAt };
  }

  /** Unregisters if it is registered, or may be soon; resolves when that is answered. */
  end(): Promise<void> {
    const { kind, status } = this.#state;
    if (kind === 'registering' || kind === 'unregistering' || status === 'Registered') {
      return new Promise((resolve) => {
        this.#whenEnded = resolve;
        this.#take({ kind: 'unregister' });
      });
    }
    this.#timer?.cancel();
    return Promise.resolve();
  }

  #take(event: RegistrationEvent): void {
    const { state, actions } = step(this.#state, event, this.#surroundings.clock.now(), this.registration);
    const before = this.#state;
    this.#state = state;
    if (state !== before) this.#arm();
    for (const action of actions) this.#carryOut(action);
    if (this.#whenEnded !== undefined && this.#state.kind === 'idle') {
      this.#whenEnded();
      this.#whenEnded = undefined;
    }
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#state.kind !== 'waiting') return;
    const { clock } = this.#surroundings;
    const delayMs = Math.max(0, this.#state.at - clock.now());
    this.#timer = clock.after(delayMs, () => this.#take({ kind: 'due' }));
  }

  #carryOut(action: RegistrationAction): void {
    const { log, onRegistry } = this.#surroundings;
    const { name, clientUri, serverUri } = this.registration;
    switch (action.kind) {
      case 'send':
        this.#send(action.expires);
        return;
      case 'tell':
        onRegistry({ clientUri, serverUri, status: this.#state.status });
        return;
      case 'log':
        log[action.level]({ registration: name }, action.text);
    }
  }

  #send(expires: number): void {
    const { configuration, stack, randomBytes } = this.#surroundings;
    const done: RegisterDone = (result, connection) => {
      const isRegistered = expires > 0 && result.kind === 'answered' && result.granted > 0;
      this.#connection = isRegistered ? connection : 0;
      this.#take(result);
    };
    const { registration, line } = this;
    RegisterRequest.send(
      {
        registration,
        configuration: configuration(),
        stack,
        randomBytes,
        callId: this.#callId,
        nextCseq: () => ++this.#cseq,
        line,
      },
      expires,
      done,
    );
  }

  /** From 1 second to `max_random_initial_delay`, in whole seconds as Asterisk. */
  #initialDelayMs(): number {
    const spread = Math.floor(this.#surroundings.random() * this.registration.maxRandomInitialDelay);
    return (spread + 1) * 1000;
  }
}

/** Nobody shall guess it. */
const LINE_BYTES = 8;
