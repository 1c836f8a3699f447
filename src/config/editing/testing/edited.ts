import assert from 'node:assert/strict';
import type { ConfSource } from '../../conf/document.ts';
import { parseConf } from '../../conf/parse.ts';
import { Problems } from '../../problem.ts';
import { editFiles } from '../edit-files.ts';
import type { Edit } from '../edits.ts';

/** What edits make of the files, of which the main one is `a.conf`: those that are written. @throws EditError, UneditableFile */
export function edited(
  files: Readonly<Record<string, string>>,
  edits: readonly Partial<Edit>[],
  follow?: boolean,
): Record<string, string> {
  const source = sourceOf(files);
  const document = parseConf('a.conf', source, new Problems());
  assert.ok(document?.valid);
  const none: Edit = { action: '', category: '', variable: '', value: '', match: '', line: '', options: '' };
  const whole = edits.map((edit) => ({ ...none, ...edit }));
  const compile = (pattern: string) => (text: string) => new RegExp(pattern).test(text);
  return Object.fromEntries(
    editFiles(document, 'a.conf', source, whole, compile, { preserveEffectiveContext: follow !== true })
      .files,
  );
}

/** Files by name, as one configuration is read from. */
export function sourceOf(files: Readonly<Record<string, string>>): ConfSource {
  return {
    read: (name) => files[name],
    expand: (pattern) =>
      Object.keys(files).filter((name) => name.startsWith(pattern.slice(0, pattern.indexOf('*')))),
  };
}
