import { RegistrationFailed } from './softphone.ts';

/** Waits so long, or until something happens before: the connection was lost, somebody wants to end. */
export type Wait = (ms: number) => Promise<'due' | 'lost' | 'interrupted'>;

export interface RegistrationOptions {
  /** Registers, or unregisters with 0; resolves with the seconds granted. @throws RegistrationFailed */
  readonly register: (expiresSeconds: number) => Promise<number>;
  readonly expiresSeconds: number;
  readonly wait: Wait;
  /** The first time, and when it is registered again after a problem. */
  readonly onRegistered: (grantedSeconds: number) => void;
  readonly onProblem: (text: string) => void;
}

/**
 * Registers, registers again at half of the time granted, and when the connection was lost at once; unregisters when it
 * is interrupted. While it cannot, it says so once and goes on trying.
 *
 * @throws RegistrationFailed when the first one fails
 */
export async function stayRegistered(options: RegistrationOptions): Promise<void> {
  const { register, expiresSeconds, wait, onRegistered, onProblem } = options;
  let granted = await register(expiresSeconds);
  onRegistered(granted);
  let wellBefore = true;
  for (;;) {
    const why = await wait(wellBefore ? Math.max(granted * 500, SHORTEST_MS) : RETRY_MS);
    if (why === 'interrupted') break;
    try {
      granted = await register(expiresSeconds);
      if (!wellBefore || why === 'lost') onRegistered(granted);
      wellBefore = true;
    } catch (error) {
      if (!(error instanceof RegistrationFailed)) throw error;
      if (wellBefore) onProblem(`${error.message.replace(/[.?]$/, '')}; trying again until it works.`);
      wellBefore = false;
    }
  }
  await unregister(register);
}

async function unregister(register: RegistrationOptions['register']): Promise<void> {
  try {
    await register(0);
  } catch (error) {
    // The gateway is gone: there the registration runs out by itself.
    if (!(error instanceof RegistrationFailed)) throw error;
  }
}

const SHORTEST_MS = 1000;
const RETRY_MS = 5000;
