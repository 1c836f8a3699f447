import { promises as dns } from 'node:dns';
import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { Messaging } from '../../../messages/messaging.ts';
import { DigestServer } from '../../../protocols/sip/auth/digest-server.ts';
import type { IncomingRequest, SipStack, SipStackUser } from '../../../protocols/sip/stack.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { ContactTable } from '../contacts.ts';
import { Authenticator } from '../identify/authenticator.ts';
import { EndpointIdentifier } from '../identify/endpoint-identifier.ts';
import { dnsLookup, type HostLookup } from '../identify/host-lookup.ts';
import { interfaceAddresses } from '../interface-addresses.ts';
import { Registrar } from '../registrar/registrar.ts';
import type { Subscriptions } from '../subscription/create-subscriptions.ts';
import type { PjsipSurface } from '../surface.ts';
import { DeliveredAtOnce } from './delivered-at-once.ts';
import type { FinalAnswer } from './final-answer.ts';
import { MessageRoutes } from './message-route.ts';
import type { NumbersSide } from './number-messages.ts';
import { OwnDomains } from './own-domains.ts';
import { MessageReceiver } from './receive-message.ts';
import { RequestDispatch, type Rules } from './request-dispatch.ts';
import { SecurityLog } from './security-log.ts';

export interface PjsipInboundOptions {
  /** Read for every request: a reload counts at once. */
  readonly configuration: () => PjsipConfiguration;
  readonly messaging: Pick<Messaging, 'submit' | 'show' | 'confirm' | 'onStatus'>;
  readonly contacts: ContactTable;
  /** For the ports that are really listened on. */
  readonly stack: Pick<SipStack, 'transports'>;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Buffer;
  readonly node: string;
  readonly log: Pick<Log, 'debug' | 'warn' | 'error'>;
  /** Takes SUBSCRIBE and PUBLISH, and NOTIFYs of mailboxes. */
  readonly subscriptions: Pick<Subscriptions, 'takes' | 'take'>;
  /** The endpoint of a registration of ours whose Contact is marked so (`line=yes`); default: there are none. */
  readonly endpointOfLine?: (line: string) => string | undefined;
  /** Messages to and from numbers; default: there are none. */
  readonly numbers?: NumbersSide;
  /** How long the 202 to a MESSAGE may wait to become a 200 because it was delivered; 0 (the default) = not at all. */
  readonly deliveredWithinMs?: number;
  /** Default: DNS and the hosts file. */
  readonly lookup?: HostLookup;
  /** The IP addresses of this machine; default: those of its network interfaces. */
  readonly localAddresses?: () => readonly string[];
}

/** The incoming half of the pjsip technology: who speaks, may they, and what do they want. */
export interface PjsipInbound extends SipStackUser {
  readonly surface: Pick<PjsipSurface, 'contactsOf' | 'onContact' | 'onSecurity'>;
  /** Answers what still waits to be answered. */
  close(): void;
}

export function createPjsipInbound(options: PjsipInboundOptions): PjsipInbound {
  const { configuration, messaging, contacts, clock, log, node } = options;
  const security = new SecurityLog((error) =>
    log.error({ err: error }, 'A listener to security events failed'),
  );
  const deliveredAtOnce = new DeliveredAtOnce(messaging, clock, options.deliveredWithinMs ?? 0);
  const rules = rulesOf(options);
  const registrar = new Registrar({ configuration, contacts, security, clock, node });
  const receiver = new MessageReceiver({
    messaging,
    contacts,
    routes: () => rules().routes,
    deliveredAtOnce,
    numbers: options.numbers,
    log,
  });
  // Host names are looked up from now on, and not only when the first request is here.
  rules();
  const dispatch = new RequestDispatch({
    rules,
    security,
    registrar,
    receiver,
    subscriptions: options.subscriptions,
    clock,
  });

  return {
    surface: {
      contactsOf: (aor) => contacts.contactsOf(aor),
      onContact: (listener) => contacts.onContact(listener),
      onSecurity: (listener) => security.onSecurity(listener),
    },
    onRequest(incoming) {
      const answer = (given: FinalAnswer): void => respond(incoming, given, configuration().global.userAgent);
      try {
        dispatch.dispatch(incoming, answer);
      } catch (error) {
        log.error({ err: error, method: incoming.request.method }, 'A request could not be answered');
        answer({ status: 500 });
      }
    },
    onMalformed(problem, { protocol, remote }) {
      log.debug({ problem, protocol, ...remote }, 'What came in is no SIP message');
    },
    onConnectionClosed: (flow) => contacts.connectionClosed(flow),
    close: () => deliveredAtOnce.close(),
  };
}

/** The rules of the configuration of the moment, made anew when another one has taken its place. */
function rulesOf(options: PjsipInboundOptions): () => Rules {
  const { log, randomBytes } = options;
  const lookup = options.lookup ?? dnsLookup(dns);
  const localAddresses = options.localAddresses ?? interfaceAddresses;
  // The key is the process's own: after a restart older nonces are stale, and clients come again by themselves.
  const digest = new DigestServer(randomBytes(32));
  const nobodysHash = randomBytes(32).toString('hex');
  const knownHosts = new Map<string, readonly string[]>();
  let rules: Rules | undefined;

  return () => {
    const configuration = options.configuration();
    if (rules?.configuration === configuration) return rules;
    const identifier = new EndpointIdentifier(
      configuration,
      (problem) => log.warn({}, problem),
      options.endpointOfLine,
    );
    void identifier.resolve(lookup, knownHosts);
    const authenticator = new Authenticator(configuration, digest, nobodysHash);
    const ownDomains = new OwnDomains(configuration, options.stack.transports, localAddresses());
    rules = {
      configuration,
      identifier,
      authenticator,
      routes: new MessageRoutes(configuration, ownDomains, options.numbers),
    };
    return rules;
  };
}

function respond(incoming: IncomingRequest, answer: FinalAnswer, userAgent: string): void {
  const { status, reason, headers = '', symmetric, toTag = incoming.request.via.branch } = answer;
  const server = userAgent === '' ? '' : `Server: ${userAgent}\r\n`;
  incoming.respond({
    status,
    headers: headers + server,
    ...(reason !== undefined && { reason }),
    ...(symmetric !== undefined && { symmetric }),
    // Asterisk's tag: the same for every retransmission, whoever answers.
    ...(toTag !== '' && { toTag }),
  });
}
