import type { Edit } from '../../../config/editing/edits.ts';
import type { ConfigurationFiles, UpdateFailure } from '../../../config/editing/files.ts';
import { parseYesNo } from '../../../config/yes-no.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import type { Fields } from '../../../protocols/ami/fields.ts';
import { escaped, field, response } from '../../../protocols/ami/serialize.ts';
import { failure, type Request, type SerialAction } from '../action.ts';
import { FILE_FAILURES, NO_FILENAME } from './file-failures.ts';
import { sixDigits } from './get-config.ts';
import { type ReloadOptions, reloadSafely } from './reload.ts';

/**
 * `UpdateConfig`: edits a configuration file, all or nothing, and reloads where asked to. What comes of the reload the
 * event `Reload` tells; the edit stays in any case.
 */
export function updateConfigAction(
  files: Pick<ConfigurationFiles, 'update'>,
  reload: ReloadOptions,
): SerialAction {
  return {
    name: 'UpdateConfig',
    classes: CLASSES.config,
    synopsis: 'Update basic configuration.',
    overlaps: false,
    async run(request, session) {
      const { fields } = request;
      const source = fields.text('SrcFilename');
      const target = fields.text('DstFilename');
      if (source === '' || target === '') {
        session.send(failure(request, NO_FILENAME));
        return;
      }
      const preserve = fields.text('PreserveEffectiveContext');
      const failed = await files.update({
        source,
        target,
        edits: readEdits(fields),
        preserveEffectiveContext: preserve === '' || parseYesNo(preserve) === true,
      });
      if (failed !== undefined) {
        session.send(refusal(request, failed));
        return;
      }
      session.send(response('Success', request.actionId, ''));
      const wanted = fields.text('Reload');
      const answer = parseYesNo(wanted);
      if (wanted === '' || answer === false) return;
      const module = answer === true ? '' : wanted;
      reload.announce(module, await reloadSafely(reload, module));
    },
  };
}

/** They end at the first number without an action. */
function readEdits(fields: Fields): Edit[] {
  const edits: Edit[] = [];
  const values = fields.byName();
  for (;;) {
    const number = sixDigits(edits.length);
    const of = (name: string): string => values.get(`${name}-${number}`) ?? '';
    const action = of('action');
    if (action === '') return edits;
    edits.push({
      action,
      category: of('cat'),
      variable: of('var'),
      value: of('value'),
      match: of('match'),
      line: of('line'),
      options: of('options'),
    });
  }
}

function refusal(request: Request, failed: UpdateFailure): string {
  const reason = 'reason' in failed && failed.reason !== '' ? field('Reason', escaped(failed.reason)) : '';
  return failure(request, FAILURES[failed.failure], reason);
}

const FAILURES = {
  ...FILE_FAILURES,
  'unknown-action': 'Unknown action command',
  'unknown-category': 'Given category does not exist',
  'no-category': 'Category not specified',
  'no-argument': 'Problem with category, value, or line (if required)',
  'category-not-made': 'Create category did not complete successfully',
  'not-updated': 'Update did not complete successfully',
  'unknown-template': 'Template category not found',
  'not-saved': 'Save of config failed',
} as const satisfies Record<UpdateFailure['failure'], string>;
