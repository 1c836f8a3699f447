import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createSmsc } from '../smsc/create-smsc.ts';
import { behaveBy, parseFailRule, parseReceiptRule } from '../smsc/rules.ts';
import type { Behaviour, Smsc, SmscOptions, Submission } from '../smsc/smsc.ts';
import { USUAL_OPTIONS } from '../smsc/usual-options.ts';
import { CommandFailure, EXIT } from './failure.ts';
import type { SmscCommandOptions } from './smsc.ts';
import { obeyLine } from './smsc-lines.ts';
import { smscView } from './smsc-view.ts';
import type { Output } from './terminal.ts';

/** Is an SMSC until it is interrupted, or told to quit. */
export async function runSmsc(options: SmscCommandOptions, input: Readable, output: Output): Promise<number> {
  const view = smscView(output, options.json === true);
  const smsc = await listen(optionsOf(options), view.event, options.quiet === true);
  view.listening(options.host, smsc.port, options.tlsCert !== undefined);
  if (options.hang === true) smsc.hang();
  const stop = Promise.withResolvers<void>();
  const signals = new Map<NodeJS.Signals, () => void>([
    ['SIGINT', () => stop.resolve()],
    ['SIGTERM', () => stop.resolve()],
    ['SIGUSR2', alternately(smsc)],
  ]);
  for (const [signal, act] of signals) process.on(signal, act);
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    obeyLine(line, smsc, {
      quit: () => stop.resolve(),
      say: view.say,
      counters: () => view.counters(smsc.counters),
    });
  });
  await stop.promise;
  lines.close();
  // Node goes on for an input that somebody may still write to.
  input.destroy();
  await Promise.race([smsc.close(), new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref())]);
  for (const [signal, act] of signals) process.off(signal, act);
  view.counters(smsc.counters);
  return EXIT.ok;
}

async function listen(options: SmscOptions, onEvent: SmscOptions['onEvent'], quiet: boolean): Promise<Smsc> {
  try {
    return await createSmsc(quiet || onEvent === undefined ? options : { ...options, onEvent });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const where = `${options.host}:${options.port}`;
    if (code === 'EADDRINUSE')
      throw new CommandFailure(
        `Something listens on ${where} already; choose another with --port`,
        EXIT.failed,
      );
    throw new CommandFailure(`Cannot listen on ${where}: ${message}`, EXIT.failed);
  }
}

function optionsOf(options: SmscCommandOptions): SmscOptions {
  const { systemId, password = '', tlsCert, tlsKey } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new CommandFailure('TLS needs both --tls-cert and --tls-key', EXIT.usage);
  if (systemId === undefined && password !== '')
    throw new CommandFailure('--password needs --system-id', EXIT.usage);
  if ((systemId?.length ?? 0) > 15 || password.length > 8)
    throw new CommandFailure(
      'SMPP has room for 15 characters of --system-id and 8 of --password',
      EXIT.usage,
    );
  return {
    ...USUAL_OPTIONS,
    host: options.host,
    port: options.port,
    ...(tlsCert === undefined || tlsKey === undefined
      ? {}
      : { tls: { cert: readFileSync(tlsCert), key: readFileSync(tlsKey) } }),
    ...(systemId === undefined ? {} : { account: { systemId, password } }),
    version: options.smppVersion === '5.0' ? 0x50 : 0x34,
    throughput: options.throughput,
    dropAfter: options.dropAfter,
    ids: options.ids,
    receiptIds: options.receiptIds,
    // One that is begun again gives out other ids than before: receipts and queries are not taken for those of another message.
    firstId: Math.floor(Date.now() / 1000) * 1000,
    behave: behaviourOf(options),
    time: {
      after: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs);
        return { cancel: () => clearTimeout(timer) };
      },
    },
    now: Date.now,
  };
}

function behaviourOf(options: SmscCommandOptions): (submission: Submission) => Behaviour {
  const fail = options.fail.map(
    (text) => parseFailRule(text) ?? wrong('--fail', text, '+1999=ESME_RINVDSTADR'),
  );
  const receipt = options.receipt.map(
    (text) => parseReceiptRule(text) ?? wrong('--receipt', text, '+1888=UNDELIV:027'),
  );
  const none = options.receipts === 'none' ? [{ prefix: '', share: 1, receipt: undefined }] : [];
  const usual = {
    delayMs: options.receiptDelay * 1000,
    order: options.earlyReceipts === true ? 'early' : 'after',
    form: options.receipts === 'none' ? 'both' : options.receipts,
    copies: options.copies,
    ...(options.intermediate === true ? { intermediate: 'ENROUTE' as const } : {}),
  } as const;
  // Before the response there is no time to wait for.
  const plan = usual.order === 'early' ? { ...usual, delayMs: 0 } : usual;
  return behaveBy({ fail, receipt: [...receipt, ...none] }, plan, options.delay * 1000, Math.random);
}

function wrong(option: string, text: string, example: string): never {
  throw new CommandFailure(`${option} ${text} is no rule; one looks like this: ${example}`, EXIT.usage);
}

/** Hangs, and the next time goes on. */
function alternately(smsc: Smsc): () => void {
  let isHanging = false;
  return () => {
    isHanging = !isHanging;
    if (isHanging) smsc.hang();
    else smsc.resume();
  };
}

const GOODBYE_MS = 2000;
