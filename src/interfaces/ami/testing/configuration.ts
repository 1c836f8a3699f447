import type { Configuration } from '../../../config/configuration.ts';
import { readFiles } from '../../../config/testing/read-files.ts';

/** The configuration of a directory with this pjsip.conf and no other file. */
export function pjsipConfiguration(text: string): Configuration {
  const { configuration, problems } = readFiles({ 'pjsip.conf': text });
  if (configuration === undefined) throw new Error(JSON.stringify(problems));
  return configuration;
}
