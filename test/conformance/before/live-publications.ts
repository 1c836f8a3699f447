import type { SipPeer } from '../../sip-peer.ts';
import { body, header, headLines, isResponse, methodOf, statusOf } from '../../sip-text.ts';
import { peerOf, type RecordedCase } from '../recording.ts';

export interface PublisherOptions {
  readonly peers: ReadonlyMap<number, SipPeer>;
  readonly address: string;
  readonly sipPort: number;
  readonly here: (text: string) => string;
}

/**
 * The publications that a case goes on with: what it refreshes, changes or removes is published before it, and its tag in
 * the recording stands for the one that it got here.
 */
export class LivePublications {
  readonly #options: PublisherOptions;
  readonly #tags = new Map<string, string>();
  #sent = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  async establish(recorded: RecordedCase): Promise<void> {
    this.#tags.clear();
    for (const item of recorded.items) {
      const tag = header(item.data, 'SIP-If-Match');
      if (item.kind !== 'sip-tx' || methodOf(item.data) !== 'PUBLISH' || !isTaken(recorded, item.data))
        continue;
      const given = recorded.items.some(
        ({ kind, data }) => kind === 'sip-rx' && isResponse(data) && header(data, 'SIP-ETag') === tag,
      );
      if (tag !== '' && !given) this.#tags.set(tag, await this.#publish(item.data, peerOf(item).port));
    }
  }

  /** A request as it is to be sent. */
  here(text: string): string {
    return text.replace(
      /^(SIP-If-Match: )(\S+)/m,
      (_, name: string, tag: string) => name + (this.#tags.get(tag) ?? tag),
    );
  }

  /** Publishes something under the name and for the event of this request; gives the tag. */
  async #publish(request: string, port: number): Promise<string> {
    const { peers, address, sipPort, here } = this.#options;
    const peer = peers.get(port);
    if (peer === undefined) throw new Error(`no peer on ${port}`);
    const callId = `publish-${++this.#sent}`;
    const document = body(request) || STATES.get(header(request, 'Event')) || '';
    const kept = headLines(here(request)).filter((line) => !OWN.test(line));
    const lines = [
      ...kept,
      `Via: SIP/2.0/UDP ${address}:${port};rport;branch=z9hG4bK${callId}`,
      `Call-ID: ${callId}`,
      'Content-Type: application/json',
      'Expires: 60',
      `Content-Length: ${document.length}`,
      '',
      document,
    ];
    peer.send(lines.join('\r\n'), { address, port: sipPort });
    const answer = await peer.until((received) =>
      received.find(({ text }) => isResponse(text) && header(text, 'Call-ID') === callId),
    );
    if (statusOf(answer.text) !== 200) throw new Error(`cannot publish: ${answer.text}`);
    return header(answer.text, 'SIP-ETag');
  }
}

function isTaken(recorded: RecordedCase, request: string): boolean {
  return recorded.items.some(
    ({ kind, data }) =>
      kind === 'sip-rx' && statusOf(data) === 200 && header(data, 'Call-ID') === header(request, 'Call-ID'),
  );
}

const OWN = /^(Via|Call-ID|Content-Type|Content-Length|Expires|SIP-If-Match):/i;
const STATES: ReadonlyMap<string, string> = new Map([
  [
    'asterisk-devicestate',
    '{"type": "devicestate", "state": "INUSE", "device": "Custom:remote", "cachable": "1", "eid": "aa:bb:cc:dd:ee:ff"}',
  ],
  [
    'asterisk-mwi',
    '{"type": "mailboxstate", "uniqueid": "remote@default", "new": 1, "old": 0, "eid": "aa:bb:cc:dd:ee:ff"}',
  ],
]);
