import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { randomUuid } from '../config/uuid.ts';
import { appendSection, isReadableByOthers } from './append-section.ts';
import type { Outputs } from './create-token.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { configArgument } from './gateway-options.ts';
import type { ProjectOptions } from './project.ts';

/** Makes the section of a project and adds it to messaging.conf where it is asked to. Returns the exit code. */
export async function createProject(
  name: string,
  options: ProjectOptions,
  { stdout, stderr }: Outputs,
  random: (size: number) => Buffer = randomBytes,
): Promise<number> {
  const directory = resolve(options.config);
  const messaging = readConfiguration(directory).configuration?.messaging;
  for (const project of messaging?.projects.values() ?? []) {
    if (project.name !== name) continue;
    throw new CommandFailure(`There is already a project [${name}] in ${directory}.`, EXIT.usage);
  }
  const id = randomUuid(random);
  // 144 bits, as the other secrets have.
  const section = `[${name}]\ntype=project\nid=${id}\nsigning_key=PSK_${random(18).toString('base64url')}\n`;
  const isThere = ({ messaging: { projects } }: Configuration): boolean => projects.has(id);
  const written = options.write ? await appendSection(directory, section, isThere) : undefined;
  if (written !== undefined && isReadableByOthers(written)) {
    stderr.write(`aldis: ${written} holds a signing key now, and others can read it: chmod 600.\n`);
  }
  const next = `A token for it: npx aldis token create --project ${name}${configArgument(options.config)}`;
  const place =
    written === undefined ? `To be added to ${directory}/messaging.conf:` : `Added to ${written}:`;
  stdout.write(
    options.json
      ? `${JSON.stringify({ name, id, section, written: written ?? null })}\n`
      : `${place}\n\n${section}\n${next}\n`,
  );
  return EXIT.ok;
}
