/**
 * The arrows of the house: which room may import which. Pure: file texts in, problems out.
 *
 * A room is a folder under `src/`; `protocols`, `technologies` and `interfaces` hold one room each per
 * folder below them. Tests (`*.test.ts`) may import what they like; everything else keeps to the arrows.
 */
export interface HouseProblem {
  readonly file: string;
  /** 0 when the whole file is meant. */
  readonly line: number;
  readonly reason: string;
}

/** Checks the files of a tree: path relative to the project root (with `/`) → text. */
export function checkHouse(files: ReadonlyMap<string, string>): HouseProblem[] {
  const problems: HouseProblem[] = [];
  const graph = new Map<string, readonly Import[]>();
  for (const [file, text] of files) {
    problems.push(...checkLength(file, text));
    if (!file.startsWith('src/')) continue;
    const imports = importsOf(file, text);
    graph.set(file, imports);
    if (isTest(file)) continue;
    problems.push(...checkArrows(file, imports));
  }
  problems.push(...checkCycles(graph));
  return problems.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** The room a file belongs to: `messages`, `protocols/sip`, … ; undefined outside of the house. */
export function roomOf(file: string): string | undefined {
  const [top, first, second, third] = file.split('/');
  if (top !== 'src' || first === undefined) return undefined;
  if (second === undefined) return first.replace(/\.[jt]s$/, '');
  if (GROUPS.has(first) && third !== undefined) return `${first}/${second}`;
  return first;
}

export interface Import {
  /** Relative to the project root. */
  readonly target: string;
  readonly line: number;
  /** `import type` and `export type` are erased before anything runs. */
  readonly erased: boolean;
  /** Read only once the line is run, if ever: `import()`, and workers. */
  readonly later: boolean;
}

/** The relative imports of a file: static, re-exported, dynamic, and workers started by URL. */
export function importsOf(file: string, text: string): readonly Import[] {
  const found: Import[] = [];
  const code = withoutComments(text);
  for (const match of code.matchAll(IMPORT)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? match[4];
    if (!specifier?.startsWith('.')) continue;
    const erased = /^\s*(?:import|export)\s+type\b/.test(match[0]);
    const later = match[1] === undefined && match[2] === undefined;
    found.push({ target: resolve(file, specifier), line: lineAt(code, match.index), erased, later });
  }
  return found;
}

function checkLength(file: string, text: string): HouseProblem[] {
  const lines = text.endsWith('\n') ? text.split('\n').length - 1 : text.split('\n').length;
  if (lines <= MAX_LINES) return [];
  return [
    { file, line: 0, reason: `${lines} lines; a source file has at most ${MAX_LINES}: split it by ideas` },
  ];
}

function checkArrows(file: string, imports: readonly Import[]): HouseProblem[] {
  const problems: HouseProblem[] = [];
  const from = roomOf(file);
  if (from === undefined) return problems;
  for (const { target, line } of imports) {
    const reason = forbidden(from, target);
    if (reason !== undefined) problems.push({ file, line, reason: `imports ${target}: ${reason}` });
  }
  return problems;
}

/** Why a file of room `from` may not import `target`; undefined when it may. */
function forbidden(from: string, target: string): string | undefined {
  const to = roomOf(target);
  if (to === undefined) {
    return target === 'package.json' ? undefined : 'it lies outside of src/';
  }
  if (isTest(target)) return 'it is a test';
  if (from === to) return undefined;
  const arrows = ARROWS.find(({ room }) => matches(room, from));
  if (arrows === undefined) return `the room ${from} is not in the house (see ARROWS in test/house.ts)`;
  const surface = SURFACES.find(({ rooms, importers }) => matches(rooms, to) && matches(importers, from));
  if (surface !== undefined) {
    return target === `src/${to}/index.ts`
      ? undefined
      : `${from} may call only the published surface of ${to}, its index.ts`;
  }
  if (arrows.to.some((pattern) => matches(pattern, to))) return undefined;
  const allowed = arrows.to.length === 0 ? 'nothing of ours' : arrows.to.join(', ');
  return `${from} may import ${allowed}; ${arrows.why}`;
}

/** Every cycle of what runs, once, told at its alphabetically first file. Types may know each other. */
function checkCycles(graph: ReadonlyMap<string, readonly Import[]>): HouseProblem[] {
  const problems: HouseProblem[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const told = new Set<string>();
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      const cycle = path.slice(at);
      const first = [...cycle].sort()[0] ?? file;
      const turned = [...cycle.slice(cycle.indexOf(first)), ...cycle.slice(0, cycle.indexOf(first)), first];
      const text = turned.join(' → ');
      if (!told.has(text)) problems.push({ file: first, line: 0, reason: `a cycle of imports: ${text}` });
      told.add(text);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const { target, erased } of graph.get(file) ?? []) if (!erased && graph.has(target)) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return problems;
}

/** `technologies/*` matches every room of the group, anything else itself. */
function matches(pattern: string, room: string): boolean {
  return pattern.endsWith('/*') ? room.startsWith(pattern.slice(0, -1)) : pattern === room;
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts');
}

function resolve(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

/** Comments become blanks of the same length, so that lines stay countable; strings stay. */
function withoutComments(text: string): string {
  return text.replace(TOKENS, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token));
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < index; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

const MAX_LINES = 500;
const GROUPS = new Set(['protocols', 'technologies', 'interfaces']);
const TOKENS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
const IMPORT =
  /^[ \t]*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|^[ \t]*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|\bnew URL\(\s*['"]([^'"]+\.ts)['"]/gm;

/** Rooms of which some importers see the index.ts alone. */
const SURFACES = [{ rooms: 'technologies/*', importers: 'interfaces/*' }] as const;

const ABOVE = 'see "The house" in docs/ARCHITECTURE.md';
/** The first line that matches counts. */
const ARROWS: readonly { room: string; to: readonly string[]; why: string }[] = [
  { room: 'aldis', to: ['cli'], why: 'the entry only starts the command line' },
  {
    room: 'cli',
    to: ['gateway', 'config', 'telemetry', 'protocols/*', 'smsc'],
    why: 'a command speaks to a running gateway over its protocols, or starts one through gateway.ts',
  },
  {
    room: 'gateway',
    to: [
      'interfaces/*',
      'technologies/*',
      'callbacks',
      'carriers',
      'media',
      'projects',
      'storage',
      'states',
      'messages',
      'protocols/*',
      'config',
      'telemetry',
    ],
    why: 'it is the composition root',
  },
  { room: 'messages', to: [], why: 'the domain knows no protocol and does no I/O of its own' },
  {
    room: 'states',
    to: ['messages', 'config'],
    why: 'states of devices, presence and mailboxes know no protocol',
  },
  { room: 'config', to: [], why: 'config and telemetry stand below every room' },
  { room: 'telemetry', to: [], why: 'config and telemetry stand below every room' },
  { room: 'storage', to: ['messages'], why: ABOVE },
  {
    room: 'callbacks',
    to: ['messages', 'protocols/http', 'protocols/signalwire', 'telemetry'],
    why: ABOVE,
  },
  { room: 'media', to: ['messages', 'protocols/http', 'config', 'telemetry'], why: ABOVE },
  {
    room: 'projects',
    to: ['messages', 'config'],
    why: 'who may use the APIs, and what both ask for, knows no protocol',
  },
  { room: 'protocols/mm7', to: ['protocols/xml'], why: 'its envelopes are XML; else it is usable alone' },
  { room: 'protocols/*', to: [], why: 'a wire protocol knows nothing of Aldis and is usable alone' },
  {
    room: 'technologies/pjsip',
    to: ['messages', 'states', 'protocols/sip', 'config', 'telemetry'],
    why: ABOVE,
  },
  {
    room: 'carriers',
    to: ['messages', 'config', 'telemetry'],
    why: 'what all carriers have in common knows no protocol',
  },
  {
    room: 'technologies/smpp',
    to: ['carriers', 'messages', 'protocols/smpp', 'config', 'telemetry'],
    why: ABOVE,
  },
  {
    room: 'technologies/signalwire',
    to: ['carriers', 'messages', 'protocols/http', 'protocols/signalwire', 'config', 'telemetry'],
    why: ABOVE,
  },
  {
    room: 'technologies/webhook',
    to: ['carriers', 'messages', 'protocols/http', 'config', 'telemetry'],
    why: ABOVE,
  },
  {
    room: 'technologies/mm7',
    to: ['carriers', 'messages', 'protocols/http', 'protocols/mm7', 'config', 'telemetry'],
    why: ABOVE,
  },
  {
    room: 'technologies/trunk',
    to: ['carriers', 'messages', 'config', 'telemetry'],
    why: 'it hands on to the technology pjsip, by no protocol of its own',
  },
  {
    room: 'technologies/handler',
    to: ['messages', 'protocols/http', 'protocols/signalwire', 'protocols/xml', 'config', 'telemetry'],
    why: ABOVE,
  },
  {
    room: 'technologies/number',
    to: ['messages'],
    why: 'it carries between numbers of ours, by no protocol',
  },
  { room: 'technologies/route', to: ['messages'], why: 'it hands on to other technologies, by no protocol' },
  {
    room: 'technologies/xmpp',
    to: ['messages', 'protocols/xml', 'config', 'telemetry'],
    why: 'the protocol is that of the packages @xmpp/client and @xmpp/component',
  },
  { room: 'technologies/*', to: ['messages', 'config', 'telemetry'], why: ABOVE },
  {
    room: 'interfaces/ami',
    to: ['messages', 'states', 'carriers', 'protocols/ami', 'config', 'telemetry'],
    why: ABOVE,
  },
  {
    room: 'interfaces/smpp',
    to: ['messages', 'protocols/smpp', 'config', 'telemetry'],
    why: ABOVE,
  },
  { room: 'interfaces/carriers', to: ['carriers', 'telemetry'], why: ABOVE },
  {
    room: 'smsc',
    to: ['protocols/smpp', 'messages', 'telemetry'],
    why: 'the emulator is a peer, and no part of the gateway',
  },
  { room: 'interfaces/http', to: ['config'], why: 'the HTTP server is handed what it serves' },
  { room: 'interfaces/media', to: ['messages', 'telemetry'], why: ABOVE },
  { room: 'interfaces/*', to: ['messages', 'projects', 'config', 'telemetry'], why: ABOVE },
];
