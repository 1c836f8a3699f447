import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { amiField, type RecordedCase, type RecordedItem, vectors } from '../recording.ts';
import type { World } from '../world.ts';

/** The recorder looked at a file: its content, or that there is none. */
export function isFile({ kind, data }: RecordedItem): boolean {
  return kind === 'file' || (kind === 'note' && NOT_THERE.test(data));
}

/** Path and content as the comparison shows them; `read` gives the content of now. */
export function shownFile(item: RecordedItem, read?: (path: string) => string | undefined): string {
  const missing = NOT_THERE.exec(item.data)?.[1];
  const path = item.kind === 'file' ? item.note : (missing ?? '');
  const content = read === undefined ? (item.kind === 'file' ? item.data : undefined) : read(path);
  return `${path}\n${content ?? '<absent>'}`;
}

export function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'latin1') : undefined;
}

/**
 * The recorder began each case that shows or edits files with the files as they were first. What the case tells of a file
 * it made earlier holds here, too.
 */
export function restoreFiles(recorded: RecordedCase, { config, here }: World): void {
  const isAboutFiles = recorded.items.some(
    ({ kind, data }) => kind === 'ami-tx' && FILE_ACTION.test(amiField(data, 'Action')),
  );
  if (!isAboutFiles) return;
  const pristine = `${config}.pristine`;
  if (!existsSync(pristine)) {
    mkdirSync(pristine);
    for (const file of readdirSync(config)) copyFileSync(join(config, file), join(pristine, file));
  }
  for (const file of readdirSync(config)) {
    if (!existsSync(join(pristine, file))) rmSync(join(config, file), { recursive: true });
  }
  for (const file of readdirSync(pristine)) copyFileSync(join(pristine, file), join(config, file));
  for (const name of existingBefore(recorded)) {
    const target = name.startsWith('/') ? here(name) : join(config, name);
    if (!existsSync(target)) writeFileSync(target, '');
  }
  makeShownFiles(recorded, config);
}

/** Files that the answers of the case say were there: made by CreateConfig in vain, or written over by UpdateConfig. */
function existingBefore({ items }: RecordedCase): string[] {
  const answers = items.filter(({ kind }) => kind === 'ami-rx').map(({ data }) => data);
  const exists = answers.some((data) => amiField(data, 'Message') === 'File exists');
  const edited = answers.some((data) => amiField(data, 'Response') === 'Success');
  return items
    .filter(({ kind }) => kind === 'ami-tx')
    .flatMap(({ data }) => {
      const action = amiField(data, 'Action').toLowerCase();
      if (exists && action === 'createconfig') return [amiField(data, 'Filename')];
      return edited && action === 'updateconfig' ? [amiField(data, 'DstFilename')] : [];
    });
}

/** A file that a case shows and that is not among the shared ones (extensions.conf) is made from what is shown of it. */
function makeShownFiles({ items }: RecordedCase, config: string): void {
  for (const { kind, data } of items) {
    const show = kind === 'ami-tx' ? SHOWN.get(amiField(data, 'Action').toLowerCase()) : undefined;
    const name = amiField(data, 'Filename');
    if (show === undefined || !/^\w+\.conf$/.test(name) || isShared(config, name)) continue;
    const answer = items.find((item) => item.kind === 'ami-rx' && /^Response: Success\r$/m.test(item.data));
    if (answer !== undefined)
      writeFileSync(join(config, name), `${show(answer.data).join('\n')}\n`, 'latin1');
  }
}

function isShared(config: string, name: string): boolean {
  return existsSync(join(vectors() ?? '', basename(config), name));
}

/** The lines of a file, by the action that shows it. */
const SHOWN: ReadonlyMap<string, (answer: string) => string[]> = new Map([
  ['getconfig', fromLines],
  ['listcategories', fromLines],
  ['getconfigjson', fromJson],
]);

function fromLines(answer: string): string[] {
  return answer.split('\r\n').flatMap((line) => {
    const category = /^Category-\d{6}: (.*)$/.exec(line);
    if (category !== null) return [`[${category[1]}]`];
    const variable = /^Line-\d{6}-\d{6}: (.*)$/.exec(line);
    return variable === null ? [] : [escaped(variable[1] ?? '')];
  });
}

/** JSON.parse would lose the keys that come twice. */
function fromJson(answer: string): string[] {
  return [...answer.matchAll(/"((?:[^"\\]|\\.)*)":(?:(\{)|"((?:[^"\\]|\\.)*)")/g)].map(
    ([, name = '', isCategory, value = '']) =>
      isCategory === undefined ? escaped(`${unquoted(name)}=${unquoted(value)}`) : `[${unquoted(name)}]`,
  );
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function escaped(line: string): string {
  return line.replaceAll(';', '\\;');
}

const FILE_ACTION = /^(?:getconfig(?:json)?|listcategories|(?:create|update)config)$/i;
const NOT_THERE = /^\[Errno 2\] No such file or directory: '([^']*)'$/;
