import { CLASSES } from '../../../protocols/ami/classes.ts';
import { failure, type SerialAction, success } from '../action.ts';
import { findModuleFile, type Modules } from '../modules.ts';
import { type ReloadOptions, type ReloadResult, reloadReason, reloadSafely } from './reload.ts';

/**
 * `ModuleLoad`: parts of Aldis are always loaded and cannot be taken out; they can be reloaded. A part that Aldis does not
 * have is a module whose file is not there.
 */
export function moduleLoadAction(modules: Modules, reload: ReloadOptions): SerialAction {
  return {
    name: 'ModuleLoad',
    classes: CLASSES.system,
    synopsis: 'Module management.',
    overlaps: false,
    async run(request, session) {
      const module = request.fields.text('Module');
      const type = request.fields.text('LoadType').toLowerCase();
      const refusal = REFUSALS.get(type);
      if (refusal === undefined && type !== 'reload') {
        session.send(failure(request, 'Incomplete ModuleLoad action.'));
      } else if (module === '' && type !== 'reload') {
        session.send(failure(request, 'Need module name'));
      } else if (module !== '' && findModuleFile(modules, module) === undefined) {
        session.send(failure(request, 'Module not found.'));
      } else if (refusal !== undefined) {
        session.send(failure(request, refusal));
      } else {
        const result = await reloadSafely(reload, module);
        const done = module === '' ? 'All modules reloaded' : RELOADED[result];
        session.send(
          result === 'reloaded'
            ? success(request, done)
            : failure(request, RELOADED[result], reloadReason(reload, result)),
        );
        reload.announce(module, result);
      }
    },
  };
}

/** Of what runs already, and goes on running. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['load', 'Could not load module.'],
  ['unload', 'Could not unload module.'],
  ['refresh', 'Could not refresh module.'],
]);

const RELOADED = {
  reloaded: 'Module reloaded.',
  'not-found': 'No such module.',
  failed: 'An unknown error occurred',
  'in-progress': 'A reload is in progress',
  'not-initialized': 'Module not initialized',
  unsupported: 'Module does not support reload action.',
} as const satisfies Record<ReloadResult, string>;
