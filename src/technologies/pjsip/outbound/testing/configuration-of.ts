import type { PjsipConfiguration } from '../../../../config/configuration.ts';
import { readFrom } from '../../../../config/read-configuration.ts';

/** The configuration that a pjsip.conf of this text gives. Throws what is wrong with it. */
export function configurationOf(text: string): PjsipConfiguration {
  const { configuration, problems } = readFrom({
    path: '/nowhere',
    read: (name) => (name === 'pjsip.conf' ? text : undefined),
    expand: () => [],
    resolve: (name) => `/nowhere/${name}`,
    exists: () => false,
  });
  if (configuration === undefined) throw new Error(problems.map((problem) => problem.text).join('\n'));
  return configuration.pjsip;
}
