import { DocumentError } from '../document-error.ts';
import { SWML } from './errors.ts';
import { booleanAt, listAt, numberAt, objectAt, requiredTextAt, type Shape, textAt } from './fields.ts';
import {
  type Block,
  type Destination,
  type Program,
  type ReplyForm,
  type RequestStep,
  type Step,
  type Switch,
  TRANSFORMS,
  VERBS,
} from './program.ts';

/**
 * Checks a document that was read and makes it a program. Nothing of a document that is wrong anywhere is run; what can only be
 * known as it runs (a section or a label that is not there, by the name that a placeholder stands for) is found then.
 *
 * @throws DocumentError whose text says where: `sections.main[2].switch: …`
 */
export function parseProgram(document: unknown): Program {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new DocumentError(SWML.unreadable, 'The document must be an object of JSON or YAML');
  }
  refuseDepth(document, 0);
  const entries = ENTRIES.filter((name) => Object.hasOwn(document, name));
  const [entry] = entries;
  if (entry === undefined) {
    throw new DocumentError(SWML.noEntry, 'The document must contain reply, receive or sections');
  }
  if (entries.length > 1) {
    throw new DocumentError(
      SWML.invalid,
      `The document may contain only one of reply, receive and sections, not ${entries.join(' and ')}`,
    );
  }
  if (entry === 'sections') return { sections: parseSections((document as Shape)['sections']) };
  return { sections: new Map([['main', [parseMethod(entry, (document as Shape)[entry], entry)]]]) };
}

function parseSections(value: unknown): ReadonlyMap<string, Block> {
  const sections = new Map<string, Block>();
  for (const [name, block] of Object.entries(objectAt(value, 'sections'))) {
    sections.set(name, parseBlock(block, `sections.${name}`));
  }
  if (!sections.has('main')) {
    throw new DocumentError(SWML.section, 'sections.main: it must be there, a list of methods');
  }
  return sections;
}

function parseBlock(value: unknown, path: string): Block {
  if (!Array.isArray(value)) throw new DocumentError(SWML.section, `${path}: a list of methods was expected`);
  return value.map((step: unknown, index) => parseStep(step, `${path}[${index}]`));
}

function parseStep(value: unknown, path: string): Step {
  if (typeof value === 'string') {
    if (BARE.has(value)) return parseMethod(value, null, `${path}.${value}`);
    throw unsupported(value, path);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DocumentError(SWML.invalid, `${path}: a method with its parameters was expected`);
  }
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0) {
    throw new DocumentError(
      SWML.invalid,
      `${path}: it must name one method, and names ${more.length + 1 - Number(name === undefined)}`,
    );
  }
  return parseMethod(name, (value as Shape)[name], `${path}.${name}`);
}

function parseMethod(name: string, value: unknown, path: string): Step {
  switch (name) {
    case 'receive':
      return { method: 'receive', path };
    case 'label':
      return { method: 'label', path, label: requiredTextAt(value, path) };
    case 'reply':
      return { method: 'reply', path, reply: parseReply(value, path) };
    case 'request':
      return { path, ...parseRequest(value, path) };
    case 'switch':
      return { method: 'switch', path, ...parseSwitch(value, path, parseBlock) };
    case 'goto':
      return { method: 'goto', path, ...parseGoto(value, path) };
    case 'execute':
      return { method: name, path, ...parseDestination(value, path), onReturn: parseOnReturn(value, path) };
    case 'transfer':
      return { method: name, path, ...parseDestination(value, path) };
    case 'return':
      return { method: 'return', path, value: value ?? null };
    default:
      throw unsupported(name, path);
  }
}

function parseReply(value: unknown, path: string): ReplyForm | Switch<ReplyForm> {
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    !Object.hasOwn(value, 'switch')
  ) {
    return parseReplyForm(value, path);
  }
  const beside = Object.keys(value).filter((name) => REPLY_FIELDS.has(name));
  if (beside.length > 0) {
    throw new DocumentError(
      SWML.invalid,
      `${path}: ${beside.join(', ')} cannot stand beside switch; put it into each case`,
    );
  }
  return parseSwitch((value as Shape)['switch'], `${path}.switch`, parseReplyForm);
}

function parseReplyForm(value: unknown, path: string): ReplyForm {
  if (typeof value !== 'object' || value === null) {
    return { body: textAt(value, path), media: [], to: '', from: '', statusUrl: '' };
  }
  const reply = objectAt(value, path);
  return {
    body: textAt(reply['body'], `${path}.body`),
    media: listAt(reply['media'], `${path}.media`).map((url, index) =>
      requiredTextAt(url, `${path}.media[${index}]`),
    ),
    to: textAt(reply['to'], `${path}.to`),
    from: textAt(reply['from'], `${path}.from`),
    statusUrl: textAt(reply['status_url'], `${path}.status_url`),
  };
}

