/** The topmost Via (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS. */
  readonly transport: string;
  readonly host: string;
  /** 0 when none is given. */
  readonly port: number;
  readonly branch: string;
  readonly parameters: ReadonlyMap<string, string>;
}
