import type { ConfSection } from './conf/document.ts';
import { placeOf } from './conf/place-of.ts';
import type { Problems } from './problem.ts';
import { preparedBare } from './xmpp-address.ts';
import type { XmppAccount } from './xmpp-types.ts';

/**
 * Tells of accounts that a server takes for one: of two clients with the same resource, and of two connections of a component, it
 * lets but one stay (RFC 6120 §7.7.2.2, XEP-0114).
 */
export class XmppTwins {
  readonly #names = new Map<string, string>();

  /** The next account of the file. */
  check(section: ConfSection, account: XmppAccount, problems: Problems): void {
    const address = addressAtServer(account);
    if (address === undefined) return;
    const other = this.#names.get(address);
    this.#names.set(address, account.name);
    if (other === undefined) return;
    const remedy =
      account.type === 'client' ? 'another resource, or none, keeps both' : 'one of them has to go';
    const text = `[${account.name}] has the address of [${other}], ${account.username}: the server lets but one of them stay; ${remedy}`;
    problems.warning(placeOf(section, 'username'), text);
  }
}

/** undefined: none that could be another's. Components may be connected to several servers of a cluster. */
function addressAtServer({ type, username, serverHost, port }: XmppAccount): string | undefined {
  if (type === 'component') return `${serverHost}:${port} ${preparedBare(username)}`;
  const slash = username.indexOf('/');
  if (slash < 0) return undefined;
  return preparedBare(username.slice(0, slash)) + username.slice(slash);
}
