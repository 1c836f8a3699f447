import type { Place } from '../problem.ts';
import type { ConfSection } from './document.ts';
import { lastVariable } from './last-variable.ts';

/** Where the value of an option stands that counts once; the section itself when it does not say it. */
export function placeOf(section: ConfSection, option: string): Place {
  return lastVariable(section, option) ?? section;
}
