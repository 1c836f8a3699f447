import type { Configuration } from '../../../config/configuration.ts';
import { readFrom } from '../../../config/read-configuration.ts';

/** The configuration of a directory with this pjsip.conf and no other file. */
export function pjsipConfiguration(text: string): Configuration {
  const { configuration, problems } = readFrom({
    path: '/etc/aldis',
    read: (name) => (name === 'pjsip.conf' ? text : undefined),
    expand: () => [],
    resolve: (name) => name,
    exists: () => true,
  });
  if (configuration === undefined) throw new Error(JSON.stringify(problems));
  return configuration;
}
