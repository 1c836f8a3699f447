import type { ConfDocument, ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import { addOnce } from './namesakes.ts';
import { didYouMean } from './nearest.ts';
import { IGNORED_TYPES } from './objects/ignored-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';
import { each, type Sliced } from './slices.ts';

/** The sections of pjsip.conf by their `type=`, templates left out. */
export interface TypedSections {
  of(type: string): readonly ConfSection[];
  /** The section of a type that there can be only one of; an empty one when there is none. */
  only(type: string): ConfSection;
}

/**
 * Tells the sections apart as sorcery does. Types may share a name, but two objects of the same type and name are
 * an error (Asterisk then loads none of that type). A section without a known type is not read, which is told.
 */
export function* sortByType(document: ConfDocument | undefined, problems: Problems): Sliced<TypedSections> {
  const byType = new Map<string, Map<string, ConfSection>>(READ_TYPES.map((type) => [type, new Map()]));
  const ignored = new Map(IGNORED_TYPES.map((schema) => [schema.type, new ObjectReader(schema)]));
  for (const type of ignored.keys()) byType.set(type, new Map());
  yield* each(document?.sections ?? [], (section) => {
    if (section.template) return;
    const type = typeOf(section);
    const namesakes = type === undefined ? undefined : byType.get(type);
    if (type === undefined) problems.warning(section, `[${section.name}] has no "type=" and is not read`);
    else if (namesakes === undefined) {
      const hint = didYouMean(type, byType.keys());
      problems.warning(section, `[${section.name}] has the unknown type "${type}" and is not read${hint}`);
    } else addOnce(section, type, namesakes, problems);
  });
  for (const [type, reader] of ignored) {
    for (const section of byType.get(type)?.values() ?? []) reader.read(section, problems);
  }
  return {
    of: (type) => [...(byType.get(type)?.values() ?? [])],
    only(type) {
      const [first, second] = byType.get(type)?.values() ?? [];
      if (second !== undefined) {
        problems.warning(second, `[${second.name}] is a second section of type=${type} and is not read`);
      }
      return first ?? { ...EMPTY, name: type };
    },
  };
}

/** The value as written: sorcery minds its case. */
function typeOf(section: ConfSection): string | undefined {
  return lastVariable(section, 'type')?.value;
}

const READ_TYPES: readonly string[] = [
  'global',
  'system',
  'transport',
  'endpoint',
  'aor',
  'auth',
  'identify',
  'registration',
  'acl',
  'domain_alias',
  'resource_list',
  'inbound-publication',
  'asterisk-publication',
];

const EMPTY: ConfSection = {
  name: '',
  file: 'pjsip.conf',
  line: 0,
  template: false,
  parents: [],
  variables: [],
};
