import type {
  ConfigurationFiles,
  FileFailure,
  Selection,
  ShownSection,
} from '../../../config/editing/files.ts';
import type { Request } from '../action.ts';
import { FILE_FAILURES, NO_FILENAME } from './file-failures.ts';

/** The sections of the file that a request names; the text of the error when it names none or one that cannot be shown. */
export async function readSections(
  files: Pick<ConfigurationFiles, 'read'>,
  { fields }: Request,
  selection: Selection,
  texts: Readonly<Record<FileFailure['failure'], string>> = FILE_FAILURES,
): Promise<Iterable<ShownSection> | string> {
  const name = fields.text('Filename');
  if (name === '') return NO_FILENAME;
  const sections = await files.read(name, selection);
  return 'failure' in sections ? texts[sections.failure] : sections;
}
