import type { ConfSection } from './conf/document.ts';
import type { Problems } from './problem.ts';

/** Puts a section to those of its type, by name. A second one of the same name is an error and left out. */
export function addOnce(
  section: ConfSection,
  type: string,
  namesakes: Map<string, ConfSection>,
  problems: Problems,
): void {
  const first = namesakes.get(section.name);
  if (first === undefined) {
    namesakes.set(section.name, section);
    return;
  }
  problems.error(
    section,
    `There is already a [${section.name}] of type=${type} at ${first.file} line ${first.line}; to add to it write [${section.name}](+)`,
  );
}
