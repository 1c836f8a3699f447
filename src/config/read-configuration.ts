import { resolve } from 'node:path';
import { NamedLists } from './acl-file.ts';
import { comesOverHttp } from './carrier-upstreams.ts';
import type { ConfDocument, ConfSource } from './conf/document.ts';
import { parseConf, parsingConf } from './conf/parse.ts';
import type { Configuration, ManagerConfiguration } from './configuration.ts';
import { ConfigurationDirectory } from './directory.ts';
import { freezing, frozen } from './frozen.ts';
import { readHints } from './hints.ts';
import { readHttp } from './http.ts';
import { readManager } from './manager.ts';
import { readMessaging } from './messaging.ts';
import { readMessagingObjects } from './messaging-objects.ts';
import { readNotify } from './notify.ts';
import { readPjsip } from './pjsip.ts';
import { type Problem, Problems } from './problem.ts';
import { atOnce, inSlices, type Sliced } from './slices.ts';
import type { FileLookup } from './tls-files.ts';
import { accountNames, readXmpp } from './xmpp.ts';

export interface ReadResult {
  /** Frozen. Undefined when there is an error among the problems: nothing starts half-configured. */
  readonly configuration: Configuration | undefined;
  /** By file, then in the order found. */
  readonly problems: readonly Problem[];
}

/** Reads a configuration directory, Asterisk's or Aldis's own. Whatever is wrong is among the problems; never throws. */
export function readConfiguration(directory: string): ReadResult {
  return atOnce(readingFrom(new ConfigurationDirectory(resolve(directory))));
}

/** The same for a program that has others to serve meanwhile. */
export function readConfigurationInSlices(directory: string): Promise<ReadResult> {
  return inSlices(readingFrom(new ConfigurationDirectory(resolve(directory))));
}

/**
 * manager.conf alone, with what it needs of acl.conf: for a client of the gateway, whom mistakes in other files do not
 * concern. Undefined when it has errors or is not there.
 */
export function readManagerConfiguration(directory: string): ManagerConfiguration | undefined {
  const source = new ConfigurationDirectory(resolve(directory));
  const problems = new Problems();
  const document = parseConf('manager.conf', source, problems);
  if (document === undefined) return undefined;
  const lists = new NamedLists(parseConf('acl.conf', source, problems), problems);
  const manager = readManager(document, lists, source, problems);
  return problems.hasErrors ? undefined : frozen(manager);
}

/** {@link readConfiguration} from anything that has files. */
export function readFrom(source: ConfigurationSource): ReadResult {
  return atOnce(readingFrom(source));
}

function* readingFrom(source: ConfigurationSource): Sliced<ReadResult> {
  const problems = new Problems();
  const documents = new Map<string, ConfDocument>();
  for (const name of FILES) {
    const document = yield* parsingConf(name, source, problems);
    if (document !== undefined) documents.set(name, document);
  }
  if (!documents.has('xmpp.conf')) {
    // What res_xmpp reads in its place, as the module before it did.
    const older = yield* parsingConf('jabber.conf', source, problems);
    if (older !== undefined) documents.set('xmpp.conf', older);
  }
  if (documents.size === 0) {
    const text = `There is no configuration in ${source.path}; run "npx aldis init ${source.path}" to make one`;
    return { configuration: undefined, problems: [{ severity: 'error', file: source.path, line: 0, text }] };
  }
  for (const [name, consequence] of EXPECTED) {
    if (!documents.has(name))
      problems.warning({ file: name, line: 0 }, `There is no ${name}: ${consequence}`);
  }
  const configuration = yield* build(source, documents, problems);
  const sorted = problems.list.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line);
  return { configuration: problems.hasErrors ? undefined : yield* freezing(configuration), problems: sorted };
}

export interface ConfigurationSource extends ConfSource, FileLookup {
  /** The directory, absolute. */
  readonly path: string;
}

function* build(
  source: ConfigurationSource,
  documents: ReadonlyMap<string, ConfDocument>,
  problems: Problems,
): Sliced<Configuration> {
  // What is wrong beyond the syntax of a file that was refused would only be told because lines are missing.
  const valid = (name: string) => (documents.get(name)?.valid ? documents.get(name) : undefined);
  const messaging = valid('messaging.conf');
  const { general, ...settings } = readMessaging(messaging, valid('asterisk.conf'), problems);
  const lists = new NamedLists(valid('acl.conf'), problems);
  const pjsip = yield* readPjsip(valid('pjsip.conf'), lists, general.asteriskVersion, source, problems);
  const endpoints = valid('pjsip.conf') && pjsip.endpoints;
  const wasRefused = (name: string): boolean => documents.get(name)?.valid === false;
  const xmpp = valid('xmpp.conf');
  const others = { endpoints, xmppAccounts: wasRefused('xmpp.conf') ? undefined : accountNames(xmpp) };
  const read = yield* readMessagingObjects(messaging, settings, others, lists, source, problems);
  const named = wasRefused('messaging.conf') ? undefined : read;
  const configuration = {
    directory: source.path,
    general,
    hints: yield* readHints(messaging, problems),
    manager: readManager(valid('manager.conf'), lists, source, problems),
    http: readHttp(valid('http.conf'), source, general.asteriskVersion, problems),
    messaging: read,
    notify: readNotify(valid('pjsip_notify.conf'), valid('sip_notify.conf'), problems),
    pjsip,
    xmpp: readXmpp(xmpp, { messaging: named, endpoints, files: source }, problems),
  };
  warnOfMissingHttp(configuration, problems);
  return configuration;
}

/** The APIs, what carriers tell by HTTP and WebSocket transports (`/ws`) stand on the HTTP server. */
function warnOfMissingHttp({ http, messaging, pjsip }: Configuration, problems: Problems): void {
  if (messaging.tokens.length > 0 && !http.enabled) {
    const text =
      'Nobody can use the tokens of messaging.conf: the HTTP APIs need "enabled=yes" and "bindaddr" here';
    problems.warning({ file: 'http.conf', line: 0 }, text);
  }
  for (const { name, upstream } of messaging.carriers.values()) {
    if (http.enabled || !comesOverHttp(upstream)) continue;
    const text = `What the carrier [${name}] reports and brings cannot come in: it needs "enabled=yes" and "bindaddr" here`;
    problems.warning({ file: 'http.conf', line: 0 }, text);
  }
  for (const { name, protocol } of pjsip.transports) {
    const served = protocol === 'wss' ? http.tls !== undefined : http.enabled;
    if ((protocol !== 'ws' && protocol !== 'wss') || served) continue;
    const lack = protocol === 'wss' ? 'tlsenable=yes' : 'enabled=yes';
    problems.warning(
      { file: 'pjsip.conf', line: 0 },
      `[${name}] listens nowhere: protocol=${protocol} needs "${lack}" in http.conf`,
    );
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const FILES: readonly string[] = [
  'asterisk.conf',
  'acl.conf',
  'manager.conf',
  'http.conf',
  'pjsip.conf',
  'pjsip_notify.conf',
  'sip_notify.conf',
  'xmpp.conf',
  'messaging.conf',
];

const EXPECTED: readonly (readonly [file: string, consequence: string])[] = [
  ['manager.conf', 'AMI is off'],
  ['pjsip.conf', 'SIP is off'],
];
