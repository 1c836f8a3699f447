import type { ConfigurationFiles } from '../../../config/editing/files.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { failure, type SerialAction, success } from '../action.ts';
import { FILE_FAILURES, NO_FILENAME } from './file-failures.ts';

/** `CreateConfig`: an empty file in the configuration directory. */
export function createConfigAction(files: Pick<ConfigurationFiles, 'create'>): SerialAction {
  return {
    name: 'CreateConfig',
    classes: CLASSES.config,
    synopsis: 'Creates an empty file in the configuration directory.',
    overlaps: false,
    async run(request, session) {
      const name = request.fields.text('Filename');
      if (name === '') {
        session.send(failure(request, NO_FILENAME));
        return;
      }
      const refused = await files.create(name);
      if (refused === undefined) {
        session.send(success(request, 'New configuration file created successfully'));
        return;
      }
      const text = refused.failure === 'system' ? refused.text : FILE_FAILURES[refused.failure];
      session.send(failure(request, text));
    },
  };
}
