import type { ConfDocument, ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import { placeOf } from './conf/place-of.ts';
import type { MessagingConfiguration } from './configuration.ts';
import { DestinationCheck } from './destination.ts';
import { generalSection, joinedSections } from './general-section.ts';
import { ProjectNames } from './messaging-projects.ts';
import { XMPP_ACCOUNT, XMPP_GENERAL } from './objects/xmpp.ts';
import type { PjsipConfiguration } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader, type ValuesOf } from './schema.ts';
import type { FileLookup } from './tls-files.ts';
import { isBareJid, isUserJid } from './xmpp-address.ts';
import { warnOfMissingSenders } from './xmpp-senders.ts';
import { XmppTwins } from './xmpp-twins.ts';
import type { XmppAccount, XmppConfiguration } from './xmpp-types.ts';

/** What accounts name that stands elsewhere. */
export interface XmppSurroundings {
  /** Undefined when messaging.conf is there and could not be read: what it holds cannot be told to be missing. */
  readonly messaging: MessagingConfiguration | undefined;
  /** Those of pjsip.conf, undefined when it was not read. */
  readonly endpoints: PjsipConfiguration['endpoints'] | undefined;
  readonly files: FileLookup;
}

/** xmpp.conf: `[general]`, and an account for each other section. */
export function readXmpp(
  document: ConfDocument | undefined,
  surroundings: XmppSurroundings,
  problems: Problems,
): XmppConfiguration {
  const general = new ObjectReader(XMPP_GENERAL).read(generalOf(document), problems);
  const reader = new ObjectReader(XMPP_ACCOUNT);
  const checks = createChecks(surroundings, accountNames(document));
  const accounts = new Map<string, XmppAccount>();
  const twins = new XmppTwins();
  for (const section of accountSections(document)) {
    const values = reader.read(section, problems);
    const account = accountOf(section, values, general, surroundings.files);
    if (!NAME.test(section.name)) {
      const text = `[${section.name}] is no name for an account: it may have up to 64 characters, and no slash`;
      problems.error(section, text);
    }
    checkAddress(section, account, problems);
    twins.check(section, account, problems);
    checkTls(section, account, surroundings.files, problems);
    if (!values.usesasl) {
      const text = `"usesasl=no" of [${section.name}] means nothing: Aldis always uses SASL, as RFC 6120 §6 asks`;
      problems.warning(placeOf(section, 'usesasl'), text);
    }
    const projects = checks.projects(section, values.project, problems);
    checks.destination(section, account.deliverTo, problems);
    checkComponentOptions(section, account, problems);
    if (hasSecret(section, account, problems)) accounts.set(account.name, { ...account, projects });
  }
  if (surroundings.messaging !== undefined) {
    warnOfMissingSenders(accounts, surroundings.messaging, problems);
  }
  return { accounts };
}

/** The accounts that there are to be, for those that name some. */
export function accountNames(document: ConfDocument | undefined): ReadonlySet<string> {
  return new Set(accountSections(document).map(({ name }) => name));
}

function accountSections(document: ConfDocument | undefined): readonly ConfSection[] {
  return [...joinedSections(document).values()].filter(({ name }) => !isGeneral(name));
}

function generalOf(document: ConfDocument | undefined): ConfSection {
  const written = document?.sections.find(({ name, template }) => !template && isGeneral(name));
  return generalSection(document, FILE, written?.name);
}

/** In any letter case: res_xmpp finds it with a pattern that knows none. */
function isGeneral(name: string): boolean {
  return name.toLowerCase() === 'general';
}

type Values = ValuesOf<typeof XMPP_ACCOUNT.options>;

function accountOf(
  { name }: ConfSection,
  values: Values,
  general: ValuesOf<typeof XMPP_GENERAL.options>,
  files: FileLookup,
): XmppAccount {
  return {
    name,
    type: values.type,
    serverHost: values.serverhost,
    port: values.port ?? (values.type === 'component' ? COMPONENT_PORT : CLIENT_PORT),
    username: values.username,
    secret: values.secret,
    useTls: values.usetls,
    forceOldSsl: values.forceoldssl,
    tlsRequired: values.tlsRequired,
    tlsVerify: values.tlsVerify,
    tlsCaFile: values.tlsCaFile === '' ? '' : files.resolve(values.tlsCaFile),
    priority: values.priority,
    status: values.status,
    statusMessage: values.statusmessage,
    buddies: values.buddy,
    timeoutSeconds: values.timeout,
    authPolicy: values.authPolicy ?? general.authPolicy,
    autoRegister: values.autoregister ?? general.autoregister,
    deliveredOn: values.deliveredOn,
    deliverTo: values.deliverTo,
    projects: [],
    register: values.register,
  };
}

