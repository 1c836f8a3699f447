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

/** Reads a project's id from outside: a UUID, or `AC` and 32 hex digits; undefined when it is neither. */
export function parseProjectId(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (UUID.test(lower)) return lower;
  const digits = ACCOUNT_SID.exec(lower)?.[1];
  if (digits === undefined) return undefined;
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ACCOUNT_SID = /^ac([0-9a-f]{32})$/;
