/**
 * The account of this name: spelt so, or else in any letter case, as res_xmpp (xmpp_config_cmp) finds its own.
 *
 * @param accounts by name
 */
export function findXmppAccount<T>(accounts: ReadonlyMap<string, T>, name: string): T | undefined {
  const exact = accounts.get(name);
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  for (const [other, account] of accounts) {
    if (other.toLowerCase() === wanted) return account;
  }
  return undefined;
}
