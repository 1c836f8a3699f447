import type { MediaIntake, MediaProblem } from '../../messages/media.ts';
import type { Media, Message, MessageId } from '../../messages/message.ts';
import type { Receipt } from '../../messages/messaging.ts';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { sampleMessage, sampleProjectPart } from '../../messages/testing/sample-message.ts';
import type {
  CarrierRequest,
  InboundPart,
  InboundText,
  InboundVerdict,
  Outgoing,
  UpstreamSurroundings,
} from '../upstream.ts';

/** What an upstream is handed, and what it makes of it. */
export class UpstreamScene {
  readonly clock = new ManualClock();
  readonly receipts: Omit<Receipt, 'peer'>[] = [];
  readonly inbound: InboundText[] = [];
  readonly parts: InboundPart[] = [];
  readonly throttled: number[] = [];
  readonly logged: string[] = [];
  readonly released: Media[] = [];
  readonly fetched: (readonly string[])[] = [];
  changes = 0;
  /** What the next messages that come in are answered with; taken when there is none. */
  readonly verdicts: InboundVerdict[] = [];
  /** Nothing can be written. */
  isBroken = false;
  /** By URL. */
  readonly mediaProblems = new Map<string, MediaProblem['code']>();

  readonly surroundings: UpstreamSurroundings = {
    clock: this.clock,
    random: () => 0,
    onChange: () => {
      this.changes++;
    },
    inbound: async (message) => {
      const verdict = this.verdicts.shift() ?? { kind: 'taken' };
      if (verdict.kind === 'taken') this.inbound.push(message);
      return verdict;
    },
    receipt: async (receipt) => {
      if (this.isBroken) throw new Error('The disk is full');
      this.receipts.push(receipt);
    },
    part: async (part) => {
      this.parts.push(part);
      return { kind: 'taken' };
    },
    throttled: (forMs) => void this.throttled.push(forMs),
    log: {
      info: (_fields, text) => void this.logged.push(text),
      warn: (_fields, text) => void this.logged.push(text),
      error: (_fields, text) => void this.logged.push(text),
    },
  };

  readonly intake: Pick<MediaIntake, 'fetch' | 'release'> = {
    fetch: async (urls) => {
      this.fetched.push(urls);
      for (const [index, url] of urls.entries()) {
        const code = this.mediaProblems.get(url);
        if (code !== undefined) return { code, reason: `It is ${code}.`, index };
      }
      return urls.map((source) => ({ ...PICTURE, source }));
    },
    release: async (media) => void this.released.push(...media),
  };

  readonly mediaLink = ({ id }: Pick<Message, 'id'>, media: Media): string =>
    `https://aldis.example/media/${id}/${media.id}`;
}

export function outgoing(text: string, more: Partial<Outgoing> = {}, kind: 'sms' | 'mms' = 'sms'): Outgoing {
  const media = more.media ?? [];
  return {
    message: messageOf(text, media, media.length > 0 ? 'mms' : kind),
    from: '+15551230001',
    to: '+15557650002',
    text,
    media,
    leg: { key: 'acme', address: 'carrier:acme' },
    attempt: 1,
    progress: async () => {},
    ...more,
  };
}

export function carrierRequest(path: string, more: Partial<CarrierRequest> = {}): CarrierRequest {
  const query = new URLSearchParams(path.split('?', 2)[1] ?? '');
  return {
    method: 'POST',
    path: path.split('?', 1)[0] as string,
    url: `https://aldis.example/carriers/acme${path}`,
    query,
    headers: {},
    body: Buffer.alloc(0),
    remoteAddress: '192.0.2.1',
    ...more,
  };
}

function messageOf(text: string, media: readonly Media[], kind: 'sms' | 'mms'): Message {
  const now = Date.UTC(2026, 0, 1);
  return sampleMessage({
    id: MESSAGE,
    source: 'rest',
    owner: PROJECT,
    technology: 'route',
    destination: 'carrier:acme/+15557650002',
    lane: 'carrier:acme/+15557650002',
    body: Buffer.from(text),
    createdAt: now,
    sendAt: now,
    expiresAt: now + 7_200_000,
    project: sampleProjectPart({
      id: PROJECT,
      from: '+15551230001',
      to: '+15557650002',
      kind,
      media,
    }),
  });
}

export const MESSAGE = '0193a1b2-0000-7000-8000-000000000003' as MessageId;
export const PROJECT = '0193a1b2-0000-4000-8000-000000000001';
export const PICTURE: Media = {
  id: '0193a1b2-0000-4000-8000-000000000004',
  hash: 'ab'.repeat(32),
  contentType: 'image/png',
  size: 12,
  source: '',
};
