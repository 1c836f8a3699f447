import type { XmppAccountView } from '../../technologies/xmpp/index.ts';

/**
 * Whether there is something to tell of an account: that it came up, that it went down, or goes on being down for another
 * reason. An account whose server is away tries again and again, and each try is no news.
 */
export function xmppAccountNews(): (account: XmppAccountView) => boolean {
  const told = new Map<string, string>();
  return ({ name, status, reason }) => {
    const news = `${status} ${reason}`;
    if (status === 'connecting' || told.get(name) === news) return false;
    told.set(name, news);
    return true;
  };
}
