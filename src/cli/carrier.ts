import type { Command } from 'commander';
import { runCommand } from './failure.ts';
import { addGatewayOptions, type GatewayOptions } from './gateway-options.ts';

/** What the commands of `aldis carrier` are asked. */
export interface CarrierOptions extends GatewayOptions {
  readonly json?: true;
}

/** `aldis carrier`: how the carriers stand, and what they are to do. */
export function registerCarrierCommand(program: Command): void {
  const carrier = program
    .command('carrier')
    .description('list the carriers, show one, and pause, drain or resume it');
  addGatewayOptions(carrier.command('list'))
    .description('list the carriers and how they stand')
    .option('--json', 'one JSON object a line')
    .action((options: CarrierOptions) =>
      runCommand(async () => {
        const { listCarriers } = await import('./list-carriers.ts');
        return listCarriers(options, process.stdout);
      }),
    );
  addGatewayOptions(carrier.command('show'))
    .description('show a carrier, its connections and its counts')
    .argument('<name>', 'the section of messaging.conf')
    .option('--json', 'one JSON object')
    .action((name: string, options: CarrierOptions) =>
      runCommand(async () => {
        const { showCarrier } = await import('./show-carrier.ts');
        return showCarrier(name, options, process.stdout);
      }),
    );
  for (const [mode, description] of MODES) {
    addGatewayOptions(carrier.command(mode))
      .description(description)
      .argument('<name>', 'the section of messaging.conf')
      .option('--json', 'say how it stands as JSON')
      .action((name: string, options: CarrierOptions) =>
        runCommand(async () => {
          const { setCarrier } = await import('./set-carrier.ts');
          return setCarrier(name, mode, options, process.stdout);
        }),
      );
  }
}

const MODES = [
  ['pause', 'give it no more messages; it stays connected for receipts and for what comes in'],
  ['drain', 'give it no more messages, and disconnect it when all that is under way is answered'],
  ['resume', 'let it work again'],
] as const;
