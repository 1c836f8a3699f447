import type { ManagerConfiguration, ManagerUser } from '../../../config/configuration.ts';
import type { MessageId, MessageRecord } from '../../../messages/message.ts';
import type {
  Messaging,
  ReceivedEvent,
  StatusEvent,
  SubmitAccepted,
  SubmitRefused,
  SubmitRequest,
} from '../../../messages/messaging.ts';
import type { Amended } from '../../../messages/store.ts';
import type {
  ContactEvent,
  ContactView,
  PjsipSurface,
  QualifySurface,
  RegistrationsSurface,
  RegistryEvent,
  SecurityEvent,
  SubscriptionsSurface,
  TransportView,
} from '../../../technologies/pjsip/index.ts';
import type {
  XmppAccountView,
  XmppContact,
  XmppPresence,
  XmppSurface,
} from '../../../technologies/xmpp/index.ts';
import type { AmiConfiguration } from '../server.ts';

/** A domain that keeps what it is given and does what the test says. */
export class FakeMessaging implements Messaging {
  readonly submitted: SubmitRequest[] = [];
  readonly records = new Map<string, MessageRecord>();
  /** What to answer; by default everything is accepted at once. */
  decide: (request: SubmitRequest) => SubmitRefused | Promise<SubmitAccepted | SubmitRefused> = () =>
    Promise.resolve({ kind: 'accepted', id: messageId(this.submitted.length), duplicate: false });
  cancelResult: 'cancelled' | 'not-found' | 'not-queued' = 'cancelled';
  emitStatus: (event: StatusEvent) => void = () => {};
  emitReceived: (event: ReceivedEvent) => void = () => {};

  submit(request: SubmitRequest): SubmitRefused | Promise<SubmitAccepted | SubmitRefused> {
    this.submitted.push(request);
    return this.decide(request);
  }

  cancel(): Promise<'cancelled' | 'not-found' | 'not-queued'> {
    return Promise.resolve(this.cancelResult);
  }

  show(id: MessageId): Promise<MessageRecord | undefined> {
    return Promise.resolve(this.records.get(id));
  }

  onStatus(listener: (event: StatusEvent) => void): () => void {
    this.emitStatus = listener;
    return () => {
      this.emitStatus = () => {};
    };
  }

  onReceived(listener: (event: ReceivedEvent) => void): () => void {
    this.emitReceived = listener;
    return () => {
      this.emitReceived = () => {};
    };
  }

  wake(): void {}

  wakeSome(): number {
    return 0;
  }

  receipt(): Promise<'noted' | 'early'> {
    return Promise.resolve('early');
  }

  replace(): Promise<'replaced' | 'not-found' | 'not-queued'> {
    return Promise.resolve('not-found');
  }

  confirm(): Promise<void> {
    return Promise.resolve();
  }

  onCallback(): () => void {
    return () => {};
  }

  liveState(): undefined {
    return undefined;
  }

  amend(): Promise<Amended> {
    return Promise.resolve({ result: 'not-found', unused: [] });
  }
}

/** SIP endpoints of which a test can say that something happened. */
export class FakePjsip implements PjsipSurface {
  emitContact: (event: ContactEvent) => void = () => {};
  emitSecurity: (event: SecurityEvent) => void = () => {};
  emitRegistry: (event: RegistryEvent) => void = () => {};

  readonly qualify: QualifySurface = {
    statusOf: () => ({ status: 'NonQualified', roundtripUsec: undefined }),
    qualify: () => 'no-endpoint',
  };
  readonly registrations: RegistrationsSurface = {
    list: () => [],
    register: () => 'unknown',
    unregister: () => 'unknown',
    onRegistry: (listener) => {
      this.emitRegistry = listener;
      return () => {};
    },
  };
  readonly subscriptions: SubscriptionsSurface = { inbound: () => [], outbound: () => [] };

  contactsOf(): readonly ContactView[] {
    return [];
  }

  transports(): readonly TransportView[] {
    return [];
  }

  onContact(listener: (event: ContactEvent) => void): () => void {
    this.emitContact = listener;
    return () => {};
  }

  onSecurity(listener: (event: SecurityEvent) => void): () => void {
    this.emitSecurity = listener;
    return () => {};
  }
}

/** XMPP accounts of which a test can say that something happened. */
export class FakeXmpp implements XmppSurface {
  readonly accounts: () => readonly XmppAccountView[];
  readonly contactsOf = new Map<string, readonly XmppContact[]>();
  emitAccount: (account: XmppAccountView) => void = () => {};
  emitPresence: (presence: XmppPresence) => void = () => {};

  constructor(accounts: () => readonly XmppAccountView[]) {
    this.accounts = accounts;
  }

  contacts(account: string): readonly XmppContact[] {
    return this.contactsOf.get(account) ?? [];
  }

  onAccount(listener: (account: XmppAccountView) => void): () => void {
    this.emitAccount = listener;
    return () => {};
  }

  onPresence(listener: (presence: XmppPresence) => void): () => void {
    this.emitPresence = listener;
    return () => {};
  }
}

/** The nth of the ids that a test sees. */
export function messageId(n: number): MessageId {
  return `01900000-0000-7000-8000-${String(n).padStart(12, '0')}` as MessageId;
}

export function user(
  name: string,
  secret: string,
  read: string[],
  write: string[],
  more: Partial<ManagerUser> = {},
): ManagerUser {
  return {
    name,
    secret,
    read,
    write,
    acl: { allows: () => true, empty: true },
    allowMultipleLogin: true,
    displayConnects: true,
    writeTimeoutMs: 100,
    eventFilters: [],
    ...more,
  };
}

/** On a free port of loopback, with the users of the recordings. */
export function amiConfiguration(
  users: readonly ManagerUser[] = RECORDED_USERS,
  manager: Partial<ManagerConfiguration> = {},
  systemName = '',
): AmiConfiguration {
  return {
    httpEnabled: true,
    manager: {
      enabled: true,
      webEnabled: false,
      bind: { address: '127.0.0.1', port: 0 },
      tls: undefined,
      allowMultipleLogin: true,
      displayConnects: true,
      timestampEvents: false,
      brokenEventsAction: false,
      debug: false,
      httpTimeoutSeconds: 60,
      authTimeoutSeconds: 30,
      authLimit: 50,
      disabledEvents: [],
      users: new Map(users.map((one) => [one.name, one])),
      ...manager,
    },
    general: {
      systemName,
      validityPeriodSeconds: 14_400,
      offline: 'store',
      retryInitialSeconds: 1,
      retryMaximumSeconds: 300,
      maxAttempts: 10,
      amiVersion: '11.0.0',
      asteriskVersion: '22.11.0-rc1',
      logLevel: 'error',
      logFile: '',
    },
  };
}

/** manager.conf of the recordings, and its user `acl` of etc2 whose access list is broken. */
export const RECORDED_USERS: readonly ManagerUser[] = [
  user('admin', 'secret', ['all'], ['all'], { writeTimeoutMs: 5000 }),
  user('limited', 'limited', ['system'], ['system']),
  user('msg', 'msg', [], ['message']),
  user('msgr', 'msgr', ['all'], ['message']),
  user('ro', 'ro', ['all'], []),
];
