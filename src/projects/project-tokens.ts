import { hash, timingSafeEqual } from 'node:crypto';
import type { MessagingConfiguration, ProjectOptions } from '../config/configuration.ts';
import { parseProjectId } from './sid.ts';

/** A token that was recognised. */
export interface ProjectToken {
  readonly project: ProjectOptions;
  /** The name of its section. */
  readonly name: string;
  readonly scopes: readonly string[];
}

/** The tokens of one configuration, by the project that they belong to. */
export class ProjectTokens {
  /** By id, and as Twilio's clients write it. */
  readonly #byUser = new Map<string, StoredToken[]>();

  constructor({ projects, tokens }: MessagingConfiguration) {
    for (const id of projects.keys()) {
      const own: StoredToken[] = [];
      this.#byUser.set(id, own);
      this.#byUser.set(`AC${id.replaceAll('-', '')}`, own);
    }
    for (const { name, project: id, tokenSha256, scopes } of tokens) {
      const project = projects.get(id);
      if (project === undefined) continue;
      this.#byUser
        .get(id)
        ?.push({ sha256: Buffer.from(tokenSha256, 'hex'), token: { project, name, scopes } });
    }
  }

  /**
   * The token of a project. Hashes are compared, each in constant time and all of them: how long it takes tells nothing of
   * them, nor whether there is such a project.
   */
  find(user: string, password: string): ProjectToken | undefined {
    const tokens = this.#byUser.get(user) ?? this.#byUser.get(parseProjectId(user) ?? '') ?? [];
    const given = hash('sha256', password, 'buffer');
    let found: ProjectToken | undefined;
    for (const { sha256, token } of tokens.length > 0 ? tokens : NO_TOKENS) {
      if (timingSafeEqual(sha256, given)) found = token;
    }
    return found;
  }
}

interface StoredToken {
  readonly sha256: Buffer;
  /** Undefined for one that nobody has. */
  readonly token: ProjectToken | undefined;
}

const NO_TOKENS: readonly StoredToken[] = [{ sha256: Buffer.alloc(32), token: undefined }];
