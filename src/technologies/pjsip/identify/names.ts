import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';

/**
 * The names under which Asterisk looks for a user of a domain, in its order: `user@domain`, `user@` the domain that it is
 * an alias of, `user@` the domain of the transport, and `user`. With `disable_multi_domain=yes` only the last.
 */
export function userAndDomainNames(
  configuration: PjsipConfiguration,
  user: string,
  domain: string,
  transportDomain = '',
): readonly string[] {
  if (user === '') return [];
  if (configuration.global.disableMultiDomain) return [user];
  const names = [`${user}@${domain}`];
  const real = configuration.domainAliases.get(domain);
  if (real !== undefined) names.push(`${user}@${real}`);
  if (transportDomain !== '') names.push(`${user}@${transportDomain}`);
  names.push(user);
  return names;
}

/** `ignore_uri_user_options=yes`: the user part up to the first semicolon. */
export function withoutOptions(configuration: PjsipConfiguration, user: string): string {
  if (!configuration.global.ignoreUriUserOptions) return user;
  const semicolon = user.indexOf(';');
  return semicolon < 0 ? user : user.slice(0, semicolon);
}
