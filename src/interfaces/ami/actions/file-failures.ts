import type { FileFailure } from '../../../config/editing/files.ts';

/** What the actions say of a file that cannot be shown. */
export const FILE_FAILURES = {
  absent: 'Config file not found',
  outside: 'File requires escalated privileges',
  invalid: 'Config file has invalid format',
} as const satisfies Record<FileFailure['failure'], string>;

export const NO_FILENAME = 'Filename not specified';
