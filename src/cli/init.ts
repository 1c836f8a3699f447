import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { randomUuid } from '../config/uuid.ts';
import { CommandFailure, EXIT, runCommand } from './failure.ts';
import { configArgument } from './gateway-options.ts';

export interface InitOptions {
  /** The ports of AMI, HTTP and SIP become this one and the two after it; 0 picks free ones at each start. */
  readonly portsFrom?: number;
  /** Random bytes for the secrets and ids. */
  readonly random?: (size: number) => Buffer;
}

/**
 * Writes a commented configuration directory, bound to loopback, with fresh random secrets. Never overwrites: when
 * one of its files is there already, nothing is written. Returns the names of the files.
 */
export function init(directory: string, options: InitOptions = {}): readonly string[] {
  const target = resolve(directory);
  const names = readdirSync(SAMPLES).filter((name) => name.endsWith('.conf'));
  const present = names.find((name) => existsSync(join(target, name)));
  if (present !== undefined) {
    throw new CommandFailure(`There is already ${present} in ${target}; nothing was written.`, EXIT.failed);
  }
  mkdirSync(target, { recursive: true });
  for (const name of names) {
    const sample = readFileSync(new URL(name, SAMPLES), 'utf8');
    const text = withPorts(withSecrets(sample, options.random ?? randomBytes), options.portsFrom);
    writeFileSync(join(target, name), text, {
      flag: 'wx',
      mode: sample.includes(SECRET) ? 0o600 : 0o644,
    });
  }
  return names;
}

/** `aldis init DIR`. */
export function registerInitCommand(program: Command): void {
  program
    .command('init')
    .description('write a commented configuration with fresh secrets, bound to loopback')
    .argument('<directory>', 'where to; made if it is missing')
    .option(
      '--ports-from <port>',
      'use this port for AMI, the next ones for HTTP and SIP; 0: free ones',
      portNumber,
    )
    .option('--json', 'say what was written as JSON')
    .action((directory: string, options: { portsFrom?: number; json?: true }) =>
      runCommand(() => {
        const written = init(directory, options);
        const place = resolve(directory);
        process.stdout.write(
          options.json
            ? `${JSON.stringify({ directory: place, files: written })}\n`
            : `Wrote ${written.join(', ')} to ${place}.\nNow: npx aldis serve${configArgument(directory)}\n`,
        );
        return EXIT.ok;
      }),
    );
}

function withSecrets(sample: string, random: (size: number) => Buffer): string {
  // 144 bits; base64url holds nothing that means something in a .conf file or a shell.
  return sample
    .replaceAll(SECRET, () => random(18).toString('base64url'))
    .replaceAll(ID, () => randomUuid(random));
}

function withPorts(text: string, from: number | undefined): string {
  if (from === undefined) return text;
  return text.replace(/\b(?:5038|8088|5060)\b/g, (port) =>
    String(from === 0 ? 0 : from + DEFAULT_PORTS.indexOf(port)),
  );
}

function portNumber(written: string): number {
  const port = Number(written);
  if (/^\d{1,5}$/.test(written) && port <= 65_533) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65533.');
}

const SAMPLES = new URL('../../config/', import.meta.url);
const SECRET = '{{secret}}';
const ID = '{{uuid}}';
/** AMI, HTTP, SIP. */
const DEFAULT_PORTS: readonly string[] = ['5038', '8088', '5060'];
