import { answerChallenge } from '../../digest.ts';
import type { SipPeer } from '../../sip-peer.ts';
import { header, headers, isResponse, methodOf, statusOf, tagOf } from '../../sip-text.ts';
import type { DirectoryModel } from '../directory.ts';
import type { NeededSubscription } from './subscriptions.ts';

export interface SubscriberOptions {
  readonly peers: ReadonlyMap<number, SipPeer>;
  readonly address: string;
  readonly sipPort: number;
  readonly directory: DirectoryModel;
  readonly here: (text: string) => string;
}

/**
 * The subscriptions that the peers have with the gateway, made by a case or before it. A dialog has another tag here than
 * in the recording: what is sent gets the tag that counts, what is compared the recorded one.
 */
export class LiveSubscriptions {
  readonly #options: SubscriberOptions;
  readonly #live = new Map<string, Live>();
  /** Recorded tag of a dialog by Call-ID, and the one it has here. */
  readonly #tags = new Map<string, { recorded: string; here: string }>();
  readonly #begun = new Map<string, number>();
  #sent = 0;

  constructor(options: SubscriberOptions) {
    this.#options = options;
  }

  /** Ends what is not needed and makes what is; in the order given where the order counts. */
  async establish(needed: readonly NeededSubscription[], ordered: boolean): Promise<void> {
    for (const [callId, live] of [...this.#live]) {
      if (ordered || !needed.some((each) => each.callId === callId)) await this.#end(callId, live);
    }
    for (const each of needed) {
      const shorter = each.expires < DEFAULT_EXPIRES;
      const live = this.#live.get(each.callId);
      if (live !== undefined && shorter) await this.#end(each.callId, live);
      if (!this.#live.has(each.callId)) await this.#begin(each);
      const tags = this.#tags.get(each.callId);
      if (tags !== undefined && each.localTag !== '') tags.recorded = each.localTag;
    }
  }

  /** A request in a dialog as it is to be sent. */
  here(text: string): string {
    const tags = this.#tags.get(header(text, 'Call-ID'));
    return tags === undefined || tags.recorded === '' ? text : text.replaceAll(tags.recorded, tags.here);
  }

  /** What was sent or received, as the recording would have it. */
  recorded(text: string): string {
    const tags = this.#tags.get(header(text, 'Call-ID'));
    return tags === undefined || tags.recorded === '' ? text : text.replaceAll(tags.here, tags.recorded);
  }

  /** Takes note of what a case did: subscriptions that it made or ended. */
  learn(
    port: number,
    sent: readonly string[],
    received: readonly string[],
    recordedTag: (callId: string) => string,
  ): void {
    for (const text of received) {
      const callId = header(text, 'Call-ID');
      const request = sent.find(
        (r) => header(r, 'Call-ID') === callId && header(r, 'CSeq') === header(text, 'CSeq'),
      );
      if (statusOf(text) === 200 && request !== undefined && methodOf(request) === 'SUBSCRIBE') {
        const number = Number.parseInt(header(request, 'CSeq'), 10);
        this.#begun.set(callId, Math.max(number, this.#begun.get(callId) ?? 0));
        this.#live.set(callId, {
          port,
          from: header(request, 'From'),
          to: header(text, 'To'),
          event: header(request, 'Event'),
        });
        this.#tags.set(callId, { recorded: recordedTag(callId), here: tagOf(header(text, 'To')) });
      }
    }
    for (const text of received) {
      if (header(text, 'Subscription-State').startsWith('terminated'))
        this.#live.delete(header(text, 'Call-ID'));
    }
  }

  /** The dialog does not live on: the peer refused a NOTIFY. */
  forget(callId: string): void {
    this.#live.delete(callId);
  }

