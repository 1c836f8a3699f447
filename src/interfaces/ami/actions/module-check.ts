import { CLASSES } from '../../../protocols/ami/classes.ts';
import { field, response } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';
import { findModule, type Modules } from '../modules.ts';

/** `ModuleCheck`: whether there is such a part. `Version` is empty, as in Asterisk since it has no revisions any more. */
export function moduleCheckAction(modules: Modules): SerialAction {
  return {
    name: 'ModuleCheck',
    classes: CLASSES.system,
    synopsis: 'Check if module is loaded.',
    overlaps: false,
    run(request, session) {
      const found = findModule(modules, request.fields.text('Module')) !== undefined;
      session.send(
        found
          ? response('Success', request.actionId, field('Version', ''))
          : failure(request, 'Module not loaded'),
      );
    },
  };
}
