import { resolve } from 'node:path';
import type { ManagerConfiguration, ManagerUser } from '../config/configuration.ts';
import { readManagerConfiguration } from '../config/read-configuration.ts';
import { CommandFailure, EXIT } from './failure.ts';
import type { GatewayOptions } from './gateway-options.ts';

/** Where the gateway's AMI is and who we are there. */
export interface AmiAccount {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly secret: string;
}

/** Reads the account from the gateway's own manager.conf. */
export function readAccount(options: GatewayOptions): AmiAccount {
  const directory = resolve(options.config);
  const manager = readManagerConfiguration(directory);
  if (manager === undefined) {
    throw new CommandFailure(
      `There is no usable manager.conf in ${directory}; name the gateway's configuration with --config, or see what is wrong with "npx aldis check ${options.config}".`,
      EXIT.usage,
    );
  }
  const user = chooseUser(manager, options.user, directory);
  return { ...placeOf(manager, options.ami, directory), user: user.name, secret: user.secret };
}

function placeOf(manager: ManagerConfiguration, written: string | undefined, directory: string): Place {
  if (written !== undefined) return parsePlace(written);
  if (!manager.enabled || manager.bind.port === 0) {
    const lack = manager.enabled ? 'picks a free port' : 'has "enabled=no"';
    throw new CommandFailure(
      `The [general] of ${directory}/manager.conf ${lack}; say where the gateway listens with --ami HOST:PORT.`,
      EXIT.usage,
    );
  }
  return { host: LOOPBACK_OF.get(manager.bind.address) ?? manager.bind.address, port: manager.bind.port };
}

interface Place {
  readonly host: string;
  readonly port: number;
}

function parsePlace(written: string): Place {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+)):(\d{1,5})$/.exec(written);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) {
    throw new CommandFailure('--ami must be HOST:PORT, for instance 127.0.0.1:5038.', EXIT.usage);
  }
  return { host: match[1] ?? match[2] ?? '', port };
}

function chooseUser(manager: ManagerConfiguration, name: string | undefined, directory: string): ManagerUser {
  const users = [...manager.users.values()].filter((user) => user.secret !== '');
  const found =
    name === undefined
      ? (users.find((user) => user.name === OWN_USER) ?? users.find(maySend))
      : users.find((user) => user.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const wanted = name === undefined ? 'a user with "write = message"' : `a user [${name}] with a secret`;
  throw new CommandFailure(
    `${directory}/manager.conf has no ${wanted.slice(2)}; add one and reload.`,
    EXIT.usage,
  );
}

function maySend(user: ManagerUser): boolean {
  return user.write.includes('message') || user.write.includes('all');
}

const OWN_USER = 'aldis';
/** Who listens on every address is reached on the loopback one. */
const LOOPBACK_OF: ReadonlyMap<string, string> = new Map([
  ['::', 'localhost'],
  ['0.0.0.0', '127.0.0.1'],
]);
