import type { ConfDocument, ConfSection } from './conf/document.ts';

/** `[general]` of a file, several joined as Asterisk does; an empty one when there is none. */
export function generalSection(
  document: ConfDocument | undefined,
  file: string,
  name = 'general',
): ConfSection {
  const own = document?.sections.filter((section) => section.name === name && !section.template) ?? [];
  const [first = { name, file, line: 0, template: false, parents: [], variables: [] }, ...others] = own;
  if (others.length === 0) return first;
  return { ...first, variables: own.flatMap(({ variables }) => variables) };
}

/** The sections of a file by name, those of the same name joined in order; templates left out. */
export function joinedSections(document: ConfDocument | undefined): ReadonlyMap<string, ConfSection> {
  const joined = new Map<string, ConfSection>();
  for (const section of document?.sections ?? []) {
    if (section.template) continue;
    const first = joined.get(section.name);
    const variables = first === undefined ? section.variables : [...first.variables, ...section.variables];
    joined.set(section.name, { ...(first ?? section), variables });
  }
  return joined;
}
