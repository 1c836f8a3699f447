import { resolveSrv } from 'node:dns/promises';
import type { XmppAccount } from '../../config/xmpp-types.ts';

/** Where a server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** TLS from the first octet. */
  readonly tlsAtOnce: boolean;
}

export interface SrvRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/**
 * Where to connect for an account, in the order to try: the configured host, else where the SRV records of the domain lead
 * (RFC 6120 §3.2.1, XEP-0368), else the domain itself.
 */
export async function serverAddresses(
  { serverHost, port, forceOldSsl, type }: XmppAccount,
  domain: string,
  random: () => number,
  lookUp: (name: string) => Promise<readonly SrvRecord[]> = resolveSrv,
): Promise<readonly ServerAddress[]> {
  const given = { host: serverHost === '' ? domain : serverHost, port, tlsAtOnce: forceOldSsl };
  if (serverHost !== '' || type === 'component') return [given];
  const records = await lookUp(`_${forceOldSsl ? 'xmpps' : 'xmpp'}-client._tcp.${domain}`).catch(() => []);
  // RFC 2782: a record of which the target is the root says that there is no such service.
  const usable = records.filter(({ name }) => name !== '' && name !== '.');
  if (usable.length === 0) return [given];
  return ordered(usable, random).map(({ name, port: at }) => ({
    host: name,
    port: at,
    tlsAtOnce: forceOldSsl,
  }));
}

/** RFC 2782: by priority, and of one priority at random, by weight. */
function ordered(records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] {
  return records
    .map((record) => ({ record, rank: random() ** (1 / Math.max(record.weight, 0.1)) }))
    .sort((a, b) => a.record.priority - b.record.priority || b.rank - a.rank)
    .map(({ record }) => record);
}
