import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A configuration directory as far as a replay must know it. */
export interface DirectoryModel {
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly aors: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly auths: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Our registrations with providers. */
  readonly registrations: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly resourceLists: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Extension → hint, those of patterns left out. */
  readonly hints: ReadonlyMap<string, string>;
  /** AMI user → secret. */
  readonly users: ReadonlyMap<string, string>;
  /** Usernames and passwords of the XMPP accounts, by their names. */
  readonly xmppUsers: ReadonlyMap<string, XmppUser>;
  /** All contacts in the files. */
  readonly staticContacts: readonly string[];
  readonly defaultEndpoint: string;
}

export interface XmppUser {
  /** With its resource. */
  readonly jid: string;
  readonly password: string;
}

/**
 * Copies the .conf files of a directory with the recordings' address replaced, and what a replay adds:
 * the system name that the recorded Asterisk had, and endpoints in place of dialplan extensions.
 */
export function copyDirectory(
  from: string,
  to: string,
  options: {
    readonly address: string;
    readonly extensions: readonly string[];
    readonly withoutDefaultEndpoint: boolean;
  },
): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => name.endsWith('.conf'))) {
    let text = readFileSync(join(from, file), 'utf8').replaceAll(RECORDED_ADDRESS, options.address);
    if (file === 'pjsip.conf') {
      if (options.withoutDefaultEndpoint) text = text.replace(/^default_outbound_endpoint=.*\n/m, '');
      for (const name of options.extensions) {
        text += `\n[${name}]\ntype=endpoint\naors=${name}\n[${name}]\ntype=aor\nmax_contacts=1\n`;
      }
    }
    writeFileSync(join(to, file), text);
  }
  writeFileSync(join(to, 'asterisk.conf'), '[options]\nsystemname = oracle\n');
  if (basename(from) === 'etc2') writeFileSync(join(to, 'messaging.conf'), hintSections());
}

/** Reads what a replay must know; understands as much of the syntax as the shared directories use. */
export function readDirectory(directory: string): DirectoryModel {
  const sections = readSections(directory, 'pjsip.conf');
  const of = (type: string): Map<string, ReadonlyMap<string, string>> =>
    new Map(sections.filter(({ options }) => options.get('type') === type).map((s) => [s.name, s.options]));
  const users = new Map<string, string>();
  for (const { name, options } of readSections(directory, 'manager.conf')) {
    const secret = options.get('secret');
    if (name !== 'general' && secret !== undefined) users.set(name, secret);
  }
  const xmppUsers = readSections(directory, 'xmpp.conf')
    .filter(({ name }) => name !== 'general')
    .map(({ name, options }): [string, XmppUser] => [
      name,
      { jid: options.get('username') ?? '', password: options.get('secret') ?? '' },
    ]);
  const aors = of('aor');
  return {
    endpoints: of('endpoint'),
    aors,
    auths: of('auth'),
    registrations: of('registration'),
    resourceLists: of('resource_list'),
    hints: new Map(HINTS),
    users,
    xmppUsers: new Map(xmppUsers),
    staticContacts: [...aors.values()]
      .flatMap((options) => (options.get('contact') ?? '').split('\n'))
      .filter((c) => c !== ''),
    defaultEndpoint:
      of('global').values().next().value?.get('default_outbound_endpoint') ?? 'default_outbound_endpoint',
  };
}

interface Section {
  readonly name: string;
  readonly template: boolean;
  /** Repeated options are joined by line feeds. */
  readonly options: Map<string, string>;
}

function readSections(directory: string, file: string): Section[] {
  const sections: Section[] = [];
  for (const raw of readFileSync(join(directory, file), 'utf8').split('\n')) {
    const line = raw
      .replace(/(^|[^\\]);.*$/, '$1')
      .replaceAll('\\;', ';')
      .trim();
    const include = /^#include\s+"?([^"]+)"?$/.exec(line);
    if (include) {
      sections.push(...readSections(directory, include[1] ?? ''));
      continue;
    }
    const head = /^\[([^\]]+)\](?:\(([^)]*)\))?$/.exec(line);
    if (head) {
      const marks = (head[2] ?? '').split(',').filter((mark) => mark !== '');
      const options = new Map<string, string>();
      for (const parent of marks.filter((mark) => mark !== '!')) {
        const found = sections.find(({ name, template }) => template && name === parent);
        for (const [name, value] of found?.options ?? []) options.set(name, value);
      }
      sections.push({ name: head[1] ?? '', template: marks.includes('!'), options });
      continue;
    }
    const option = /^([\w-]+)\s*=>?\s*(.*)$/.exec(line);
    const current = sections.at(-1)?.options;
    if (!option || !current) continue;
    const [, name = '', value = ''] = option;
    const before = current.get(name);
    current.set(name, before === undefined || name !== 'contact' ? value : `${before}\n${value}`);
  }
  return sections.filter(({ template }) => !template);
}

export const RECORDED_ADDRESS = '127.0.0.1';

/** The hints of the recorded dialplan, all in the context `hints` (see the recordings' README). */
const HINTS: readonly (readonly [exten: string, hint: string])[] = [
  ['100', 'PJSIP/alice'],
  ['101', 'PJSIP/bob'],
  ['102', 'Custom:lamp'],
  ['103', 'PJSIP/mike&Custom:lamp,CustomPresence:pres'],
  ['105', 'Custom:lamp,CustomPresence:pres'],
  ['106', 'MWI:mona@default'],
  ['_2XXX', `PJSIP/\${EXTEN}`],
];

function hintSections(): string {
  return HINTS.map(([exten, hint]) => `[${exten}]\ntype=hint\ncontext=hints\nhint=${hint}\n`).join('\n');
}
