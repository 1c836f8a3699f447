/**
 * Whether an error for a message is to be believed: the recipient's, that of his server, and that of ours, which need not say who
 * it is (RFC 6120 §8.1.2.1). Anybody else's word is none. All addresses as foldedBare makes them.
 *
 * @param sender of the error; empty: it says none
 * @param own address of the account
 * @param recipient of the message; undefined: it is not known
 */
export function mayRefuse(sender: string, own: string, recipient: string | undefined): boolean {
  if (sender === '' || sender === own || sender === domainOf(own)) return true;
  return recipient !== undefined && (sender === recipient || sender === domainOf(recipient));
}

function domainOf(bare: string): string {
  return bare.slice(bare.indexOf('@') + 1);
}
