import { strip } from '../conf/strip.ts';
import { EditError, type EditFailure } from './errors.ts';

/** The name of a new section. @throws EditError for what would not be read as this name */
export function checkedSectionName(name: string, failure: EditFailure): string {
  if (BREAKING.test(name)) throw new EditError(failure, 'A category may not hold CR, LF or NUL.');
  if (name.includes(']')) throw new EditError(failure, 'A category may not hold "]".');
  return name;
}

/** The name of a new variable. @throws EditError for what would not be read as this name */
export function checkedName(name: string): string {
  if (BREAKING.test(name)) throw new EditError('no-argument', 'A variable may not hold CR, LF or NUL.');
  const text = strip(name);
  // In front a backslash protects it (see written()).
  if (text === '' || text.indexOf('=', 1) >= 0) {
    throw new EditError('no-argument', 'A variable needs a name without "=".');
  }
  return text;
}

export function checkedValue(value: string): string {
  if (BREAKING.test(value)) throw new EditError('no-argument', 'A value may not hold CR, LF or NUL.');
  return value;
}

/** A section's name as it is written: a semicolon would begin a comment. */
export function writtenSectionName(name: string): string {
  return escapedSemicolons(name);
}

/** `name = value`, protected where it would be read as something else. */
export function writtenVariable(name: string, value: string, arrow: boolean): string {
  const protection = SPECIAL_FIRST.test(name) ? '\\' : '';
  const line = `${protection}${escapedSemicolons(name)} ${arrow ? '=>' : '='} ${escapedSemicolons(value)}`;
  return line;
}

function escapedSemicolons(text: string): string {
  return text.includes(';') ? text.replaceAll(';', '\\;') : text;
}

const BREAKING = /[\r\n\0]/;
/** What begins a section, a directive or a protected line. */
const SPECIAL_FIRST = /^[[#=\\]/;
