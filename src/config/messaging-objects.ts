import type { NamedLists } from './acl-file.ts';
import type { ConfDocument } from './conf/document.ts';
import type { ApiOptions, MessagingConfiguration } from './configuration.ts';
import { DestinationCheck } from './destination.ts';
import { readCarriers } from './messaging-carriers.ts';
import { readEsmes, readSmppServer } from './messaging-esmes.ts';
import { readGroups, readNumbers } from './messaging-numbers.ts';
import { type ProjectLimits, ProjectNames, readProjects, readTokens, UsedIds } from './messaging-projects.ts';
import { readRoutes } from './messaging-routes.ts';
import { messagingSections } from './messaging-sections.ts';
import { CARRIER } from './objects/carrier.ts';
import { ESME } from './objects/esme.ts';
import { NUMBER } from './objects/number.ts';
import { NUMBER_GROUP } from './objects/number-group.ts';
import { PROJECT } from './objects/project.ts';
import { ROUTE } from './objects/route.ts';
import { SMPP_SERVER } from './objects/smpp-server.ts';
import { TOKEN } from './objects/token.ts';
import type { PjsipConfiguration } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import type { Sliced } from './slices.ts';
import type { FileLookup } from './tls-files.ts';
import { uuidOfName } from './uuid.ts';

/** What `[general]` says for all projects. */
export interface ApiSettings {
  readonly limits: ProjectLimits;
  /** `spaceId` is empty where the file does not say it. */
  readonly api: ApiOptions;
}

/** What other files hold that destinations lead to; undefined where a file was not read. */
export interface OtherFiles {
  /** Those of pjsip.conf. */
  readonly endpoints: PjsipConfiguration['endpoints'] | undefined;
  /** The names of those of xmpp.conf. */
  readonly xmppAccounts: ReadonlySet<string> | undefined;
}

/** Projects, tokens, numbers, groups, routes, carriers and ESMEs of messaging.conf, and what they name. */
export function* readMessagingObjects(
  document: ConfDocument | undefined,
  { limits, api }: ApiSettings,
  { endpoints, xmppAccounts }: OtherFiles,
  lists: NamedLists,
  files: FileLookup,
  problems: Problems,
): Sliced<MessagingConfiguration> {
  const sections = yield* messagingSections(document, problems);
  const names = new ProjectNames();
  const ids = new UsedIds();
  const named = (type: string): ReadonlySet<string> => new Set(sections(type).map(({ name }) => name));
  const known = {
    numbers: named(NUMBER.type),
    carriers: named(CARRIER.type),
    esmes: named(ESME.type),
    xmppAccounts,
  };
  const destinations = new DestinationCheck(endpoints, known);
  const projects = readProjects(sections(PROJECT.type), limits, names, ids, problems);
  const tokens = readTokens(sections(TOKEN.type), names, problems);
  const numbers = yield* readNumbers(sections(NUMBER.type), names, destinations, files, problems);
  const groups = readGroups(sections(NUMBER_GROUP.type), names, ids, numbers, problems);
  const routes = readRoutes(sections(ROUTE.type), names, destinations, known.carriers, problems);
  const surroundings = { lists, files, endpoints, publicUrl: api.publicUrl };
  const carriers = readCarriers(sections(CARRIER.type), surroundings, problems);
  const smppServer = readSmppServer(sections(SMPP_SERVER.type), files, problems);
  const esmes = readEsmes(sections(ESME.type), { names, numbers, lists, smppServer }, problems);
  return {
    projects,
    tokens,
    numbers,
    groups,
    routes,
    carriers,
    smppServer,
    esmes,
    api: { ...api, spaceId: spaceIdOf(api, projects) },
  };
}

/** One for the installation, which no other one has and no restart changes. */
function spaceIdOf(api: ApiOptions, projects: MessagingConfiguration['projects']): string {
  if (api.spaceId !== '') return api.spaceId;
  const [first] = projects.keys();
  return uuidOfName(first === undefined || first === '' ? NIL_UUID : first, 'space');
}

const NIL_UUID = '00000000-0000-0000-0000-000000000000';
