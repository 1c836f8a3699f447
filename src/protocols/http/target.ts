import { basicCredentials } from './basic.ts';
import { OutgoingError } from './outgoing.ts';

/** Reads a URL that a request may go to. @throws OutgoingError `bad-url` */
export function parseTarget(url: string, base?: URL): URL {
  const target = URL.parse(url, base?.href);
  if (target === null) throw new OutgoingError('bad-url', 'It is no URL.');
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new OutgoingError('bad-url', 'Only http and https URLs can be requested.');
  }
  if (target.hostname === '') throw new OutgoingError('bad-url', 'The URL names no host.');
  return target;
}

/** User and password of a URL as HTTP Basic (RFC 7617 §2); undefined when it has none. */
export function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return basicCredentials(decoded(username), decoded(password));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is itself.
    return text;
  }
}
