import type { NamedLists } from './acl-file.ts';
import { completed } from './bind-address.ts';
import type { EsmeOptions, SmppServerOptions } from './carriers.ts';
import type { ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import { placeOf } from './conf/place-of.ts';
import type { NumberOptions } from './configuration.ts';
import { NAME } from './messaging-carriers.ts';
import type { ProjectNames } from './messaging-projects.ts';
import { ESME } from './objects/esme.ts';
import { SMPP_SERVER } from './objects/smpp-server.ts';
import type { Problems } from './problem.ts';
import { ObjectReader, type ValuesOf } from './schema.ts';
import { type FileLookup, readTlsFiles } from './tls-files.ts';

/** The `type=smpp_server` section; undefined without one: SMPP is not served. */
export function readSmppServer(
  [section, second]: readonly ConfSection[],
  files: FileLookup,
  problems: Problems,
): SmppServerOptions | undefined {
  if (section === undefined) return undefined;
  if (second !== undefined) {
    problems.warning(second, `[${second.name}] is a second section of type=smpp_server and is not read`);
  }
  const values = new ObjectReader(SMPP_SERVER).read(section, problems);
  const bind = completed(values.bind, LOOPBACK, PORT);
  const names = { certificate: 'tls_cert_file', key: 'tls_key_file' };
  const written = { certificate: values.tlsCertFile, key: values.tlsKeyFile };
  const tls = lastVariable(section, 'tls_bind');
  if (tls === undefined && written.certificate !== '') {
    const text = `"tls_cert_file" of [${section.name}] means nothing without "tls_bind", such as 0.0.0.0:${TLS_PORT}`;
    problems.warning(placeOf(section, 'tls_cert_file'), text);
  }
  return {
    enabled: values.enabled,
    bind,
    tls:
      tls === undefined || !values.enabled
        ? undefined
        : {
            bind: completed(values.tlsBind, bind.address, TLS_PORT),
            ...readTlsFiles(written, names, files, section, problems),
          },
    systemId: values.systemId,
    maxConnections: values.maxConnections,
    bindTimeoutSeconds: values.bindTimeout,
    enquireLinkSeconds: values.enquireLink,
    responseTimeoutSeconds: values.responseTimeout,
  };
}

export interface EsmeSurroundings {
  readonly names: ProjectNames;
  readonly numbers: ReadonlyMap<string, NumberOptions>;
  readonly lists: NamedLists;
  readonly smppServer: SmppServerOptions | undefined;
}

/** The `type=esme` sections by system_id, in the order of the file. */
export function readEsmes(
  sections: readonly ConfSection[],
  surroundings: EsmeSurroundings,
  problems: Problems,
): ReadonlyMap<string, EsmeOptions> {
  const reader = new ObjectReader(ESME);
  const esmes = new Map<string, EsmeOptions>();
  const { names, lists, smppServer } = surroundings;
  const [first] = sections;
  if (first !== undefined && smppServer?.enabled !== true) {
    const lack =
      smppServer === undefined ? 'a section of type=smpp_server' : '"enabled=yes" in type=smpp_server';
    problems.warning(first, `[${first.name}] cannot bind anywhere without ${lack}`);
  }
  for (const section of sections) {
    const values = reader.read(section, problems);
    const esme: EsmeOptions = {
      name: section.name,
      systemId: values.systemId === '' ? section.name : values.systemId,
      passwordSha256: passwordOf(section, values, problems),
      systemType: values.systemType,
      project: names.idOf(values.project, section, problems),
      numbers: [...new Set(values.numbers)],
      defaultFrom: values.defaultFrom,
      bindTypes: values.bindTypes,
      maxBinds: values.maxBinds,
      window: values.window,
      throughput: values.throughput,
      acl: lists.resolve(values.acl, section),
      tlsRequired: values.tlsRequired,
      defaultAlphabet: values.defaultAlphabet,
      keepHours: values.keepHours,
      concatenation: values.concatenation,
    };
    checkNames(section, esme, esmes, problems);
    checkNumbers(section, esme, surroundings, problems);
    if (esme.bindTypes.length === 0) {
      problems.error(placeOf(section, 'bind_types'), `"bind_types" of [${section.name}] must name one`);
    }
    if (esme.tlsRequired && smppServer !== undefined && smppServer.tls === undefined) {
      const text = `[${section.name}] has "tls_required", and type=smpp_server no "tls_bind"`;
      problems.warning(placeOf(section, 'tls_required'), text);
    }
    if (!esmes.has(esme.systemId)) esmes.set(esme.systemId, esme);
  }
  return esmes;
}

/** The hash: as it is written, or of what is written. */
function passwordOf(section: ConfSection, values: ValuesOf<typeof ESME.options>, problems: Problems): string {
  const { passwordSha256, password } = values;
  const clear = lastVariable(section, 'password');
  if (lastVariable(section, 'password_sha256') !== undefined) {
    if (clear !== undefined) {
      problems.error(
        clear,
        `[${section.name}] has both "password" and "password_sha256"; one of them counts`,
      );
    }
    return passwordSha256;
  }
  if (clear === undefined) {
    problems.error(section, `[${section.name}] needs the option "password_sha256" or "password"`);
  } else if (password !== '') {
    const text = `"password" of [${section.name}] stands in clear; "password_sha256" does with its hash: printf %s PASSWORD | sha256sum`;
    problems.warning(clear, text);
  }
  return password;
}

function checkNames(
  section: ConfSection,
  { systemId }: EsmeOptions,
  before: ReadonlyMap<string, EsmeOptions>,
  problems: Problems,
): void {
  if (!NAME.test(section.name)) {
    problems.error(
      section,
      `[${section.name}] is no name for an ESME: expected letters, digits, ".", "_" and "-"`,
    );
  }
  if (systemId === section.name && systemId.length > SYSTEM_ID_LENGTH) {
    const text = `[${section.name}] needs the option "system_id": its name has more than ${SYSTEM_ID_LENGTH} letters`;
    problems.error(section, text);
  }
  const namesake = before.get(systemId);
  if (namesake !== undefined) {
    const text = `[${section.name}] binds as "${systemId}", as [${namesake.name}] does; give it another "system_id"`;
    problems.error(placeOf(section, 'system_id'), text);
  }
}

function checkNumbers(
  section: ConfSection,
  { numbers: own, defaultFrom, project }: EsmeOptions,
  { numbers }: EsmeSurroundings,
  problems: Problems,
): void {
  const check = (number: string, option: string): void => {
    const known = numbers.get(number);
    const at = placeOf(section, option);
    const named = `"${option}" of [${section.name}] names "${number}", which is`;
    if (known === undefined) problems.error(at, `${named} no type=number`);
    else if (project !== '' && known.project !== '' && known.project !== project) {
      problems.error(at, `${named} of another project`);
    }
  };
  for (const number of own) check(number, 'numbers');
  if (defaultFrom === '') return;
  check(defaultFrom, 'default_from');
  if (own.length > 0 && !own.includes(defaultFrom)) {
    const text = `"default_from" of [${section.name}] is none of its "numbers"`;
    problems.error(placeOf(section, 'default_from'), text);
  }
}

/** Octets of a system_id (SMPP 3.4 §5.2.1), without the NUL behind it. */
const SYSTEM_ID_LENGTH = 15;
const LOOPBACK = '127.0.0.1';
const PORT = 2775;
/** What IANA has for SMPP over TLS (`secure-smpp`). */
const TLS_PORT = 3550;
