import type { ConfSection } from './conf/document.ts';
import { type GivenOptions, givenOptions } from './given-options.ts';
import { AUTH } from './objects/auth.ts';
import type { PjsipAuth } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader, type ValuesOf } from './schema.ts';
import { each, type Sliced } from './slices.ts';

/** The auth sections. One that lacks the credential which its `auth_type` names is an error, as nobody could use it. */
export function* readAuths(
  sections: readonly ConfSection[],
  problems: Problems,
): Sliced<ReadonlyMap<string, PjsipAuth>> {
  const reader = new ObjectReader(AUTH);
  const auths = new Map<string, PjsipAuth>();
  yield* each(sections, (section) => {
    const values = reader.read(section, problems);
    const auth = frozenAuth(section, values);
    const lack = lackOf(auth);
    if (lack !== undefined) problems.error(section, `[${section.name}] ${lack}`);
    auths.set(auth.name, auth);
  });
  return auths;
}

/** There may be tens of thousands, so each is built once, in one shape. */
function frozenAuth(section: ConfSection, values: ValuesOf<typeof AUTH.options>): PjsipAuth {
  let options: GivenOptions | undefined;
  return Object.freeze({
    name: section.name,
    authType: values.authType,
    username: values.username,
    password: values.password,
    md5Cred: values.md5Cred,
    passwordDigest: digestsOf(values),
    realm: values.realm,
    nonceLifetime: values.nonceLifetime,
    supportedAlgorithmsUas: values.supportedAlgorithmsUas,
    supportedAlgorithmsUac: values.supportedAlgorithmsUac,
    /** Only listings ask for it, so it is put together when first asked. */
    get options() {
      options ??= givenOptions(section);
      return options;
    },
  });
}

/** `md5_cred` is the older spelling of an MD5 `password_digest`; Asterisk 22 lists it as both. */
function digestsOf(auth: Pick<PjsipAuth, 'md5Cred' | 'passwordDigest'>): PjsipAuth['passwordDigest'] {
  if (auth.md5Cred === '' || auth.passwordDigest.has('MD5')) return auth.passwordDigest;
  return new Map([['MD5', auth.md5Cred], ...auth.passwordDigest]);
}

function lackOf(auth: PjsipAuth): string | undefined {
  switch (auth.authType) {
    case 'userpass':
      return auth.password === '' ? 'needs a "password"' : undefined;
    case 'md5':
      return auth.passwordDigest.has('MD5') ? undefined : 'has auth_type=md5 and needs "md5_cred"';
    case 'digest':
      return auth.password === '' && auth.passwordDigest.size === 0
        ? 'has auth_type=digest and needs a "password" or "password_digest"'
        : undefined;
    case 'google_oauth':
      return undefined;
  }
}
