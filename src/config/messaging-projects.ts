import type { ConfSection } from './conf/document.ts';
import { placeOf } from './conf/place-of.ts';
import type { ProjectOptions, TokenOptions } from './configuration.ts';
import { didYouMean } from './nearest.ts';
import { PROJECT } from './objects/project.ts';
import { SCOPES, TOKEN } from './objects/token.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';

/** What every project has that says nothing else. */
export interface ProjectLimits {
  readonly backlogLimit: number;
  readonly rateLimit: number;
}

/** The projects, which other sections name by the section's name and clients by the id. */
export class ProjectNames {
  readonly #ids = new Map<string, string>();
  readonly #hints = new Map<string, string>();

  add(name: string, id: string): void {
    this.#ids.set(name, id);
  }

  /** The id of the project that an option names; empty, which is told, when there is none. */
  idOf(name: string, section: ConfSection, problems: Problems, option = 'project'): string {
    const id = this.#ids.get(name);
    if (id !== undefined) return id;
    const at = placeOf(section, option);
    // Where the option is missing that has been told.
    if (name !== '' || at !== section) {
      const text = `"${option}" of [${section.name}] names the project "${name}", which is not there`;
      problems.error(at, `${text}${this.#hint(name)}`);
    }
    return '';
  }

  /** Ten thousand numbers may name the same one. */
  #hint(name: string): string {
    const hint = this.#hints.get(name) ?? didYouMean(name, this.#ids.keys());
    this.#hints.set(name, hint);
    return hint;
  }
}

/** Ids of projects and number groups: clients tell things apart by them. */
export class UsedIds {
  readonly #owners = new Map<string, ConfSection>();

  take(id: string, section: ConfSection, problems: Problems): void {
    const owner = this.#owners.get(id);
    if (owner === undefined) this.#owners.set(id, section);
    else if (id !== '') {
      problems.error(placeOf(section, 'id'), `"id" of [${section.name}] is that of [${owner.name}], too`);
    }
  }
}

/** The `type=project` sections by id. */
export function readProjects(
  sections: readonly ConfSection[],
  limits: ProjectLimits,
  names: ProjectNames,
  ids: UsedIds,
  problems: Problems,
): ReadonlyMap<string, ProjectOptions> {
  const reader = new ObjectReader(PROJECT);
  const projects = new Map<string, ProjectOptions>();
  for (const section of sections) {
    const { id, signingKey, backlogLimit, rateLimit } = reader.read(section, problems);
    ids.take(id, section, problems);
    names.add(section.name, id);
    projects.set(id, {
      name: section.name,
      id,
      signingKey,
      backlogLimit: backlogLimit ?? limits.backlogLimit,
      rateLimit: rateLimit ?? limits.rateLimit,
    });
  }
  return projects;
}

/** The `type=token` sections in the order of the file. */
export function readTokens(
  sections: readonly ConfSection[],
  names: ProjectNames,
  problems: Problems,
): readonly TokenOptions[] {
  const reader = new ObjectReader(TOKEN);
  const owners = new Map<string, ConfSection>();
  return sections.map((section) => {
    const { project, tokenSha256, scopes } = reader.read(section, problems);
    const owner = owners.get(tokenSha256);
    if (owner === undefined) owners.set(tokenSha256, section);
    else if (tokenSha256 !== '') {
      problems.error(
        placeOf(section, 'token_sha256'),
        `[${section.name}] is the same token as [${owner.name}]; make another one with "aldis token create"`,
      );
    }
    for (const scope of scopes.filter((one) => !SCOPES.includes(one))) {
      const hint = didYouMean(scope, SCOPES);
      problems.warning(
        placeOf(section, 'scopes'),
        `"scopes" of [${section.name}] names "${scope}", which is no scope${hint}`,
      );
    }
    return { name: section.name, project: names.idOf(project, section, problems), tokenSha256, scopes };
  });
}
