import type { ConfSection, ConfVariable } from './document.ts';

/** The variable that counts for an option with one value: the last of this name, whose letter case does not count. */
export function lastVariable(section: ConfSection, name: string): ConfVariable | undefined {
  return section.variables.findLast((variable) => variable.name.toLowerCase() === name);
}
