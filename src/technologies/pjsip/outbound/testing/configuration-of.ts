import type { PjsipConfiguration } from '../../../../config/pjsip-types.ts';
import { readFiles } from '../../../../config/testing/read-files.ts';

/** The configuration that a pjsip.conf of this text gives. Throws what is wrong with it. */
export function configurationOf(text: string): PjsipConfiguration {
  const { configuration, problems } = readFiles({ 'pjsip.conf': text });
  if (configuration === undefined) throw new Error(problems.map((problem) => problem.text).join('\n'));
  return configuration.pjsip;
}
