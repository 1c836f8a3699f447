import type { MessagingConfiguration, ProjectOptions } from '../config/configuration.ts';
import type { Clock } from '../messages/clock.ts';
import type { Access, Authentication, WriteAllowance } from './access.ts';
import { parseBasic } from './basic-credentials.ts';
import { Guesses } from './guesses.ts';
import { type ProjectToken, ProjectTokens } from './project-tokens.ts';
import { parseProjectId } from './sid.ts';
import { WriteWindows } from './write-windows.ts';

export interface AccessOptions {
  /** That of the moment: what a reload changes counts at once. */
  readonly configuration: () => MessagingConfiguration;
  readonly clock: Pick<Clock, 'now'>;
}

/** Lets projects in by their tokens and counts what they write. */
export function createAccess(options: AccessOptions): Access {
  return new TokenAccess(options);
}

class TokenAccess implements Access {
  readonly #options: AccessOptions;
  readonly #guesses = new Guesses();
  readonly #windows = new WriteWindows();
  #configuration: MessagingConfiguration;
  #tokens: ProjectTokens;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#configuration = options.configuration();
    this.#tokens = new ProjectTokens(this.#configuration);
  }

  authenticate({
    authorization,
    remoteAddress,
    scope,
  }: Parameters<Access['authenticate']>[0]): Authentication {
    const credentials = parseBasic(authorization);
    if (credentials === undefined) return UNAUTHORIZED;
    const now = this.#options.clock.now();
    const user = this.#guesses.size === 0 ? '' : userOf(credentials.user);
    const waitMs = this.#guesses.waitMs(remoteAddress, user, now);
    if (waitMs > 0) return { kind: 'throttled', retryAfterSeconds: Math.ceil(waitMs / 1000) };
    const token = this.#currentTokens().find(credentials.user, credentials.password);
    if (token === undefined) {
      this.#guesses.failed(remoteAddress, userOf(credentials.user), now);
      return UNAUTHORIZED;
    }
    this.#guesses.succeeded(remoteAddress, user);
    return answer(token, scope);
  }

  countWrite(project: ProjectOptions): WriteAllowance {
    const { configuration, clock } = this.#options;
    return this.#windows.count(project, configuration(), clock.now());
  }

  allowance(project: ProjectOptions): WriteAllowance {
    const { configuration, clock } = this.#options;
    return this.#windows.look(project, configuration(), clock.now());
  }

  #currentTokens(): ProjectTokens {
    const configuration = this.#options.configuration();
    if (configuration !== this.#configuration) {
      this.#configuration = configuration;
      this.#tokens = new ProjectTokens(configuration);
    }
    return this.#tokens;
  }
}

/** One user, however the id is written; what is no id at all counts as one user, too. */
function userOf(written: string): string {
  return parseProjectId(written) ?? '';
}

function answer({ project, name, scopes }: ProjectToken, scope: string): Authentication {
  return scopes.includes(scope) ? { kind: 'project', project, token: name } : FORBIDDEN;
}

const UNAUTHORIZED: Authentication = { kind: 'unauthorized' };
const FORBIDDEN: Authentication = { kind: 'forbidden' };
