import type { SipUri } from './uri.ts';

/** `"display" <uri>;parameters` or `uri;parameters` (RFC 3261 §20.10, §25.1). */
export interface NameAddr {
  /** Unquoted and unescaped; empty if none. */
  readonly display: string;
  /** As written, without angle brackets. */
  readonly uriText: string;
  /** The URI decoded; undefined for schemes other than sip, sips and tel, or when it cannot be read. */
  readonly uri: SipUri | undefined;
  /** Header parameters: names in lower case, values as written (quotes kept); '' for those without a value. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The `tag` parameter, '' if none. */
  readonly tag: string;
}
