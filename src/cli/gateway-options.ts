import type { Command } from 'commander';

/** Where the gateway is that a command speaks to, and who to be there. */
export interface GatewayOptions {
  /** The gateway's configuration directory. */
  readonly config: string;
  /** `host:port`, where it is not what manager.conf says. */
  readonly ami?: string;
  /** The user of manager.conf to be; otherwise `aldis`, or the first who may send messages. */
  readonly user?: string;
}

/** Where `npm start` makes a configuration. */
export const DEFAULT_CONFIG = './config.local';

/** What a command that is to be typed next needs to find the same configuration. */
export function configArgument(config: string): string {
  return config === DEFAULT_CONFIG ? '' : ` --config ${shellWord(config)}`;
}

/** As one word of a shell's line. */
function shellWord(text: string): string {
  return /^[\p{L}\p{N}_./:@%+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function addGatewayOptions(command: Command): Command {
  return command
    .option('-c, --config <dir>', "the gateway's configuration directory", DEFAULT_CONFIG)
    .option('--ami <host:port>', 'where the gateway is, when manager.conf does not say it')
    .option('--user <name>', 'the user of manager.conf to be');
}
