import type { Place, Problems } from '../problem.ts';
import type { OpenSection } from './sections.ts';
import { strip } from './strip.ts';

/**
 * Reads `name = value`, `name => value` or `name += text` into a section. A backslash in front protects a first
 * character that would otherwise mean something: `[`, `,`, `#`, `=`. Lines that are none of these are skipped.
 */
export function readVariableLine(content: string, at: Place, section: OpenSection, problems: Problems): void {
  const escaped = content[0] === '\\';
  const text = escaped ? content.slice(1) : content;
  const equals = text.indexOf('=', escaped ? 1 : 0);
  if (equals < 0) {
    problems.warning(at, `The line in [${section.name}] has no "=" and is not read`);
    return;
  }
  const append = equals > 0 && text[equals - 1] === '+';
  const arrow = !append && text[equals + 1] === '>';
  const name = strip(text.slice(0, append ? equals - 1 : equals));
  const rest = text.slice(equals + (arrow ? 2 : 1));
  if (name === '') {
    problems.warning(at, `The line in [${section.name}] has no name in front of the "=" and is not read`);
    return;
  }
  if (append && appendToLast(section, name, rest, at)) return;
  const variable = { name, value: strip(rest), arrow, file: at.file, line: at.line, inherited: false };
  section.variables.push(variable);
}

/** `+=`: the raw text, leading blanks included, goes to the end of the last variable of exactly that name. */
function appendToLast(section: OpenSection, name: string, rest: string, at: Place): boolean {
  const index = section.variables.findLastIndex((variable) => variable.name === name);
  const last = section.variables[index];
  if (last === undefined) return false;
  const value = strip(last.value + rest);
  section.variables[index] = {
    name,
    value,
    arrow: last.arrow,
    file: at.file,
    line: at.line,
    inherited: false,
  };
  return true;
}
