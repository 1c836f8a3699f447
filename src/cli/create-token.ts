import { hash, randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Configuration, MessagingConfiguration } from '../config/configuration.ts';
import { didYouMean } from '../config/nearest.ts';
import { SCOPES } from '../config/objects/token.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { appendSection } from './append-section.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { configArgument } from './gateway-options.ts';
import type { Output } from './terminal.ts';
import type { TokenOptions } from './token.ts';

/** The two places a command writes to. */
export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Makes a token, shows it and its section, and adds that to messaging.conf where it is asked to. Returns the exit code. */
export async function createToken(
  options: TokenOptions,
  { stdout, stderr }: Outputs,
  random: (size: number) => Buffer = randomBytes,
): Promise<number> {
  const directory = resolve(options.config);
  const messaging = readConfiguration(directory).configuration?.messaging;
  if (messaging === undefined && (options.write || options.project === undefined)) {
    throw new CommandFailure(
      `There is no usable configuration in ${directory}; name it with --config, or see what is wrong with "npx aldis check ${options.config}".`,
      EXIT.usage,
    );
  }
  checkScopes(options.scopes);
  const project = chooseProject(options.project, messaging);
  const id = projectId(project, messaging);
  const missing = `There is no project "${project}" in ${directory}; make it with "npx aldis project create ${project}${configArgument(options.config)}"`;
  if (id === undefined && options.write) throw new CommandFailure(`${missing}.`, EXIT.usage);
  const name = options.name ?? freeName(project, messaging);
  if (messaging?.tokens.some((token) => token.name === name)) {
    throw new CommandFailure(`There is already a token [${name}]; choose another --name.`, EXIT.usage);
  }
  const token = `PT${random(24).toString('hex')}`;
  const section = sectionOf(name, project, token, options.scopes);
  const isThere = ({ messaging: { tokens } }: Configuration): boolean =>
    tokens.some((one) => one.name === name);
  const written = options.write ? await appendSection(directory, section, isThere) : undefined;
  if (id === undefined) stderr.write(`aldis: ${missing}.\n`);
  stdout.write(
    options.json
      ? `${JSON.stringify({ token, name, project, project_id: id ?? null, section, written: written ?? null })}\n`
      : told(token, id, section, written, directory),
  );
  return EXIT.ok;
}

function told(
  token: string,
  id: string | undefined,
  section: string,
  written: string | undefined,
  directory: string,
): string {
  const shown = `The token, which is shown only now:\n\n  ${token}\n\n`;
  const user = id === undefined ? '' : `The project's id, its user:\n\n  ${id}\n\n`;
  const place =
    written === undefined
      ? `Its section, to be added to ${directory}/messaging.conf:\n\n${section}\nThen reload: ${RELOAD}.\n`
      : `Added to ${written}:\n\n${section}\nA gateway that runs takes it when it reloads: ${RELOAD}.\n`;
  return shown + user + place;
}

function sectionOf(name: string, project: string, token: string, scopes: readonly string[]): string {
  return `[${name}]
type=token
project=${project}
token_sha256=${hash('sha256', token)}
scopes=${scopes.join(',')}
`;
}

function checkScopes(scopes: readonly string[]): void {
  const strange = scopes.find((scope) => !SCOPES.includes(scope));
  if (strange === undefined) return;
  const hint = didYouMean(strange, SCOPES) || `; there are ${SCOPES.join(', ')}`;
  throw new CommandFailure(`"${strange}" is no scope${hint}`, EXIT.usage);
}

function chooseProject(given: string | undefined, messaging: MessagingConfiguration | undefined): string {
  const names = [...(messaging?.projects.values() ?? [])].map(({ name }) => name);
  if (given !== undefined) {
    if (/^[^[\];\r\n]+$/.test(given)) return given;
    throw new CommandFailure(`"${given}" can be no project's name.`, EXIT.usage);
  }
  const [only, second] = names;
  if (only !== undefined && second === undefined) return only;
  throw new CommandFailure(
    only === undefined
      ? 'There is no project yet; make one with "npx aldis project create NAME".'
      : `There are several projects; say which with --project: ${names.join(', ')}.`,
    EXIT.usage,
  );
}

function projectId(name: string, messaging: MessagingConfiguration | undefined): string | undefined {
  return [...(messaging?.projects.values() ?? [])].find((project) => project.name === name)?.id;
}

function freeName(project: string, messaging: MessagingConfiguration | undefined): string {
  const taken = new Set(messaging?.tokens.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = `${project}-${number}`;
    if (!taken.has(name)) return name;
  }
}

const RELOAD = 'kill -HUP, or the AMI action Reload';
