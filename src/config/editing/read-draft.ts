import { readDirective } from '../conf/directive.ts';
import type { ConfDocument, ConfSection, ConfSource, ConfVariable } from '../conf/document.ts';
import { OpenSection } from '../conf/sections.ts';
import { readVariableLine } from '../conf/variable-line.ts';
import { type Place, Problems } from '../problem.ts';
import {
  type Draft,
  type DraftFile,
  type DraftInclude,
  type DraftPlace,
  type DraftSection,
  sameName,
} from './draft.ts';
import { UneditableFile } from './errors.ts';
import { type ScannedFile, type ScannedLine, scanFile } from './scan.ts';

/**
 * Joins what the parser read with the comments of its files. Nothing is lost: lines that are not read (without a `=`, too
 * long, `#exec`) count as comments, and the comments of a line that has no place of its own any more (`[a](+)`, a
 * variable that a `+=` went on with) go to the next one.
 *
 * @throws UneditableFile when a file is included twice, or was not read to its end
 */
export function readDraft(document: ConfDocument, main: string, source: ConfSource): Draft {
  if (!document.complete) throw new UneditableFile('a file that is included has an error');
  const taken = placesOf(document);
  const places = new Map<string, Places>();
  const includers = new Map<string, DraftInclude>();
  const scans: [name: string, text: string, places: Places, scan: ScannedFile][] = [];
  for (const [name, text] of document.files) {
    const scan = scanFile(text);
    const own = placesIn(name, scan, taken, source);
    places.set(name, own);
    scans.push([name, text, own, scan]);
    for (const [target, include] of own.targets) {
      if (!document.files.has(target)) continue;
      if (includers.has(target) || target === main) throw new UneditableFile(`"${target}" is included twice`);
      includers.set(target, include);
    }
  }
  const files = new Map<string, DraftFile>();
  for (const [name, text, { includes, trailing, lastLine }] of scans) {
    files.set(name, { name, text, includes, includedBy: includers.get(name), trailing, lastLine });
  }
  const at = ({ file, line }: Place): DraftPlace =>
    places.get(file)?.at.get(line) ?? { file, line, before: [], beside: '' };
  return { sections: sectionsOf(document.sections, at), files, main };
}

function sectionsOf(read: readonly ConfSection[], at: (place: Place) => DraftPlace): DraftSection[] {
  const sections: DraftSection[] = [];
  for (const { name, file, line, template, parents, variables } of read) {
    const place = at({ file, line });
    const section: DraftSection = {
      name,
      template,
      parents: parents.flatMap((parent) => sections.find((s) => sameName(s.name, parent)) ?? []),
      variables: variables.map((variable) => ({
        name: variable.name,
        value: variable.value,
        arrow: variable.arrow,
        origin: variable.inherited ? 'inherited' : 'own',
        at: variable.inherited ? inheritedPlace(variable, place.file) : at(variable),
      })),
      at: place,
    };
    sections.push(section);
  }
  return sections;
}

/** Of a variable that would be written although it is inherited: the comments stay where it stands. */
function inheritedPlace({ file, line }: ConfVariable, heir: string): DraftPlace {
  return { file: heir, line: file === heir ? line : 0, before: [], beside: '' };
}

/** Which lines of a file have a section or a variable to show for. */
function placesOf({ sections }: ConfDocument): ReadonlyMap<string, ReadonlySet<number>> {
  const taken = new Map<string, Set<number>>();
  const take = ({ file, line }: Place): void => {
    const lines = taken.get(file) ?? new Set();
    taken.set(file, lines);
    if (lines.has(line)) throw new UneditableFile(`"${file}" is included twice`);
    lines.add(line);
  };
  for (const section of sections) {
    take(section);
    for (const variable of section.variables) if (!variable.inherited) take(variable);
  }
  return taken;
}

interface Places {
  readonly at: ReadonlyMap<number, DraftPlace>;
  readonly includes: readonly DraftInclude[];
  /** The names that each include reads. */
  readonly targets: readonly (readonly [target: string, include: DraftInclude])[];
  readonly trailing: readonly string[];
  readonly lastLine: number;
}

function placesIn(
  file: string,
  scan: ScannedFile,
  taken: ReadonlyMap<string, ReadonlySet<number>>,
  source: ConfSource,
): Places {
  const at = new Map<number, DraftPlace>();
  const includes: DraftInclude[] = [];
  const targets: [string, DraftInclude][] = [];
  /** Of the lines before that have no place. */
  let carried: string[] = [];
  let lastLine = 0;
  for (const line of scan.lines) {
    const place = { file, line: line.number, before: [...carried, ...line.before], beside: line.beside };
    const include = line.content.startsWith('#')
      ? readDirective(line.content, place, new Problems())
      : undefined;
    if (include !== undefined) {
      const directive = { at: place, text: line.content };
      includes.push(directive);
      const names = /[*?[{]/.test(include.name) ? source.expand(include.name) : [include.name];
      for (const name of names) targets.push([name, directive]);
    } else if (taken.get(file)?.has(line.number)) {
      at.set(line.number, place);
    } else {
      carried = [...place.before, ...(isMerged(line) ? besideAlone(line) : [asWritten(line)])];
      continue;
    }
    carried = [];
    lastLine = line.number;
  }
  return { at, includes, targets, trailing: [...carried, ...scan.trailing], lastLine };
}

/** A header `[a](+)`, or a variable that a later `+=` has taken up: what it says is said elsewhere. */
function isMerged({ content, number }: ScannedLine): boolean {
  if (content.startsWith('[')) return true;
  if (content.startsWith('#')) return false;
  const probe = new OpenSection('', { file: '', line: number });
  readVariableLine(content, probe, probe, new Problems());
  return probe.variables.length > 0;
}

function besideAlone({ beside }: ScannedLine): string[] {
  return beside === '' ? [] : [beside.trimStart()];
}

/** A line that is not read is kept like a comment. */
function asWritten({ content, beside }: ScannedLine): string {
  return content.replaceAll(';', '\\;') + beside;
}
