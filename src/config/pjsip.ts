import type { NamedLists } from './acl-file.ts';
import type { ConfDocument } from './conf/document.ts';
import { givenOptions } from './given-options.ts';
import { ACL, DOMAIN_ALIAS } from './objects/acl.ts';
import { AOR } from './objects/aor.ts';
import { GLOBAL } from './objects/global.ts';
import { IDENTIFY } from './objects/identify.ts';
import { SYSTEM } from './objects/system.ts';
import { readAuths } from './pjsip-auth.ts';
import { readEndpoints } from './pjsip-endpoint.ts';
import { readRegistrations } from './pjsip-registration.ts';
import { sortByType, type TypedSections } from './pjsip-sections.ts';
import {
  readAsteriskPublications,
  readInboundPublications,
  readResourceLists,
} from './pjsip-subscriptions.ts';
import { readTransports } from './pjsip-transport.ts';
import type { PjsipAor, PjsipConfiguration, PjsipGlobal, PjsipIdentify, PjsipSystem } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';
import { each, type Sliced } from './slices.ts';
import type { FileLookup } from './tls-files.ts';

/** pjsip.conf as a whole; without one, nothing is there. */
export function* readPjsip(
  document: ConfDocument | undefined,
  lists: NamedLists,
  asteriskVersion: string,
  files: FileLookup,
  problems: Problems,
): Sliced<PjsipConfiguration> {
  const sections = yield* sortByType(document, problems);
  const acls = readAcls(sections, lists, problems);
  const transports = readTransports(sections.of('transport'), files, problems);
  const endpoints = yield* readEndpoints(sections.of('endpoint'), lists, problems);
  const auths = yield* readAuths(sections.of('auth'), problems);
  return {
    global: readGlobal(sections, asteriskVersion, problems),
    system: readSystem(sections, problems),
    transports,
    endpoints,
    aors: yield* readAors(sections, problems),
    auths,
    identifies: readIdentifies(sections, problems),
    registrations: readRegistrations(sections.of('registration'), { transports, endpoints, auths }, problems),
    acl: acls.acl,
    contactAcl: acls.contactAcl,
    domainAliases: readDomainAliases(sections, problems),
    resourceLists: readResourceLists(sections, problems),
    inboundPublications: readInboundPublications(sections, problems),
    asteriskPublications: readAsteriskPublications(sections, problems),
  };
}

function readGlobal(sections: TypedSections, asteriskVersion: string, problems: Problems): PjsipGlobal {
  const section = sections.only('global');
  const values = new ObjectReader(GLOBAL).read(section, problems);
  if (values.userAgent === '') values.userAgent = `Asterisk PBX ${asteriskVersion}`;
  return { ...values, options: givenOptions(section) };
}

function readSystem(sections: TypedSections, problems: Problems): PjsipSystem {
  const section = sections.only('system');
  const { timerT1, timerB, ...flags } = new ObjectReader(SYSTEM).read(section, problems);
  return { timerT1Ms: timerT1, timerBMs: timerB, ...flags, options: givenOptions(section) };
}

function* readAors(sections: TypedSections, problems: Problems): Sliced<ReadonlyMap<string, PjsipAor>> {
  const reader = new ObjectReader(AOR);
  const aors = new Map<string, PjsipAor>();
  yield* each(sections.of('aor'), (section) => {
    const values = reader.read(section, problems);
    if (values.minimumExpiration > values.maximumExpiration) {
      problems.error(section, `[${section.name}]: minimum_expiration must not be above maximum_expiration`);
    }
    aors.set(section.name, Object.freeze(Object.assign(values, { name: section.name })));
  });
  return aors;
}

function readIdentifies(sections: TypedSections, problems: Problems): readonly PjsipIdentify[] {
  const reader = new ObjectReader(IDENTIFY);
  return sections.of('identify').map((section) => {
    const identify = { name: section.name, ...reader.read(section, problems) };
    if (identify.match.length === 0 && identify.matchHeader === '' && identify.matchRequestUri === '') {
      problems.warning(
        section,
        `[${section.name}] recognises nothing: it has no "match", "match_header" or "match_request_uri"`,
      );
    }
    return identify;
  });
}

function readAcls(
  sections: TypedSections,
  lists: NamedLists,
  problems: Problems,
): Pick<PjsipConfiguration, 'acl' | 'contactAcl'> {
  const reader = new ObjectReader(ACL);
  const read = sections.of('acl').map((section) => {
    const { acl, contactAcl } = reader.read(section, problems);
    return { acl: lists.resolve(acl, section), contactAcl: lists.resolve(contactAcl, section) };
  });
  return {
    acl: lists.all(read.map((one) => one.acl)),
    contactAcl: lists.all(read.map((one) => one.contactAcl)),
  };
}

function readDomainAliases(sections: TypedSections, problems: Problems): ReadonlyMap<string, string> {
  const reader = new ObjectReader(DOMAIN_ALIAS);
  return new Map(
    sections.of('domain_alias').map((section) => [section.name, reader.read(section, problems).domain]),
  );
}
