import type { PjsipAuth, PjsipGlobal } from '../../../config/pjsip-types.ts';
import { lastGiven } from './given-option.ts';
import { type ShownOption, type ShownOptionExtras, shown } from './shown-option.ts';

export interface ShownAuth {
  readonly auth: PjsipAuth;
  /** For the algorithms where the auth names none. */
  readonly global: PjsipGlobal;
}

/** An auth's options in Asterisk's order. */
export function authOptions(): readonly ShownOption<ShownAuth>[] {
  return AUTH_OPTIONS;
}

function digests({ auth }: ShownAuth): string {
  return [...auth.passwordDigest].map(([algorithm, digest]) => `${algorithm}:${digest}`).join(',');
}

function given(option: string, extras: ShownOptionExtras<ShownAuth> = {}): ShownOption<ShownAuth> {
  return shown(option, ({ auth }) => lastGiven(auth, option) ?? '', extras);
}

const SECRET = { secret: true };

const AUTH_OPTIONS: readonly ShownOption<ShownAuth>[] = [
  given('oauth_secret', SECRET),
  shown('password_digest', digests, SECRET),
  shown('supported_algorithms_uas', ({ auth, global }) =>
    (auth.supportedAlgorithmsUas.length > 0
      ? auth.supportedAlgorithmsUas
      : global.defaultAuthAlgorithmsUas
    ).join(','),
  ),
  given('refresh_token', SECRET),
  shown('username', ({ auth }) => auth.username),
  shown('md5_cred', ({ auth }) => auth.md5Cred, SECRET),
  shown('realm', ({ auth }) => auth.realm),
  shown('auth_type', ({ auth }) => auth.authType),
  shown('password', ({ auth }) => auth.password, SECRET),
  shown('supported_algorithms_uac', ({ auth, global }) =>
    (auth.supportedAlgorithmsUac.length > 0
      ? auth.supportedAlgorithmsUac
      : global.defaultAuthAlgorithmsUac
    ).join(','),
  ),
  shown('nonce_lifetime', ({ auth }) => String(auth.nonceLifetime)),
  given('oauth_clientid'),
];
