import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ReadResult } from '../config/read-configuration.ts';
import type { Gateway, GatewayAddresses } from '../gateway.ts';
import { CommandFailure, EXIT, runCommand } from './failure.ts';

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
      `configuration directory (default: ${DEFAULT_CONFIG}, made if it is missing)`,
    )
    .option('-d, --data <dir>', 'what must survive: messages, contacts', DEFAULT_DATA)
    .option('--json', 'say where it listens as one line of JSON')
    .action((options: ServeOptions) => runCommand(() => serve(options)));
}

async function serve(options: ServeOptions): Promise<number> {
  const directory = resolve(options.config ?? DEFAULT_CONFIG);
  const first = options.config === undefined && !existsSync(directory);
  if (first) {
    const { init } = await import('./init.ts');
    init(directory);
  }
  const { readConfiguration } = await import('../config/read-configuration.ts');
  const { configuration } = await complain(readConfiguration(directory));
  if (configuration === undefined)
    throw new CommandFailure(`${directory} has errors; nothing was started.`, EXIT.failed);
  const [{ startGateway }, { createLog }] = await Promise.all([
    import('../gateway.ts'),
    import('../telemetry/log.ts'),
  ]);
  const gateway = await startGateway({
    configuration,
    dataDirectory: resolve(options.data),
    readAgain: () => readConfiguration(directory),
    log: createLog(configuration.general.logLevel),
  }).catch((error: unknown) => {
    throw new CommandFailure(error instanceof Error ? error.message : String(error), EXIT.failed);
  });
  say(gateway.addresses(), options, directory, first);
  return ended(gateway);
}

async function complain(result: ReadResult): Promise<ReadResult> {
  if (result.problems.length > 0) {
    const { formatProblems } = await import('./check.ts');
    process.stderr.write(formatProblems(result.problems, process.stderr));
  }
  return result;
}

/** Resolves when a signal has ended the gateway. SIGHUP reloads. */
function ended(gateway: Gateway): Promise<number> {
  process.on('SIGHUP', () => void gateway.reload());
  return new Promise((resolveEnd, reject) => {
    let ending = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // Asked twice, somebody is in a hurry; what was answered is on disk.
        if (ending) process.exit(EXIT.failed);
        ending = true;
        gateway.close().then(() => resolveEnd(EXIT.ok), reject);
      });
    }
  });
}

function say(addresses: GatewayAddresses, options: ServeOptions, directory: string, first: boolean): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ event: 'serving', ...addresses })}\n`);
    return;
  }
  const lines = [];
  if (first) lines.push(`A new configuration with fresh secrets is in ${directory}.`, '');
  lines.push('Aldis is serving');
  for (const { address, port, secure } of addresses.ami)
    lines.push(row(secure ? 'AMI/TLS' : 'AMI', address, port));
  for (const { protocol, address, port } of addresses.sip) {
    if (protocol !== 'ws' && protocol !== 'wss')
      lines.push(row(`SIP/${protocol.toUpperCase()}`, address, port));
  }
  for (const { address, port, secure } of addresses.http)
    lines.push(row(secure ? 'HTTPS' : 'HTTP', address, port));
  lines.push('', ...FIRST_MESSAGE, '');
  process.stdout.write(`${lines.join('\n')}\n`);
}

function row(name: string, address: string, port: number): string {
  return `  ${name.padEnd(8)}  ${address.includes(':') ? `[${address}]` : address}:${port}`;
}

const DEFAULT_CONFIG = './config.local';
const DEFAULT_DATA = './data';
const FIRST_MESSAGE = [
  'To see a message arrive, in a second and a third terminal:',
  '  npx aldis phone alice',
  '  npx aldis send pjsip:alice "hello"',
];
