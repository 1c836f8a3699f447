import { type ConfigurationSource, type ReadResult, readFrom } from '../read-configuration.ts';

/** Reads a configuration that stands in memory, texts by the names of their files. */
export function readFiles(files: Readonly<Record<string, string>>): ReadResult {
  const source: ConfigurationSource = {
    path: '/nowhere',
    read: (name) => files[name],
    expand: () => [],
    resolve: (name) => `/nowhere/${name}`,
    exists: (name) => files[name] !== undefined,
  };
  return readFrom(source);
}
