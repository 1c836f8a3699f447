import { isIPv6 } from 'node:net';
import { Listeners } from '../../../messages/listeners.ts';
import type { Address, Flow, IncomingRequest, TransportProtocol } from '../../../protocols/sip/stack.ts';
import type { SecurityEvent } from '../surface.ts';

/** The security events of one technology (AMI class `security`), with the fields that Asterisk gives each. */
export class SecurityLog {
  readonly #listeners: Listeners<[SecurityEvent]>;

  constructor(onError: (error: unknown) => void) {
    this.#listeners = new Listeners(onError);
  }

  onSecurity(listener: (event: SecurityEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Nobody can be recognised; `account` is the user of the From. */
  invalidAccount(incoming: IncomingRequest, account: string): void {
    this.#tell(incoming, 'InvalidAccountID', 'Error', account, []);
  }

  challengeSent(incoming: IncomingRequest, account: string): void {
    this.#tell(incoming, 'ChallengeSent', 'Informational', account, NO_CHALLENGE);
  }

  successfulAuth(incoming: IncomingRequest, account: string): void {
    this.#tell(incoming, 'SuccessfulAuth', 'Informational', account, USING_PASSWORD);
  }

  /** ExpectedResponse stays empty, as with Asterisk: it would be the key. */
  challengeResponseFailed(incoming: IncomingRequest, account: string, nonce: string, response: string): void {
    this.#tell(incoming, 'ChallengeResponseFailed', 'Error', account, [
      ['Challenge', nonce],
      ['Response', response],
      ['ExpectedResponse', ''],
    ]);
  }

  failedAcl(incoming: IncomingRequest, account: string, aclName: string): void {
    this.#tell(incoming, 'FailedACL', 'Error', account, aclName === '' ? [] : [['ACLName', aclName]]);
  }

  requestNotSupported(incoming: IncomingRequest, account: string, requestType: string): void {
    this.#tell(incoming, 'RequestNotSupported', 'Error', account, [['RequestType', requestType]]);
  }

  #tell(
    { request, flow }: IncomingRequest,
    event: SecurityEvent['event'],
    severity: SecurityEvent['severity'],
    accountId: string,
    fields: SecurityEvent['fields'],
  ): void {
    if (!this.#listeners.any) return;
    this.#listeners.tell({
      event,
      severity,
      eventVersion: 1,
      accountId,
      sessionId: request.callId,
      localAddress: securityAddress(flow, flow.local),
      remoteAddress: securityAddress(flow, flow.remote),
      fields,
    });
  }
}

/** AccountID of those who are not recognised. */
export const UNKNOWN_ACCOUNT = '<unknown>';

/** `IPV4/UDP/127.0.0.1/5060` */
function securityAddress({ protocol }: Flow, { address, port }: Address): string {
  return `${isIPv6(address) ? 'IPV6' : 'IPV4'}/${TRANSPORT_NAMES[protocol]}/${address}/${port}`;
}

const TRANSPORT_NAMES: Readonly<Record<TransportProtocol, string>> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WS',
  wss: 'WSS',
};
const NO_CHALLENGE: SecurityEvent['fields'] = [['Challenge', '']];
const USING_PASSWORD: SecurityEvent['fields'] = [['UsingPassword', '1']];
