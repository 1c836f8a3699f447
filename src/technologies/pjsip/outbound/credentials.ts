import type { PjsipAuth, PjsipConfiguration } from '../../../config/pjsip-types.ts';
import {
  type AnsweredChallenge,
  answerChallenge,
  authorization,
} from '../../../protocols/sip/auth/answer-challenge.ts';
import { DigestSecret } from '../../../protocols/sip/auth/secret.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';

/**
 * The credentials of one request on its way: what the peer and the proxies before it asked for so far. Each realm
 * is answered once, and once more when the peer says that only the nonce was stale (RFC 7616 §3.3); a peer that asks again
 * nevertheless does not take them. Asterisk goes on answering up to ten times, and so often at most are realms answered
 * here: a peer could name another one each time.
 */
export class Credentials {
  /** The header lines to send, each with its CRLF. */
  lines = '';
  readonly #secrets: readonly DigestSecret[];
  readonly #randomBytes: (size: number) => Buffer;
  readonly #answered = new Map<string, { challenge: AnsweredChallenge; count: number; renewed: boolean }>();

  #rounds = 0;

  /** `auths` are the names of the endpoint's outbound_auth. */
  constructor(
    auths: readonly string[],
    configuration: PjsipConfiguration,
    randomBytes: (size: number) => Buffer,
  ) {
    this.#secrets = auths
      .map((name) => configuration.auths.get(name))
      .filter((auth) => auth !== undefined)
      .map((auth) => secretOf(auth, configuration));
    this.#randomBytes = randomBytes;
  }

  /** Takes in a 401 or 407. undefined when `lines` answers it, else one sentence saying why nothing does. */
  answer(response: SipResponse, method: string, uri: string): string | undefined {
    if (this.#secrets.length === 0)
      return 'The peer asks for credentials, and the endpoint has no outbound_auth.';
    if (++this.#rounds > MOST_ROUNDS) return 'The peer asks for credentials again and again.';
    const request = { method, uri };
    const cnonce = this.#randomBytes(16).toString('hex');
    const answer = answerChallenge(response, request, this.#secrets, cnonce);
    if (answer.kind === 'unanswerable') return answer.text;
    for (const challenge of answer.answered) {
      const key = `${challenge.header}\n${challenge.challenge.realm}`;
      const before = this.#answered.get(key);
      if (before !== undefined && (before.renewed || !challenge.challenge.stale)) {
        return 'The peer did not take the credentials of outbound_auth.';
      }
      this.#answered.set(key, { challenge, count: 0, renewed: before !== undefined });
    }
    this.lines = '';
    for (const entry of this.#answered.values()) {
      const value = authorization(entry.challenge, request, ++entry.count, cnonce);
      this.lines += `${entry.challenge.header}: ${value}\r\n`;
    }
    return undefined;
  }
}

const MOST_ROUNDS = 10;

/** `*` is any realm, as an empty one. */
function secretOf(auth: PjsipAuth, configuration: PjsipConfiguration): DigestSecret {
  const hashes = new Map(auth.passwordDigest);
  if (auth.authType === 'md5' && auth.md5Cred !== '') hashes.set('MD5', auth.md5Cred);
  const own = auth.supportedAlgorithmsUac;
  return new DigestSecret({
    username: auth.username,
    realm: auth.realm === '*' ? '' : auth.realm,
    password: auth.authType === 'md5' || auth.password === '' ? undefined : auth.password,
    hashes,
    algorithms: own.length > 0 ? own : configuration.global.defaultAuthAlgorithmsUac,
  });
}
