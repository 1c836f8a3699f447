import type { ConfDocument, ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import { addOnce } from './namesakes.ts';
import { didYouMean } from './nearest.ts';
import { CARRIER } from './objects/carrier.ts';
import { ESME } from './objects/esme.ts';
import { HINT } from './objects/hint.ts';
import { NUMBER } from './objects/number.ts';
import { NUMBER_GROUP } from './objects/number-group.ts';
import { PROJECT } from './objects/project.ts';
import { ROUTE } from './objects/route.ts';
import { SMPP_SERVER } from './objects/smpp-server.ts';
import { TOKEN } from './objects/token.ts';
import type { Problems } from './problem.ts';
import { each, type Sliced } from './slices.ts';

/** The sections of messaging.conf with one `type=`, in the order of the file; templates and `[general]` left out. */
export type MessagingSections = (type: string) => readonly ConfSection[];

/**
 * Tells the sections apart by their type. Types may share a name, but two objects of one type and name are an error, as
 * in pjsip.conf; hints are called by their extension. A section without a known type is not read, which is told.
 */
export function* messagingSections(
  document: ConfDocument | undefined,
  problems: Problems,
): Sliced<MessagingSections> {
  const byType = new Map<string, Map<string, ConfSection>>(READ_TYPES.map((type) => [type, new Map()]));
  yield* each(document?.sections ?? [], (section) => {
    if (section.template || section.name === 'general') return;
    const type = lastVariable(section, 'type')?.value;
    const namesakes = type === undefined ? undefined : byType.get(type);
    if (type === undefined) problems.warning(section, `[${section.name}] has no "type=" and is not read`);
    else if (namesakes !== undefined) addOnce(section, type, namesakes, problems);
    else if (!OTHER_TYPES.includes(type)) {
      const hint = didYouMean(type, [...READ_TYPES, ...OTHER_TYPES]);
      problems.warning(section, `[${section.name}] has the unknown type "${type}" and is not read${hint}`);
    }
  });
  return (type) => [...(byType.get(type)?.values() ?? [])];
}

const READ_TYPES: readonly string[] = [
  PROJECT,
  TOKEN,
  NUMBER,
  NUMBER_GROUP,
  ROUTE,
  CARRIER,
  SMPP_SERVER,
  ESME,
].map(({ type }) => type);
/** Read elsewhere. */
const OTHER_TYPES: readonly string[] = ['general', HINT.type];
