import type { Place } from '../problem.ts';
import { OpenSection, type SectionList } from './sections.ts';

/**
 * Reads `[name]` or `[name](options)`. Options are comma-separated and not trimmed: `!` makes a template, `+`
 * and `+filter` append to an earlier section of that name, anything else is a section to inherit from. A blank
 * between `]` and `(` hides the options; what follows `)` is ignored.
 *
 * @returns why the file cannot be read on, undefined when all is well.
 */
export function readSectionLine(content: string, at: Place, sections: SectionList): string | undefined {
  const close = content.indexOf(']');
  if (close < 0) return 'The "]" of the [section] is missing';
  const name = content.slice(1, close);
  const created = new OpenSection(name, at);
  let section = created;
  if (content[close + 1] === '(') {
    const end = content.indexOf(')', close);
    if (end < 0) return 'The ")" behind the [section] is missing';
    for (const option of content.slice(close + 2, end).split(',')) {
      const next = applyOption(option, section, sections);
      if (typeof next === 'string') return next;
      section = next;
    }
  }
  if (section === created) sections.add(created);
  sections.current = section;
  return undefined;
}

/** The section that the lines to come go to, or why there is none. */
function applyOption(option: string, section: OpenSection, sections: SectionList): OpenSection | string {
  if (option === '!') {
    section.template = true;
    return section;
  }
  if (option[0] === '+') {
    const existing = sections.match(section.name, option.slice(1));
    if (existing === undefined) return `There is no earlier section [${section.name}] to append to`;
    for (const variable of section.variables) existing.variables.push(variable);
    return existing;
  }
  const parent = sections.parent(option);
  if (parent === undefined) {
    const hint = option === option.trim() ? '' : ' (blanks beside the comma count as part of the name)';
    return `There is no earlier section [${option}] for [${section.name}] to inherit from${hint}`;
  }
  section.inherit(parent);
  return section;
}
