import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import type { Command } from 'commander';
import type { ReadResult } from '../config/read-configuration.ts';
import type { Gateway } from '../gateway.ts';
import { CommandFailure, EXIT, runCommand } from './failure.ts';
import { DEFAULT_CONFIG } from './gateway-options.ts';

interface ServeOptions {
  readonly config?: string;
  readonly data: string;
  readonly json?: true;
}

/** `aldis serve`: runs the gateway until a signal ends it. */
export function registerServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the gateway; the first run makes a configuration')
    .option(
      '-c, --config <dir>',
      `configuration directory (default: "${DEFAULT_CONFIG}", made if it is missing)`,
    )
    .option('-d, --data <dir>', 'what must survive: messages, contacts', './data')
    .option('--json', 'say where it listens as one line of JSON')
    .action(async (options: ServeOptions) => {
      // It serves on when nobody reads what it says, or the terminal is gone.
      for (const stream of [process.stdout, process.stderr]) {
        stream.removeAllListeners('error').on('error', () => {});
      }
      await runCommand(() => serve(options, hangups()));
    });
}

async function serve(options: ServeOptions, hangup: Hangups): Promise<number> {
  const { config = DEFAULT_CONFIG } = options;
  const directory = resolve(config);
  if (options.config === undefined && !existsSync(directory)) await makeConfiguration(directory, options);
  const { readConfiguration, readConfigurationInSlices } = await import('../config/read-configuration.ts');
  const { configuration, problems } = readConfiguration(directory);
  if (configuration === undefined && problems[0]?.file === directory)
    throw new CommandFailure(problems[0].text, EXIT.failed);
  await tellProblems(problems);
  if (configuration === undefined)
    throw new CommandFailure(`${directory} has errors; nothing was started.`, EXIT.failed);
  const [{ createLog }, { openStore }] = await Promise.all([
    import('../telemetry/log.ts'),
    import('../gateway/open-store.ts'),
  ]);
  const { logFile, logLevel } = configuration.general;
  const file = logFile === '' ? undefined : await openLogFile(resolve(logFile));
  const log = createLog(logLevel, file ?? (await logDestination()));
  const dataDirectory = resolve(options.data);
  const [store, { startGateway }] = await Promise.all([
    openStore(dataDirectory, log),
    import('../gateway.ts'),
  ]);
  const readAgain = () => readConfigurationInSlices(directory);
  const reopenLog = () => file?.reopen();
  const gateway = await startGateway({ configuration, store, dataDirectory, readAgain, log, reopenLog });
  // Who reads that it serves may end it at once.
  const untilEnded = ended(gateway, hangup);
  const addresses = gateway.addresses();
  if (options.json) process.stdout.write(`${JSON.stringify({ event: 'serving', ...addresses })}\n`);
  else {
    const { servingText } = await import('./serving.ts');
    process.stdout.write(servingText(addresses, configuration, config, process.pid));
  }
  return untilEnded;
}

async function makeConfiguration(directory: string, { json }: ServeOptions): Promise<void> {
  const { init } = await import('./init.ts');
  init(directory);
  if (!json) process.stdout.write(`A new configuration with fresh secrets is in ${directory}.\n\n`);
}

async function tellProblems(problems: ReadResult['problems']): Promise<void> {
  if (problems.length === 0) return;
  const { problemLines } = await import('./problem-lines.ts');
  process.stderr.write(problemLines(problems, process.stderr));
}

async function openLogFile(path: string) {
  const { LogFile } = await import('../telemetry/log-file.ts');
  try {
    return new LogFile(path, (line) => process.stderr.write(line));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`The log file cannot be opened: ${reason}`, EXIT.failed);
  }
}

/** People read another log than programs do. */
async function logDestination() {
  if (!process.stderr.isTTY) return undefined;
  const { terminalLog } = await import('./terminal-log.ts');
  return terminalLog(process.stderr);
}

/** Resolves when a signal has ended the gateway. */
function ended(gateway: Gateway, hangup: Hangups): Promise<number> {
  return new Promise((resolveEnd, reject) => {
    let endingSinceMs: number | undefined;
    const end = () => {
      const nowMs = performance.now();
      if (endingSinceMs === undefined) {
        endingSinceMs = nowMs;
        gateway.close().then(() => resolveEnd(EXIT.ok), reject);
      } else if (nowMs - endingSinceMs >= ASKED_ONCE_MS) {
        // Asked twice, somebody is in a hurry; what was answered is on disk.
        process.exit(EXIT.failed);
      }
    };
    const reload = () => {
      if (endingSinceMs === undefined) void gateway.reload();
    };
    hangup.from(reload, end);
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
}

interface Hangups {
  /** From now on: what to do when a reload is asked for, which may have been before, and when the terminal is gone. */
  from(reload: () => void, end: () => void): void;
}

/**
 * SIGHUP reloads, unless it says that the terminal is gone from which the gateway was started: then nobody could end it any
 * more. One that comes before there is a gateway must not end it either: systemd takes that for an end in order.
 */
function hangups(): Hangups {
  const fromTerminal = isatty(STDIN);
  let isAsked = false;
  let onReload = () => {
    isAsked = true;
  };
  let onEnd = (): void => process.exit(EXIT.failed);
  process.on('SIGHUP', () => (fromTerminal && !isatty(STDIN) ? onEnd() : onReload()));
  return {
    from: (reload, end) => {
      onReload = reload;
      onEnd = end;
      if (isAsked) reload();
    },
  };
}

const STDIN = 0;
/** A Ctrl-C reaches what `npm start` runs twice, from the terminal and from npm: closer together than anybody presses it again. */
const ASKED_ONCE_MS = 250;