  async #begin(needed: NeededSubscription): Promise<void> {
    const { here, address, sipPort } = this.#options;
    const user = needed.resource === '' ? '' : `${needed.resource}@`;
    const lists = needed.accept.includes('rlmi') ? ['Supported: eventlist'] : [];
    const agent = needed.userAgent === '' ? [] : [`User-Agent: ${needed.userAgent}`];
    const answer = await this.#send(needed.port, {
      uri: `sip:${user}${address}:${sipPort}`,
      from: here(needed.from),
      to: `<sip:${user}${address}:${sipPort}>`,
      callId: needed.callId,
      lines: [
        `Contact: <${here(needed.contact)}>`,
        `Event: ${needed.event}`,
        ...(needed.accept === '' ? [] : [`Accept: ${needed.accept}`]),
        `Expires: ${needed.expires}`,
        ...lists,
        ...agent,
      ],
    });
    const isSilent = needed.event === 'message-summary' && needed.resource === '';
    if (!isSilent) await this.#notified(needed.port, needed.callId, 'active');
    const to = header(answer, 'To');
    this.#live.set(needed.callId, { port: needed.port, from: here(needed.from), to, event: needed.event });
    this.#tags.set(needed.callId, { recorded: needed.localTag, here: tagOf(to) });
  }

  async #end(callId: string, { port, from, to, event }: Live): Promise<void> {
    this.#live.delete(callId);
    const { address, sipPort } = this.#options;
    const contact = `Contact: <sip:${address}:${port}>`;
    await this.#send(port, {
      uri: `sip:${address}:${sipPort}`,
      from,
      to,
      callId,
      lines: [contact, `Event: ${event}`, 'Expires: 0'],
    });
  }

  /** Sends a SUBSCRIBE and gives its answer: a 200, or a 481 to the end of what has ended already. */
  async #send(
    port: number,
    request: { uri: string; from: string; to: string; callId: string; lines: readonly string[] },
  ): Promise<string> {
    const { peers, address, sipPort, directory } = this.#options;
    const peer = peers.get(port);
    if (peer === undefined) throw new Error(`no peer on ${port}`);
    const { uri, from, to, callId, lines } = request;
    let authorization: string[] = [];
    for (let attempt = 1; ; attempt++) {
      const cseq = tagOf(to) === '' ? this.#nextBegin(callId) : LAST_CSEQ;
      const branch = `z9hG4bKlive${++this.#sent}`;
      const text = [
        `SUBSCRIBE ${uri} SIP/2.0`,
        `Via: SIP/2.0/UDP ${address}:${port};rport;branch=${branch}`,
        'Max-Forwards: 70',
        `From: ${from}`,
        `To: ${to}`,
        `Call-ID: ${callId}`,
        `CSeq: ${cseq} SUBSCRIBE`,
        ...lines,
        ...authorization,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n');
      peer.send(text, { address, port: sipPort });
      const answer = await peer.until((received) =>
        received.find((r) => isResponse(r.text) && header(r.text, 'Via').includes(branch)),
      );
      const status = statusOf(answer.text);
      if (status === 200 || (status === 481 && tagOf(to) !== '')) return answer.text;
      const name = /<sips?:([^@]+)@/.exec(from)?.[1] ?? '';
      const auth = directory.auths.get(directory.endpoints.get(name)?.get('auth') ?? '');
      if (status !== 401 || attempt > 1 || auth === undefined) {
        throw new Error(`cannot subscribe ${name}: ${answer.text}`);
      }
      const credentials = { username: auth.get('username') ?? '', password: auth.get('password') ?? '' };
      const challenge = headers(answer.text, 'WWW-Authenticate')[0] ?? '';
      authorization = [
        `Authorization: ${answerChallenge(challenge, { method: 'SUBSCRIBE', uri }, credentials, callId)}`,
      ];
    }
  }

  async #notified(port: number, callId: string, state: string): Promise<void> {
    const peer = this.#options.peers.get(port);
    const count = (received: readonly { readonly text: string }[]): boolean =>
      received.some(
        ({ text }) =>
          methodOf(text) === 'NOTIFY' &&
          header(text, 'Call-ID') === callId &&
          header(text, 'Subscription-State').startsWith(state),
      );
    await peer?.until((received) => (count(received) ? true : undefined));
  }

  /** The same number from the same dialog would be taken for a request that came by two ways (RFC 3261 §8.2.2.2). */
  #nextBegin(callId: string): number {
    const next = (this.#begun.get(callId) ?? 0) + 1;
    this.#begun.set(callId, next);
    return next;
  }
}

interface Live {
  readonly port: number;
  readonly from: string;
  readonly to: string;
  readonly event: string;
}

const DEFAULT_EXPIRES = 300;
/** Above that of any case. */
const LAST_CSEQ = 1000;
