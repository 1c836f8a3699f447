import { quoted } from '../syntax/parameters.ts';
import { algorithmOf, type DigestAlgorithm } from './algorithm.ts';
import { parseAuthValues } from './auth-parameters.ts';

/** A digest challenge: the value of WWW-Authenticate or Proxy-Authenticate (RFC 3261 §20.44, RFC 7616 §3.3). */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  /** undefined if none. */
  readonly opaque: string | undefined;
  /** undefined for an algorithm that we do not have. */
  readonly algorithm: DigestAlgorithm | undefined;
  /** As written; undefined if the challenge names none. The answer repeats it. */
  readonly algorithmText: string | undefined;
  /** In lower case; empty when the challenge has no qop (RFC 2069). */
  readonly qop: readonly string[];
  /** The nonce of the credentials was too old, the password is right. */
  readonly stale: boolean;
}

/** The digest challenges in header lines, in their order. Other schemes and malformed lines are left out. */
export function parseChallenges(lines: readonly string[]): readonly DigestChallenge[] {
  const challenges: DigestChallenge[] = [];
  for (const line of lines) {
    for (const { scheme, parameters } of parseAuthValues(line) ?? []) {
      const realm = parameters.get('realm');
      const nonce = parameters.get('nonce');
      if (scheme !== 'digest' || realm === undefined || nonce === undefined) continue;
      const algorithmText = parameters.get('algorithm');
      challenges.push({
        realm,
        nonce,
        opaque: parameters.get('opaque'),
        algorithm: algorithmOf(algorithmText),
        algorithmText,
        qop: (parameters.get('qop') ?? '')
          .toLowerCase()
          .split(/[\s,]+/)
          .filter((option) => option !== ''),
        stale: parameters.get('stale')?.toLowerCase() === 'true',
      });
    }
  }
  return challenges;
}

/** Writes a challenge as Asterisk does: no blanks after the commas. */
export function formatChallenge(challenge: {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string;
  readonly algorithm: DigestAlgorithm;
  readonly stale: boolean;
}): string {
  const { realm, nonce, opaque, algorithm, stale } = challenge;
  return `Digest realm=${quoted(realm)},nonce="${nonce}",opaque="${opaque}",${stale ? 'stale=true,' : ''}algorithm=${algorithm},qop="auth"`;
}
