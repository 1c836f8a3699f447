import {
  body,
  header,
  isResponse,
  methodOf,
  requestUri,
  statusOf,
  tagOf,
  uriIn,
  userOf,
} from '../../sip-text.ts';
import type { DirectoryModel } from '../directory.ts';
import { amiField, peerOf, type RecordedCase } from '../recording.ts';

/** A subscription that a case takes for granted, in recorded bytes. */
export interface NeededSubscription {
  readonly callId: string;
  /** The peer it comes from. */
  readonly port: number;
  readonly from: string;
  readonly contact: string;
  readonly event: string;
  readonly accept: string;
  /** The user of the Request-URI; empty: none. */
  readonly resource: string;
  readonly userAgent: string;
  /** Seconds; few for one that runs out in the case. */
  readonly expires: number;
  /** The tag that the recorded Asterisk gave it; empty where the case does not tell. */
  readonly localTag: string;
}

/**
 * Who was subscribed before a case: whoever is sent a NOTIFY, or sends a SUBSCRIBE, in a dialog that the case did not
 * begin; and who is listed, in the order of the listing.
 */
export function subscriptionsBefore(
  recorded: RecordedCase,
  directory: DirectoryModel,
): readonly NeededSubscription[] {
  const needed = new Map<string, NeededSubscription>();
  const begun = new Set(
    requestsOf(recorded, 'SUBSCRIBE')
      .filter(({ data }) => tagOf(header(data, 'To')) === '')
      .map(({ data }) => header(data, 'Call-ID')),
  );
  for (const item of recorded.items) {
    const { kind, data } = item;
    const callId = header(data, 'Call-ID');
    if (kind === 'ami-rx' && amiField(data, 'Event') === 'InboundSubscriptionDetail') {
      const listed = fromListing(data, directory);
      if (listed !== undefined && !needed.has(listed.callId)) needed.set(listed.callId, listed);
    }
    if (isResponse(data) || begun.has(callId) || needed.has(callId)) continue;
    if (tagOf(header(data, 'To')) === '') continue;
    const { port } = peerOf(item);
    if (kind === 'sip-rx' && methodOf(data) === 'NOTIFY') {
      needed.set(callId, fromNotify(data, port, runsOut(recorded, callId)));
    } else if (kind === 'sip-tx' && methodOf(data) === 'SUBSCRIBE' && isTaken(recorded, data)) {
      needed.set(callId, fromSubscribe(data, port));
    }
  }
  return [...needed.values()];
}

function requestsOf(recorded: RecordedCase, method: string): RecordedCase['items'] {
  return recorded.items.filter(({ kind, data }) => kind === 'sip-tx' && methodOf(data) === method);
}

/** A SUBSCRIBE in a dialog that is answered 481 belongs to none. */
function isTaken(recorded: RecordedCase, request: string): boolean {
  const answer = recorded.items.find(
    ({ kind, data }) =>
      kind === 'sip-rx' &&
      isResponse(data) &&
      header(data, 'Call-ID') === header(request, 'Call-ID') &&
      header(data, 'CSeq') === header(request, 'CSeq'),
  );
  return statusOf(answer?.data ?? '') !== 481;
}

/** Ended in the case, though nobody unsubscribed. */
function runsOut(recorded: RecordedCase, callId: string): boolean {
  const ended = recorded.items.some(
    ({ kind, data }) =>
      kind === 'sip-rx' &&
      header(data, 'Call-ID') === callId &&
      header(data, 'Subscription-State').startsWith('terminated'),
  );
  const unsubscribed = requestsOf(recorded, 'SUBSCRIBE').some(
    ({ data }) => header(data, 'Call-ID') === callId && header(data, 'Expires') === '0',
  );
  return ended && !unsubscribed;
}

function fromNotify(notify: string, port: number, ending: boolean): NeededSubscription {
  const type = header(notify, 'Content-Type');
  const list = type.startsWith('multipart/related');
  const part = /^Content-Type: (?!application\/rlmi)(.*)\r$/m.exec(body(notify))?.[1] ?? '';
  return {
    callId: header(notify, 'Call-ID'),
    port,
    from: header(notify, 'To'),
    contact: requestUri(notify),
    event: header(notify, 'Event'),
    accept: list ? `${part}${LIST_TYPES}` : type,
    resource: userOf(uriIn(header(notify, 'From'))),
    userAgent: body(notify).includes('digium-presence') ? 'Digium D70' : '',
    expires: ending ? 1 : 300,
    localTag: tagOf(header(notify, 'From')),
  };
}

function fromSubscribe(request: string, port: number): NeededSubscription {
  return {
    callId: header(request, 'Call-ID'),
    port,
    from: header(request, 'From'),
    contact: uriIn(header(request, 'Contact')),
    event: header(request, 'Event'),
    accept: header(request, 'Accept'),
    resource: userOf(uriIn(header(request, 'To'))),
    userAgent: header(request, 'User-Agent'),
    expires: 300,
    localTag: tagOf(header(request, 'To')),
  };
}

/** A listing does not tell lists apart, nor what somebody accepts. */
function fromListing(detail: string, directory: DirectoryModel): NeededSubscription | undefined {
  const endpoint = amiField(detail, 'Endpoint');
  const type = amiField(detail, 'SubscriptionType');
  const mailboxes = amiField(detail, 'Mailboxes');
  const port = PORTS.get(endpoint);
  if (port === undefined) return undefined;
  const owner = [...directory.aors].find(([, options]) => options.get('mailboxes') === mailboxes)?.[0];
  const isList = type === '' && amiField(detail, 'State') === 'ACTIVE';
  const list = isList ? [...directory.resourceLists].find(([, o]) => listFits(o, endpoint)) : undefined;
  const event = list?.[1].get('event') ?? (type === 'extension_state' ? 'presence' : 'message-summary');
  const accept = event === 'presence' ? 'application/pidf+xml' : 'application/simple-message-summary';
  return {
    callId: amiField(detail, 'Callid'),
    port,
    from: `<sip:${endpoint}@127.0.0.1>;tag=${amiField(detail, 'Callid').replace(/\W/g, '')}`,
    contact: `sip:${endpoint}@127.0.0.1:${port}`,
    event,
    accept: isList ? accept + LIST_TYPES : accept,
    resource: list?.[0] ?? (type === 'mwi' ? (owner ?? '') : amiField(detail, 'Extension')),
    userAgent: '',
    expires: 300,
    localTag: '',
  };
}

/** Of the recorded phones one took lists of extensions, the other lists of mailboxes. */
function listFits(list: ReadonlyMap<string, string>, endpoint: string): boolean {
  return (list.get('event') === 'presence') === (endpoint === 'mike');
}

/** What a subscriber to a list accepts besides. */
export const LIST_TYPES = ', application/rlmi+xml, multipart/related';
/** Where the recorded phones were. */
export const PORTS: ReadonlyMap<string, number> = new Map([
  ['alice', 15071],
  ['mona', 15072],
  ['mike', 15073],
]);
