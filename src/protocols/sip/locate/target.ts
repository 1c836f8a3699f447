/** One place to try: what RFC 3263 makes of a URI. */
export interface Target {
  readonly protocol: TargetProtocol;
  /** An IP address, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  /** The name to find in a TLS certificate: the URI's host (RFC 5922 §4), an address if it is one. */
  readonly serverName: string;
}

/** WebSockets are only ever accepted: a browser cannot be connected to. */
export type TargetProtocol = 'udp' | 'tcp' | 'tls';

export type LocateResult =
  | { readonly kind: 'targets'; readonly targets: readonly Target[] }
  | {
      readonly kind: 'none';
      readonly cause: 'dns-not-found' | 'dns-failure' | 'no-transport';
      readonly text: string;
    };

/** What can be sent with. */
export interface Reach {
  has(protocol: TargetProtocol): boolean;
  /** Whether that protocol is there for addresses of this family. */
  hasFamily(protocol: TargetProtocol, family: 4 | 6): boolean;
}

export function defaultPort(protocol: TargetProtocol): number {
  return protocol === 'tls' ? 5061 : 5060;
}

/** RFC 3263 §4.1: UDP for a sip URI that says nothing; what is not configured is passed over. */
export const PREFERENCE: readonly TargetProtocol[] = ['udp', 'tcp', 'tls'];