function parseSwitch<Outcome>(
  value: unknown,
  path: string,
  parseOutcome: (value: unknown, path: string) => Outcome,
): Switch<Outcome> {
  const shape = objectAt(value, path);
  const variable = requiredTextAt(shape['variable'], `${path}.variable`);
  const transform = TRANSFORMS.find((name) => name === shape['transform']);
  if (transform === undefined && shape['transform'] !== undefined && shape['transform'] !== null) {
    throw new DocumentError(
      SWML.transform,
      `${path}.transform: one of ${TRANSFORMS.join(', ')} was expected`,
    );
  }
  const cases = new Map<string, Outcome>();
  for (const [name, outcome] of Object.entries(objectAt(shape['case'], `${path}.case`))) {
    cases.set(name, parseOutcome(outcome, `${path}.case.${name}`));
  }
  const otherwise =
    shape['default'] === undefined || shape['default'] === null
      ? undefined
      : parseOutcome(shape['default'], `${path}.default`);
  return { variable, transform, cases, otherwise };
}

function parseRequest(value: unknown, path: string): RequestStep {
  const shape = objectAt(value, path);
  const url = textAt(shape['url'], `${path}.url`);
  if (url === '') throw new DocumentError(SWML.requestUrl, `${path}.url: a URL was expected`);
  const headers = shape['headers'] ?? {};
  return {
    method: 'request',
    url,
    verb: parseVerb(shape['method'], `${path}.method`),
    headers: Object.entries(objectAt(headers, `${path}.headers`)).map(([name, text]) => [
      name,
      textAt(text, `${path}.headers.${name}`),
    ]),
    body: shape['body'] ?? undefined,
    timeoutMs: 1000 * Math.min(numberAt(shape['timeout'], `${path}.timeout`, MOST_SECONDS), MOST_SECONDS),
    saveVariables: booleanAt(shape['save_variables'], `${path}.save_variables`),
  };
}

function parseGoto(value: unknown, path: string): { readonly label: string; readonly most: number } {
  if (typeof value !== 'object' || value === null) {
    return { label: requiredTextAt(value, path), most: MOST_JUMPS };
  }
  const shape = objectAt(value, path);
  const most = numberAt(shape['max'], `${path}.max`, MOST_JUMPS);
  if (!Number.isInteger(most) || most < 1 || most > MOST_JUMPS) {
    throw new DocumentError(SWML.invalid, `${path}.max: a whole number from 1 to ${MOST_JUMPS} was expected`);
  }
  return { label: requiredTextAt(shape['label'], `${path}.label`), most };
}

function parseDestination(value: unknown, path: string): Destination {
  if (typeof value === 'string') return { dest: value, expands: false, verb: 'POST', params: {} };
  const shape = objectAt(value, path);
  return {
    // What is no text is looked for as a section that there is not, as in the original.
    dest: typeof shape['dest'] === 'string' ? shape['dest'] : '',
    expands: true,
    verb: parseVerb(shape['method'], `${path}.method`),
    params: objectAt(shape['params'] ?? {}, `${path}.params`),
  };
}

/** Of documents for calls; those for messages may well be written by the same hand. */
function parseOnReturn(value: unknown, path: string): Block {
  const steps = typeof value === 'string' ? undefined : objectAt(value, path)['on_return'];
  return steps === undefined || steps === null ? [] : parseBlock(steps, `${path}.on_return`);
}

function parseVerb(value: unknown, path: string): (typeof VERBS)[number] {
  if (value === undefined || value === null) return 'POST';
  const verb = VERBS.find((name) => typeof value === 'string' && name === value.toUpperCase());
  if (verb === undefined)
    throw new DocumentError(SWML.invalid, `${path}: one of ${VERBS.join(', ')} was expected`);
  return verb;
}

function unsupported(name: string, path: string): DocumentError {
  return new DocumentError(
    SWML.method,
    `${path}: messaging documents have no method ${JSON.stringify(name.slice(0, 64))}`,
  );
}

/** What is nested too deep for this is not nested by a person, and would exhaust the stack somewhere. */
function refuseDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MOST_DEPTH) {
    throw new DocumentError(SWML.invalid, `The document is nested deeper than ${MOST_DEPTH} levels`);
  }
  for (const part of Object.values(value)) refuseDepth(part, depth + 1);
}

const ENTRIES = ['reply', 'receive', 'sections'] as const;
/** Methods that may stand without a parameter. */
const BARE: ReadonlySet<string> = new Set(['receive', 'return']);
const REPLY_FIELDS: ReadonlySet<string> = new Set(['body', 'media', 'to', 'from', 'status_url']);
const MOST_DEPTH = 64;
const MOST_JUMPS = 100;
/** Of a request. */
const MOST_SECONDS = 5;
