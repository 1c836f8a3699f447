import assert from 'node:assert/strict';
import type { MessagingConfiguration } from '../configuration.ts';
import { readFiles } from './read-files.ts';

/** Of `[acme]`. */
export const ID = '8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13';
/** Of `[other]`. */
export const ID_2 = '1b2c3d4e-0000-4000-8000-00000000abcd';
/** Lines 1 to 9. */
export const PROJECTS = `[acme]
type=project
id=${ID}
signing_key=PSK_1
[other]
type=project
id=${ID_2}
signing_key=PSK_2

`;
const PHONES = '[alice]\ntype=endpoint\n[bob]\ntype=endpoint\n';

export interface Read {
  readonly messaging: MessagingConfiguration | undefined;
  readonly problems: readonly string[];
}

/** Reads a messaging.conf beside a pjsip.conf with two endpoints; what is told of it. */
export function read(messaging: string, others: Readonly<Record<string, string>> = {}): Read {
  const files = { 'pjsip.conf': PHONES, 'manager.conf': '[general]\n', ...others };
  const { configuration, problems } = readFiles({ ...files, 'messaging.conf': messaging });
  return {
    messaging: configuration?.messaging,
    problems: problems
      .filter(({ file }) => file === 'messaging.conf')
      .map(({ severity, line, text }) => `${severity} ${line}: ${text}`),
  };
}

/** Reads behind two projects; lines count from 10. */
export function good(text: string): MessagingConfiguration {
  const { messaging, problems } = read(PROJECTS + text);
  assert.deepEqual(problems, []);
  assert.ok(messaging);
  return messaging;
}
