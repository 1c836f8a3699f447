import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, runCommand } from './failure.ts';
import { DEFAULT_CONFIG } from './gateway-options.ts';
import { sectionName } from './section-name.ts';

/** What `aldis token create` was asked. */
export interface TokenOptions {
  readonly config: string;
  readonly project?: string;
  readonly name?: string;
  readonly scopes: readonly string[];
  readonly write?: true;
  readonly json?: true;
}

/** `aldis token create`: makes a password of a project for the HTTP APIs. */
export function registerTokenCommand(program: Command): void {
  const token = program.command('token').description('make tokens for the HTTP APIs');
  token
    .command('create')
    .description('make a token of a project: shown once, with its section of messaging.conf')
    .option('-c, --config <dir>', "the gateway's configuration directory", DEFAULT_CONFIG)
    .option('--project <name>', 'the project it belongs to; the only one when not given')
    .option('--name <name>', 'what its section is called; PROJECT-1 and so on when not given', sectionName)
    .option('--scopes <list>', 'what it may be used for', scopeList, ['messaging'])
    .option('--write', 'add the section to messaging.conf')
    .option('--json', 'say it as one JSON object')
    .addHelpText('after', EXIT_CODES)
    .action((options: TokenOptions) =>
      runCommand(async () => {
        const { createToken } = await import('./create-token.ts');
        return createToken(options, process);
      }),
    );
}

function scopeList(written: string): readonly string[] {
  const scopes = written.split(',').map((scope) => scope.trim());
  if (scopes.every((scope) => /^[a-z]+$/.test(scope))) return scopes;
  throw new InvalidArgumentError('It must be a comma list such as "messaging".');
}

const EXIT_CODES = `
Exit code: ${EXIT.ok} it was made, ${EXIT.failed} it could not be written, ${EXIT.usage} wrong usage.`;
