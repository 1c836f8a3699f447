import { createSipStack } from '../protocols/sip/create-stack.ts';
import { Change } from './change.ts';
import { CommandFailure, EXIT } from './failure.ts';
import type { PhoneOptions } from './phone.ts';
import { readPhoneAccount } from './phone-account.ts';
import { type PhoneView, phoneView } from './phone-view.ts';
import { RegistrationFailed, Softphone, type SoftphoneAccount } from './softphone.ts';
import { stayRegistered, type Wait } from './stay-registered.ts';
import type { Output } from './terminal.ts';

/** Registers and prints what arrives, until it is interrupted. */
export async function runPhone(endpoint: string, options: PhoneOptions, output: Output): Promise<number> {
  const account = readPhoneAccount(endpoint, options);
  const view = phoneView(output, options.json === true);
  const { wait, lost } = interruptions();
  const softphone = await openPhone(account, options, view, lost);
  try {
    await stayRegistered({
      register: (expiresSeconds) => softphone.register(expiresSeconds),
      expiresSeconds: options.expires,
      wait,
      onRegistered: (seconds) => view.registered(account, seconds),
      onProblem: (text) => view.problem(text),
    });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof RegistrationFailed) throw new CommandFailure(error.message, EXIT.failed);
    throw error;
  } finally {
    await softphone.close();
  }
}

async function openPhone(
  account: SoftphoneAccount,
  options: PhoneOptions,
  view: PhoneView,
  onLost: () => void,
): Promise<Softphone> {
  const { status, silent = false, reply } = options;
  let softphone: Softphone | undefined;
  const stack = await createSipStack(
    {
      transports: [
        {
          name: 'phone',
          protocol: account.transport,
          bind: { address: ownAddress(account.server), port: 0 },
          localNets: [],
          keepAliveSeconds: KEEP_ALIVE_SECONDS,
        },
      ],
      timerBMs: PATIENCE_MS,
    },
    {
      onRequest: (incoming) => softphone?.onRequest(incoming),
      onMalformed: (problem) => view.problem(`What arrived is no SIP: ${problem}`),
      onConnectionClosed: onLost,
    },
  );
  softphone = new Softphone(
    stack,
    account,
    { status, silent, reply },
    { onMessage: view.message, onNotify: view.notify, onReplied: view.replied },
  );
  return softphone;
}

/** What ends the wait until the next registration: the first SIGINT or SIGTERM, or that the connection was lost. */
function interruptions(): { readonly wait: Wait; readonly lost: () => void } {
  const change = new Change();
  let isInterrupted = false;
  let isLost = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      isInterrupted = true;
      change.tell();
      // Somebody who does not take the goodbye keeps nobody waiting; the registration runs out by itself.
      setTimeout(() => process.exit(EXIT.ok), GOODBYE_MS).unref();
    });
  }
  return {
    lost: () => {
      isLost = true;
      change.tell();
    },
    wait: async (ms) => {
      await change.within(ms);
      if (isInterrupted) return 'interrupted';
      const why = isLost ? 'lost' : 'due';
      isLost = false;
      return why;
    },
  };
}

/** Nobody else need reach a phone that registers on this machine. */
function ownAddress(server: string): string {
  if (server.startsWith('[')) return server.startsWith('[::1]') ? '::1' : '::';
  return /^(?:127\.|localhost(?::|$))/.test(server) ? '127.0.0.1' : '0.0.0.0';
}

const KEEP_ALIVE_SECONDS = 30;
/** Timers B and F: a person waits, and sooner than after the 32 seconds of RFC 3261 there may be something to tell. */
const PATIENCE_MS = 5000;
const GOODBYE_MS = 1000;
