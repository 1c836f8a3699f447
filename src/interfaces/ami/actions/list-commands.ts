import { privilege } from '../../../protocols/ami/classes.ts';
import { field, response } from '../../../protocols/ami/serialize.ts';
import type { Action, SerialAction } from '../action.ts';

/** `ListCommands`: what this user may ask for. */
export function listCommandsAction(actions: () => readonly Action[]): SerialAction {
  return {
    name: 'ListCommands',
    classes: 0,
    synopsis: 'List available manager commands.',
    overlaps: false,
    run(request, session) {
      const write = session.account?.write ?? 0;
      let content = '';
      for (const { name, classes, synopsis } of actions()) {
        if (classes === 0 || (classes & write) !== 0) {
          content += field(name, `${synopsis}  (Priv: ${privilege(classes)})`);
        }
      }
      session.send(response('Success', request.actionId, content));
    },
  };
}
