/** A sip, sips or tel URI taken apart (RFC 3261 §19.1, RFC 3966). */
export interface SipUri {
  readonly scheme: 'sip' | 'sips' | 'tel';
  /** Escapes resolved; '' if none. For tel: the number. */
  readonly user: string;
  /** undefined if none. */
  readonly password: string | undefined;
  /** Lower case; IPv6 without brackets; '' for tel. */
  readonly host: string;
  /** 0 when none is given. */
  readonly port: number;
  /** Names in lower case, escapes resolved; '' for those without a value. */
  readonly parameters: ReadonlyMap<string, string>;
  /** URI headers (`?a=b`), in order. */
  readonly headers: readonly (readonly [string, string])[];
}
