import type { ConfigurationFiles, ShownSection } from '../../../config/editing/files.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field, response } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';
import { streamText } from '../stream-text.ts';
import { readSections } from './read-sections.ts';

/** `GetConfig`: what stands in a configuration file, with all that its sections inherit. */
export function getConfigAction(files: Pick<ConfigurationFiles, 'read'>): SerialAction {
  return {
    name: 'GetConfig',
    classes: CLASSES.system | CLASSES.config,
    synopsis: 'Retrieve configuration.',
    overlaps: false,
    async run(request, session) {
      const { fields } = request;
      const category = fields.text('Category');
      const sections = await readSections(files, request, { category, filter: fields.text('Filter') });
      if (typeof sections === 'string') session.send(failure(request, sections));
      else await streamText(session, answer(request.actionId, category, sections));
    },
  };
}

function* answer(
  actionId: string,
  category: string,
  sections: Iterable<ShownSection>,
): Generator<string, void> {
  // Without the empty line that ends it.
  yield response('Success', actionId, '').slice(0, -2);
  let count = 0;
  for (const { name, template, parents, variables } of sections) {
    const number = sixDigits(count++);
    let text = field(`Category-${number}`, escaped(name));
    if (template) text += field(`IsTemplate-${number}`, '1');
    if (parents.length > 0) text += field(`Templates-${number}`, escaped(parents.join(',')));
    yield text;
    for (const [index, variable] of variables.entries()) {
      yield field(`Line-${number}-${sixDigits(index)}`, escaped(`${variable.name}=${variable.value}`));
    }
  }
  // A line without a colon, as Asterisk sends it; only where a category was asked for.
  if (count === 0 && category !== '') yield 'No categories found\r\n';
  yield '\r\n';
}

/** As these actions number things. */
export function sixDigits(number: number): string {
  return String(number).padStart(6, '0');
}