function checkAddress(section: ConfSection, { type, username }: XmppAccount, problems: Problems): void {
  // What is missing has been told.
  if (username === '') return;
  const fits = type === 'client' ? isUserJid(username) : isBareJid(username) && !username.includes('@');
  if (fits) return;
  const expected =
    type === 'client'
      ? 'user@domain or user@domain/resource'
      : 'the domain of the component, such as sms.example.org';
  const text = `"username" in [${section.name}] must be ${expected}, not "${username}"`;
  problems.error(placeOf(section, 'username'), text);
}

function checkTls(section: ConfSection, account: XmppAccount, files: FileLookup, problems: Problems): void {
  const { name, tlsCaFile, tlsVerify, tlsRequired, useTls, forceOldSsl, type } = account;
  if (tlsCaFile !== '' && !files.exists(tlsCaFile)) {
    const text = `"tls_ca_file" of [${name}] names ${lastVariable(section, 'tls_ca_file')?.value ?? tlsCaFile}, which does not exist`;
    problems.error(placeOf(section, 'tls_ca_file'), text);
  }
  const encrypted = forceOldSsl || (useTls && type === 'client');
  if (encrypted && !tlsVerify) {
    const text = `"tls_verify=no" of [${name}]: whoever stands between can read and change all of it; "tls_ca_file" does for a certificate of your own`;
    problems.warning(placeOf(section, 'tls_verify'), text);
  }
  const host = account.serverHost === '' ? domainOf(account.username) : account.serverHost;
  if (encrypted || !tlsRequired || isLoopback(host)) return;
  const text = `[${name}] has no TLS, and ${host} is not this machine: it connects only with "${type === 'component' ? 'forceoldssl' : 'usetls'}=yes", or with "tls_required=no" where the network between is trusted`;
  problems.warning(placeOf(section, 'serverhost'), text);
}

/** False, which is told, where Aldis cannot log in: nobody is to wait for such an account. */
function hasSecret(section: ConfSection, { name, secret }: XmppAccount, problems: Problems): boolean {
  if (secret !== '') return true;
  const oauth = lastVariable(section, 'refresh_token');
  if (oauth !== undefined) {
    problems.warning(oauth, `[${name}] is left out: Aldis logs in with a "secret", not with OAuth`);
    return false;
  }
  const written = lastVariable(section, 'secret');
  if (written === undefined) problems.error(section, `[${name}] needs the option "secret"`);
  else if (written.value === '') problems.error(written, `"secret" of [${name}] is empty`);
  return false;
}

function checkComponentOptions(section: ConfSection, { name, type }: XmppAccount, problems: Problems): void {
  if (type === 'component') return;
  for (const option of ['project', 'register']) {
    const written = lastVariable(section, option);
    if (written === undefined) continue;
    problems.warning(written, `"${option}" of [${name}] means something for "type=component" only`);
  }
}

interface Checks {
  /** The ids of the projects that an account names. */
  projects(section: ConfSection, names: readonly string[], problems: Problems): readonly string[];
  destination(section: ConfSection, written: string, problems: Problems): void;
}

function createChecks({ messaging, endpoints }: XmppSurroundings, xmppAccounts: ReadonlySet<string>): Checks {
  if (messaging === undefined) return { projects: () => [], destination: () => undefined };
  const projects = new ProjectNames();
  for (const { name, id } of messaging.projects.values()) projects.add(name, id);
  const names = {
    numbers: new Set(messaging.numbers.keys()),
    carriers: new Set(messaging.carriers.keys()),
    esmes: new Set([...messaging.esmes.values()].map(({ name }) => name)),
    xmppAccounts,
  };
  const destinations = new DestinationCheck(endpoints, names);
  return {
    projects: (section, named, problems) =>
      [...new Set(named)].map((name) => projects.idOf(name, section, problems)),
    destination(section, written, problems) {
      if (written === '') return;
      const destination = /^[+\d]/.test(written) ? `number:${written}` : written;
      destinations.check(destination, 'deliver_to', section, problems);
    },
  };
}

/** Of `user@domain/resource`. */
function domainOf(address: string): string {
  return address.replace(/\/.*$/, '').replace(/^.*@/, '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

const FILE = 'xmpp.conf';
/** It stands in lanes before a slash. */
const NAME = /^[^/\p{Cc}]{1,64}$/u;
const CLIENT_PORT = 5222;
const COMPONENT_PORT = 5347;
