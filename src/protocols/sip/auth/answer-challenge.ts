import { headerLine } from '../syntax/header-safety.ts';
import type { SipResponse } from '../syntax/message.ts';
import { DIGEST_ALGORITHMS } from './algorithm.ts';
import { type DigestChallenge, parseChallenges } from './challenge.ts';
import { digestResponse, formatCredentials } from './credentials.ts';
import type { DigestSecret } from './secret.ts';

export type ChallengeAnswer =
  | {
      readonly kind: 'answered';
      /** Header lines, each with its CRLF: Authorization for a 401, Proxy-Authorization for a 407. */
      readonly headers: string;
      /** What was answered, one for each realm: for `authorization` of the requests that follow, with higher counts. */
      readonly answered: readonly AnsweredChallenge[];
    }
  | {
      readonly kind: 'unanswerable';
      /**
       * `no-challenge`: the response has no digest challenge. `unsupported`: none with an algorithm and qop that we have and
       * the configuration allows. `no-secret`: none of the secrets is for its realm, or for its algorithm.
       */
      readonly cause: 'no-challenge' | 'unsupported' | 'no-secret';
      readonly text: string;
    };

export interface AnsweredChallenge {
  readonly challenge: DigestChallenge;
  readonly secret: DigestSecret;
  /** The header that carries the answer. */
  readonly header: 'Authorization' | 'Proxy-Authorization';
}

/**
 * Answers a 401 or 407 (RFC 3261 §22.1–22.3). Each realm is answered once: of its challenges the one with the strongest
 * algorithm that a secret can be used with (RFC 8760 §2.4 leaves the choice to the client's policy; the order of the
 * lines is no reason to take a weak one). `cnonce` is fresh randomness, PJSIP takes 32 hexadecimal digits.
 */
export function answerChallenge(
  response: SipResponse,
  request: { readonly method: string; readonly uri: string },
  secrets: readonly DigestSecret[],
  cnonce: string,
): ChallengeAnswer {
  const isProxy = response.status === 407;
  const challenges = parseChallenges(response.headers(isProxy ? 'proxy-authenticate' : 'www-authenticate'));
  if (challenges.length === 0) {
    return unanswerable('no-challenge', `The ${response.status} response holds no digest challenge.`);
  }
  const usable = challenges.filter(isUsable);
  if (usable.length === 0) {
    return unanswerable(
      'unsupported',
      'No challenge has an algorithm (MD5, SHA-256, SHA-512-256) and qop that we have.',
    );
  }

  const header = isProxy ? 'Proxy-Authorization' : 'Authorization';
  const answered: AnsweredChallenge[] = [];
  let headers = '';
  for (const realm of new Set(usable.map((challenge) => challenge.realm))) {
    const answer = strongest(
      usable.filter((challenge) => challenge.realm === realm),
      secrets,
      header,
    );
    if (answer === undefined) continue;
    answered.push(answer);
    headers += headerLine(header, authorization(answer, request, 1, cnonce));
  }
  if (answered.length === 0) {
    const realms = usable.map((challenge) => `"${challenge.realm}"`).join(', ');
    return unanswerable(
      'no-secret',
      `No credentials are configured for the realm ${realms} and its algorithms.`,
    );
  }
  return { kind: 'answered', headers, answered };
}

/** The value of the header that answers a challenge for one more request; `count` grows by one with each (RFC 7616 §3.4.1). */
export function authorization(
  answered: AnsweredChallenge,
  request: { readonly method: string; readonly uri: string },
  count: number,
  cnonce: string,
): string {
  const { challenge, secret } = answered;
  const algorithm = challenge.algorithm!;
  const { realm, nonce, opaque } = challenge;
  const { method, uri } = request;
  const qop = challenge.qop.length === 0 ? undefined : 'auth';
  const nc = count.toString(16).padStart(8, '0');
  const ha1 = secret.ha1(algorithm, realm) ?? '';
  const response = digestResponse(ha1, { algorithm, method, uri, nonce, qop, cnonce, nc });
  return formatCredentials({
    username: secret.username,
    realm,
    nonce,
    uri,
    response,
    algorithm: challenge.algorithmText,
    opaque,
    qop,
    cnonce,
    nc,
  });
}

/** With an algorithm we have, and either without qop or with `auth` among them: `auth-int` alone cannot be answered. */
function isUsable(challenge: DigestChallenge): boolean {
  return challenge.algorithm !== undefined && (challenge.qop.length === 0 || challenge.qop.includes('auth'));
}

function strongest(
  challenges: readonly DigestChallenge[],
  secrets: readonly DigestSecret[],
  header: AnsweredChallenge['header'],
): AnsweredChallenge | undefined {
  for (const algorithm of DIGEST_ALGORITHMS) {
    for (const challenge of challenges) {
      if (challenge.algorithm !== algorithm) continue;
      const secret = secretFor(challenge, secrets);
      if (secret !== undefined) return { challenge, secret, header };
    }
  }
  return undefined;
}

/** A secret that names the realm comes before one for any realm. */
function secretFor(challenge: DigestChallenge, secrets: readonly DigestSecret[]): DigestSecret | undefined {
  const fitting = secrets.filter((secret) => secret.ha1(challenge.algorithm!, challenge.realm) !== undefined);
  return fitting.find((secret) => secret.realm !== '') ?? fitting[0];
}

function unanswerable(cause: 'no-challenge' | 'unsupported' | 'no-secret', text: string): ChallengeAnswer {
  return { kind: 'unanswerable', cause, text };
}
