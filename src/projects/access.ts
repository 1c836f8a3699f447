import type { ProjectOptions } from '../config/configuration.ts';

/** Who may use the APIs, and how often. Projects and tokens are those of the configuration of the moment. */
export interface Access {
  /**
   * Reads `Authorization: Basic` with the project's id and a token. Tokens are compared in constant time, and whoever
   * guesses is slowed down by address. The id may be written as Twilio's clients want it: `AC` and its 32 hex digits.
   */
  authenticate(request: {
    readonly authorization: string | undefined;
    readonly remoteAddress: string;
    readonly scope: string;
  }): Authentication;

  /** Counts a writing request of a project. */
  countWrite(project: ProjectOptions): WriteAllowance;

  /** What a project has left, without counting anything: for the headers of what only reads. */
  allowance(project: ProjectOptions): WriteAllowance;
}

export type Authentication =
  | { readonly kind: 'project'; readonly project: ProjectOptions; readonly token: string }
  /** No credentials, or wrong ones. */
  | { readonly kind: 'unauthorized' }
  /** The token has not this scope. */
  | { readonly kind: 'forbidden' }
  /** Too many wrong guesses from this address. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

/** What stands in `X-RateLimit-Limit`, `-Remaining`, `-Reset`; refused when `allowed` is false. */
export interface WriteAllowance {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window ends, at least 1. */
  readonly resetSeconds: number;
}

/** The headers in which both APIs tell it. */
export function allowanceHeaders({ limit, remaining, resetSeconds }: WriteAllowance) {
  return {
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetSeconds,
  };
}
