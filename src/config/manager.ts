import type { NamedLists } from './acl-file.ts';
import { completed } from './bind-address.ts';
import type { ConfDocument, ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import type { ManagerConfiguration, ManagerUser } from './configuration.ts';
import { generalSection, joinedSections } from './general-section.ts';
import { didYouMean } from './nearest.ts';
import { MANAGER_CLASSES, MANAGER_GENERAL, MANAGER_USER } from './objects/manager.ts';
import type { Problems } from './problem.ts';
import { ObjectReader, type ValuesOf } from './schema.ts';
import { type FileLookup, readTlsFiles } from './tls-files.ts';

/** manager.conf as a whole; without one, AMI is off. */
export function readManager(
  document: ConfDocument | undefined,
  lists: NamedLists,
  files: FileLookup,
  problems: Problems,
): ManagerConfiguration {
  const section = generalSection(document, 'manager.conf');
  const general = new ObjectReader(MANAGER_GENERAL).read(section, problems);
  return {
    enabled: general.enabled,
    webEnabled: general.webenabled,
    // A port in bindaddr counts less than the option that is there for it, as in Asterisk.
    bind: { address: general.bindaddr.address || ANY_ADDRESS, port: general.port },
    tls: readTls(general, section, files, problems),
    allowMultipleLogin: general.allowmultiplelogin,
    displayConnects: general.displayconnects,
    timestampEvents: general.timestampevents,
    brokenEventsAction: general.brokeneventsaction,
    debug: general.debug,
    httpTimeoutSeconds: general.httptimeout,
    authTimeoutSeconds: general.authtimeout,
    authLimit: general.authlimit,
    disabledEvents: general.disabledevents,
    users: readUsers(document, general, lists, problems),
  };
}

type General = ValuesOf<typeof MANAGER_GENERAL.options>;

function readTls(
  general: General,
  section: ConfSection,
  files: FileLookup,
  problems: Problems,
): ManagerConfiguration['tls'] {
  if (!general.enabled || !general.tlsenable) return undefined;
  const written = { certificate: general.tlscertfile, key: general.tlsprivatekey };
  return {
    bind: completed(general.tlsbindaddr, general.bindaddr.address || ANY_ADDRESS, TLS_PORT),
    ...readTlsFiles(written, { certificate: 'tlscertfile', key: 'tlsprivatekey' }, files, section, problems),
    ciphers: general.tlscipher,
  };
}

function readUsers(
  document: ConfDocument | undefined,
  general: General,
  lists: NamedLists,
  problems: Problems,
): ReadonlyMap<string, ManagerUser> {
  const reader = new ObjectReader(MANAGER_USER);
  const users = new Map<string, ManagerUser>();
  for (const [name, section] of joinedSections(document)) {
    if (name.toLowerCase() === 'general') continue;
    const values = reader.read(section, problems);
    users.set(name, {
      name,
      secret: values.secret,
      read: classesOf(section, 'read', values.read, problems),
      write: classesOf(section, 'write', values.write, problems),
      acl: lists.resolve(values.acl, section),
      allowMultipleLogin: values.allowmultiplelogin ?? general.allowmultiplelogin,
      displayConnects: values.displayconnects ?? general.displayconnects,
      writeTimeoutMs: values.writetimeout,
      eventFilters: values.eventfilter,
    });
  }
  return users;
}

/**
 * The documented meaning of a class list: exact names, blanks around them cut. (Asterisk's own parser takes all but
 * the last name as a prefix and trips over blanks.) A name nobody knows grants nothing, which is told.
 */
function classesOf(
  section: ConfSection,
  option: 'read' | 'write',
  written: readonly string[],
  problems: Problems,
): readonly string[] {
  const classes = new Set<string>();
  for (const word of written) {
    const name = word.toLowerCase();
    if (MANAGER_CLASSES.includes(name)) {
      if (name !== 'none') classes.add(name);
      continue;
    }
    const at = lastVariable(section, option) ?? section;
    const hint = didYouMean(word, MANAGER_CLASSES);
    problems.warning(at, `Unknown class "${word}" in "${option}" of [${section.name}] grants nothing${hint}`);
  }
  return classes.has('all') ? ['all'] : [...classes];
}

/** Asterisk's `[::]`: IPv6 and IPv4. */
const ANY_ADDRESS = '::';
const TLS_PORT = 5039;
