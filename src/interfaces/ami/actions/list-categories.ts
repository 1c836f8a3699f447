import type { ConfigurationFiles, ShownSection } from '../../../config/editing/files.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field, response } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';
import { streamText } from '../stream-text.ts';
import { sixDigits } from './get-config.ts';
import { readSections } from './read-sections.ts';

/** `ListCategories`: the names of a file's sections; `Match` is a filter as in GetConfig. */
export function listCategoriesAction(files: Pick<ConfigurationFiles, 'read'>): SerialAction {
  return {
    name: 'ListCategories',
    classes: CLASSES.config,
    synopsis: 'List categories in configuration file.',
    overlaps: false,
    async run(request, session) {
      const selection = { category: '', filter: request.fields.text('Match') };
      const sections = await readSections(files, request, selection);
      if (typeof sections === 'string') session.send(failure(request, sections));
      else await streamText(session, answer(request.actionId, sections));
    },
  };
}

function* answer(actionId: string, sections: Iterable<ShownSection>): Generator<string, void> {
  yield response('Success', actionId, '').slice(0, -2);
  let count = 0;
  for (const { name } of sections) yield field(`Category-${sixDigits(count++)}`, escaped(name));
  if (count === 0) yield field('Error', 'no categories found');
  yield '\r\n';
}
