import { randomUUID } from 'node:crypto';
import { Incoming, type IncomingCounts } from './incoming.ts';
import { DnsRecords } from './locate/dns-records.ts';
import { type DnsResolver, nodeResolver } from './locate/resolver.ts';
import type { TargetProtocol } from './locate/target.ts';
import { Exchange, type OutgoingSurroundings } from './outgoing.ts';
import type { SipStack, SipStackUser, StackStatistics, TransportOptions } from './stack.ts';
import type { SipUri } from './syntax/uri.ts';
import { systemTime } from './timers/time.ts';
import { TimerWheel } from './timers/wheel.ts';
import { ClientTransactions } from './transaction/client-transactions.ts';
import { timerValues } from './transaction/timer-values.ts';
import type { ConnectionLimits } from './transport/connection.ts';
import { Transports } from './transport/transports.ts';

export interface SipStackOptions {
  readonly transports: readonly TransportOptions[];
  /** Timer T1, the round-trip estimate; default 500. Milliseconds. */
  readonly t1Ms?: number;
  /** Timers B and F, after which a request is given up; default 64 * T1. Milliseconds. */
  readonly timerBMs?: number;
  /** Requests larger than this go over TCP first where there is a TCP transport; default never. RFC 3261 §18.1.1 says 1300. */
  readonly tcpSwitchBytes?: number;
  /** Answer to where a request came from (Asterisk's force_rport=yes) rather than by its Via; default true. */
  readonly symmetricResponses?: boolean;
  /** Option tags that a Require may name, in lower case; default `path` and `eventlist`. */
  readonly supported?: ReadonlySet<string>;
  readonly limits?: Partial<ConnectionLimits>;
  /** Addresses of DNS servers; default those of the system. */
  readonly dnsServers?: readonly string[];
  /** Default: a resolver that asks `dnsServers`. */
  readonly resolver?: DnsResolver;
  /** Default: a wheel on the system's time. */
  readonly wheel?: TimerWheel;
  /** In [0, 1); default Math.random. */
  readonly random?: () => number;
  /** An unguessable token for branches and tags; default a random UUID. */
  readonly token?: () => string;
  readonly log?: { warn(fields: object, text: string): void };
}

/** Opens the transports and joins them with transactions and location. Rejects with TransportSetupError. */
export async function createSipStack(options: SipStackOptions, user: SipStackUser): Promise<SipStack> {
  const wheel = options.wheel ?? new TimerWheel(systemTime());
  const t1 = options.t1Ms ?? 500;
  const timers = timerValues(t1, options.timerBMs ?? 64 * t1);
  const random = options.random ?? Math.random;
  const token = options.token ?? randomUUID;
  const resolver = options.resolver ?? nodeResolver(options.dnsServers ?? []);
  const counts: IncomingCounts = { received: 0, sent: 0, retransmitted: 0, malformed: 0, unsent: 0 };
  const table = new ClientTransactions();
  const incoming = new Incoming({
    user,
    wheel,
    timers,
    clientTransactions: table,
    transports: () => transports,
    symmetricResponses: options.symmetricResponses ?? true,
    supported: options.supported ?? new Set(['path', 'eventlist']),
    newTag: token,
    seed: Math.floor(random() * 0x1_0000_0000),
    counts,
  });
  const transports = await Transports.open(
    options.transports,
    {
      onMessage: (bytes, path) => incoming.receive(bytes, path),
      onBadBytes: (problem, path, bytes) => incoming.receiveBadBytes(problem, path, bytes),
      onConnectionClosed: (flow) => user.onConnectionClosed(flow),
      onUnsent() {
        counts.unsent++;
      },
      onProblem: (text, error) => options.log?.warn({ err: error }, text),
    },
    wheel,
    options.limits ?? {},
  );
  const outgoing: OutgoingSurroundings = {
    wheel,
    timers,
    table,
    transports,
    dns: new DnsRecords(resolver, wheel),
    random,
    newBranch: () => `Pj${token()}`,
    tcpSwitchBytes: options.tcpSwitchBytes ?? Number.POSITIVE_INFINITY,
    exchanges: new Set(),
    onSent() {
      counts.sent++;
    },
    onRetransmitted() {
      counts.sent++;
      counts.retransmitted++;
    },
  };
  return {
    request(request, done) {
      const exchange = new Exchange(outgoing, request, done);
      exchange.start();
      return exchange;
    },
    get transports() {
      return transports.listening;
    },
    identityOn: (flow) => transports.routeOver(flow)?.sentBy,
    canReach: (uri) => canReach(uri, transports),
    reconfigure: (wanted) => transports.reconfigure(wanted),
    acceptWebSocket(socket, remote, local, secure) {
      transports.acceptWebSocket(socket, remote, local, secure);
    },
    get statistics(): StackStatistics {
      return {
        ...counts,
        clientTransactions: table.size,
        serverTransactions: incoming.serverTransactions.size,
        connections: transports.connections.size,
      };
    },
    async close() {
      for (const exchange of [...outgoing.exchanges]) exchange.abort();
      table.destroyAll();
      incoming.serverTransactions.destroyAll(wheel);
      resolver.close();
      await transports.close();
    },
  };
}

function canReach(uri: SipUri, transports: Transports): boolean {
  const transport = uri.parameters.get('transport')?.toLowerCase() ?? '';
  if (uri.scheme === 'tel') return false;
  if (uri.scheme === 'sips') return transports.has('tls') || transports.has('wss');
  if (transport !== '') return PROTOCOLS.has(transport) && transports.has(transport as TargetProtocol);
  return transports.listening.length > 0;
}

const PROTOCOLS: ReadonlySet<string> = new Set(['udp', 'tcp', 'tls', 'ws', 'wss']);
