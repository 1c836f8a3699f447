import type { Command } from 'commander';
import { EXIT, runCommand } from './failure.ts';
import { DEFAULT_CONFIG } from './gateway-options.ts';
import { sectionName } from './section-name.ts';

/** What `aldis project create` was asked. */
export interface ProjectOptions {
  readonly config: string;
  readonly write?: true;
  readonly json?: true;
}

/** `aldis project create`: makes the section of a project, with an id and a signing key of its own. */
export function registerProjectCommand(program: Command): void {
  const project = program.command('project').description('make projects for the HTTP APIs');
  project
    .command('create')
    .description('make a project: its section of messaging.conf, with a fresh id and signing key')
    .argument('<name>', 'what other sections call it', sectionName)
    .option('-c, --config <dir>', "the gateway's configuration directory", DEFAULT_CONFIG)
    .option('--write', 'add the section to messaging.conf')
    .option('--json', 'say it as one JSON object')
    .addHelpText('after', EXIT_CODES)
    .action((name: string, options: ProjectOptions) =>
      runCommand(async () => {
        const { createProject } = await import('./create-project.ts');
        return createProject(name, options, process);
      }),
    );
}

const EXIT_CODES = `
Exit code: ${EXIT.ok} it was made, ${EXIT.failed} it could not be written, ${EXIT.usage} wrong usage.`;
