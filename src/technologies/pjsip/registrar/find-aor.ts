import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { userAndDomainNames, withoutOptions } from '../identify/names.ts';

/**
 * The AOR that a REGISTER is for, among the endpoint's own: the To user, tried as `user@domain`, with the domains this
 * one is an alias of, then alone; with `identify_by=auth_username` also the user name of the credentials.
 */
export function findAor(
  configuration: PjsipConfiguration,
  endpoint: PjsipEndpoint,
  to: SipUri,
  credentials: { readonly username: string; readonly realm: string } | undefined,
): string | undefined {
  const methods = endpoint.identifyBy.filter((method) => method === 'username' || method === 'auth_username');
  for (const method of methods.length > 0 ? methods : ['username']) {
    const names =
      method === 'username'
        ? userAndDomainNames(configuration, withoutOptions(configuration, to.user), to.host)
        : credentials === undefined
          ? []
          : userAndDomainNames(configuration, credentials.username, credentials.realm);
    const found = names.find((name) => endpoint.aors.includes(name));
    if (found !== undefined) return found;
  }
  return undefined;
}
