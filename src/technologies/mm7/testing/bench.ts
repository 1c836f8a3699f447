import type {
  InboundText,
  InboundVerdict,
  Outgoing,
  Upstream,
  UpstreamSurroundings,
} from '../../../carriers/upstream.ts';
import { accessList } from '../../../config/access-list.ts';
import type { Mm7UpstreamOptions } from '../../../config/carriers.ts';
import type { MediaProblem } from '../../../messages/media.ts';
import type { Media, MessageId } from '../../../messages/message.ts';
import type { Receipt } from '../../../messages/messaging.ts';
import { ManualClock } from '../../../messages/testing/manual-clock.ts';
import { sampleMessage } from '../../../messages/testing/sample-message.ts';
import type { OutgoingRequest, OutgoingResponse } from '../../../protocols/http/outgoing.ts';
import type { Mm7Message } from '../../../protocols/mm7/message.ts';
import { writeEnvelope } from '../../../protocols/mm7/write-envelope.ts';
import { createMm7Upstream } from '../create-upstream.ts';

export const OPTIONS: Mm7UpstreamOptions = {
  protocol: 'mm7',
  url: 'https://mmsc.example/mm7',
  vaspId: 'acme',
  vasId: 'messages',
  version: '6.8.0',
  username: 'u',
  password: 'p',
  serviceCode: 'gold',
  timeoutSeconds: 30,
  window: 10,
  deliveryReport: true,
  readReport: true,
  inboundUsername: 'mmsc',
  inboundPassword: 'secret',
  acl: accessList([]),
};

export const ID = '01890000-0000-7000-8000-000000000001' as MessageId;
export const IMAGE: Media = { id: 'i', hash: 'h', contentType: 'image/png', size: 4, source: '' };
export const PICTURE = Buffer.from([0x89, 0x50, 0x0d, 0x0a]);

/** An upstream with an MMSC, a store and a media room that a test can look into. */
export class Mm7Bench {
  readonly clock = new ManualClock();
  readonly requests: OutgoingRequest[] = [];
  /** What the MMSC answers, in order; then success. */
  readonly answers: (OutgoingResponse | Error)[] = [];
  readonly inbound: InboundText[] = [];
  readonly receipts: Omit<Receipt, 'peer'>[] = [];
  readonly kept: { readonly contentType: string; readonly bytes: Buffer }[] = [];
  readonly released: Media[] = [];
  readonly throttled: number[] = [];
  readonly logged: { readonly fields: object; readonly text: string }[] = [];
  readonly problems: MediaProblem[] = [];
  verdict: InboundVerdict | Error = { kind: 'taken' };
  isReceiptKept = true;
  isFileThere = true;
  readonly upstream: Upstream;

  constructor(options: Partial<Mm7UpstreamOptions> = {}) {
    const log = (fields: object, text: string) => void this.logged.push({ fields, text });
    const surroundings: UpstreamSurroundings = {
      clock: this.clock,
      random: () => 0,
      onChange: () => {},
      inbound: async (message) => {
        this.inbound.push(message);
        if (this.verdict instanceof Error) throw this.verdict;
        return this.verdict;
      },
      part: () => Promise.reject(new Error('There are no parts in MM7')),
      receipt: async (receipt) => {
        if (!this.isReceiptKept) throw new Error('disk full');
        this.receipts.push(receipt);
      },
      throttled: (forMs) => void this.throttled.push(forMs),
      log: { info: log, warn: log, error: log },
    };
    this.upstream = createMm7Upstream({ ...OPTIONS, ...options }, surroundings, {
      name: 'mmsc',
      format: { numberFormat: 'e164', countryCode: '', nationalTrunk: '' },
      http: {
        request: async (request) => {
          this.requests.push(request);
          const answer = this.answers.shift() ?? answered(SUBMITTED);
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      readMedia: async () => {
        if (!this.isFileThere) throw new Error('gone');
        return PICTURE;
      },
      intake: {
        keep: async (files) => {
          const problem = this.problems.shift();
          if (problem !== undefined) return problem;
          this.kept.push(...files);
          return files.map(({ contentType, bytes }, at) => ({
            id: `f${at}`,
            hash: 'h',
            contentType,
            size: bytes.length,
            source: '',
          }));
        },
        release: async (media) => void this.released.push(...media),
      },
    });
    this.upstream.start();
  }
}

export const SUBMITTED: Mm7Message = {
  kind: 'SubmitRsp',
  version: '6.8.0',
  status: { code: 1000, text: 'Success' },
  messageId: '041502073667',
};

export function answered(message: Mm7Message, status = 200, headers = {}): OutgoingResponse {
  const body = writeEnvelope({ transactionId: ID, message });
  return { status, headers: { 'content-type': 'text/xml', ...headers }, body, url: OPTIONS.url };
}

export function outgoing(over: Partial<Outgoing> = {}): Outgoing {
  const message = sampleMessage({
    id: ID,
    source: 'rest',
    owner: 'p',
    technology: 'carrier',
    destination: 'carrier:mmsc/+15559990001',
    lane: 'carrier:mmsc/+15559990001',
    from: '+15551230001',
    body: Buffer.from('look'),
    createdAt: Date.UTC(2026, 0, 1),
    sendAt: Date.UTC(2026, 0, 1),
    expiresAt: Date.UTC(2026, 0, 2),
  });
  return {
    message,
    from: '+15551230001',
    to: '+15559990001',
    text: 'look “here”',
    media: [IMAGE],
    leg: { key: 'k', address: 'carrier:mmsc/+15559990001' },
    attempt: 1,
    progress: async () => {},
    ...over,
  };
}
