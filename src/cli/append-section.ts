import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import { ConfigurationDirectory } from '../config/directory.ts';
import { replaceFiles } from '../config/editing/replace-files.ts';
import { readFrom } from '../config/read-configuration.ts';
import { CommandFailure, EXIT } from './failure.ts';

/**
 * Adds a section to the end of messaging.conf, whole or not at all, and leaves everything else as it is. What is to be
 * written is read before: nothing is written that the gateway would not serve. Returns the file's path.
 *
 * @param directory absolute
 * @param isThere whether what was meant is in a configuration
 * @throws CommandFailure
 */
export async function appendSection(
  directory: string,
  section: string,
  isThere: (configuration: Configuration) => boolean,
): Promise<string> {
  const path = join(directory, FILE);
  const before = imageOf(path);
  const text = extended(before ?? '', section);
  checkReadable(directory, Buffer.from(text, 'latin1').toString('utf8'), isThere);
  if (before === undefined) {
    writeFileSync(path, text, { encoding: 'latin1', flag: 'wx', mode: OWNER_ONLY });
    return path;
  }
  const real = realpathSync(path);
  await replaceFiles([{ path: real, text }], `${randomBytes(6).toString('hex')}.new`, () => {
    if (imageOf(path) === before) return;
    throw new CommandFailure(`${path} was changed meanwhile; nothing was written, try again.`, EXIT.failed);
  });
  return path;
}

/** True when others than its owner may read a file. */
export function isReadableByOthers(path: string): boolean {
  return (statSync(path).mode & 0o044) !== 0;
}

function extended(before: string, section: string): string {
  if (before === '') return section;
  return `${before}${before.endsWith('\n') ? '' : '\n'}\n${section}`;
}

function checkReadable(
  directory: string,
  text: string,
  isThere: (configuration: Configuration) => boolean,
): void {
  const source = new ConfigurationDirectory(directory);
  const { configuration, problems } = readFrom({
    path: directory,
    read: (name) => (name === FILE ? text : source.read(name)),
    expand: (pattern) => source.expand(pattern),
    exists: (name) => source.exists(name),
    resolve: (name) => source.resolve(name),
  });
  if (configuration !== undefined) {
    if (isThere(configuration)) return;
    throw new CommandFailure(
      `Nothing was written: the end of ${directory}/${FILE} is in a comment that is not closed.`,
      EXIT.failed,
    );
  }
  const first = problems.find(({ severity }) => severity === 'error');
  const why = first === undefined ? '' : ` (${first.file}:${first.line} ${first.text})`;
  throw new CommandFailure(
    `Nothing was written: ${directory} could not be served with it${why}; see "npx aldis check ${directory}".`,
    EXIT.failed,
  );
}

/** The Latin-1 image of a file's bytes; undefined when there is none. @throws the system's other errors */
function imageOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const FILE = 'messaging.conf';
const OWNER_ONLY = 0o600;
