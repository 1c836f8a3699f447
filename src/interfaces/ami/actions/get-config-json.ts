import type { ConfigurationFiles, ShownSection } from '../../../config/editing/files.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { response } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction } from '../action.ts';
import { streamText } from '../stream-text.ts';
import { FILE_FAILURES } from './file-failures.ts';
import { readSections } from './read-sections.ts';

/**
 * `GetConfigJSON`: the same as one line of JSON. Sections of the same name, and variables, are keys that come twice, as
 * Asterisk writes them.
 */
export function getConfigJsonAction(files: Pick<ConfigurationFiles, 'read'>): SerialAction {
  return {
    name: 'GetConfigJSON',
    classes: CLASSES.system | CLASSES.config,
    synopsis: 'Retrieve configuration (JSON format).',
    overlaps: false,
    async run(request, session) {
      const { fields } = request;
      const selection = { category: fields.text('Category'), filter: fields.text('Filter') };
      const sections = await readSections(files, request, selection, FAILURES);
      if (typeof sections === 'string') session.send(failure(request, sections));
      else await streamText(session, answer(request.actionId, sections));
    },
  };
}

function* answer(actionId: string, sections: Iterable<ShownSection>): Generator<string, void> {
  yield `${response('Success', actionId, '').slice(0, -2)}JSON: {`;
  let comma = '';
  for (const section of sections) {
    yield `${comma}${JSON.stringify(section.name)}:{`;
    yield* members(section);
    yield '}';
    comma = ',';
  }
  yield '}\r\n\r\n';
}

/** Strings are images of bytes and stay so: JSON.stringify leaves them alone, and escapes what would end the line. */
function* members({ template, parents, variables }: ShownSection): Generator<string, void> {
  let comma = '';
  if (template) {
    yield '"istemplate":1';
    comma = ',';
  }
  if (parents.length > 0) {
    yield `${comma}"templates":${JSON.stringify(parents.join(','))}`;
    comma = ',';
  }
  for (const { name, value } of variables) {
    yield `${comma}${JSON.stringify(name)}:${JSON.stringify(value)}`;
    comma = ',';
  }
}

/** Asterisk makes no difference here between a file that is not there and one that may not be read. */
const FAILURES = { ...FILE_FAILURES, absent: FILE_FAILURES.outside };
