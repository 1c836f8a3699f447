import type { InboundPart, InboundText, Outgoing, UpstreamSurroundings } from '../../../carriers/upstream.ts';
import type { SmppUpstreamOptions } from '../../../config/carriers.ts';
import { DEFAULT_CARRIER, DEFAULT_SMPP } from '../../../config/testing/sample-carrier.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { MessageId } from '../../../messages/message.ts';
import type { Taken } from '../../../messages/technology.ts';
import { sampleMessage } from '../../../messages/testing/sample-message.ts';
import type { SmppCarrier } from '../create-upstream.ts';

export function smppCarrier(
  smpp: Partial<SmppUpstreamOptions> = {},
  carrier: Partial<SmppCarrier> = {},
): SmppCarrier {
  return {
    name: 'smsc',
    ...DEFAULT_CARRIER,
    ...carrier,
    upstream: {
      ...DEFAULT_SMPP,
      host: '127.0.0.1',
      systemId: 'aldis',
      password: 'secret',
      ...smpp,
    },
  };
}

/** What an upstream told its surroundings. */
export class Told implements UpstreamSurroundings {
  readonly clock: Clock;
  readonly inbounds: InboundText[] = [];
  readonly parts: InboundPart[] = [];
  readonly receipts: Parameters<UpstreamSurroundings['receipt']>[0][] = [];
  readonly pauses: number[] = [];
  readonly logged: string[] = [];
  changes = 0;
  verdict: Awaited<ReturnType<UpstreamSurroundings['inbound']>> = { kind: 'taken' };
  failure: Error | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  readonly random = (): number => 1 - Number.EPSILON;

  readonly onChange = (): void => {
    this.changes++;
  };

  readonly inbound: UpstreamSurroundings['inbound'] = (message) => {
    this.inbounds.push(message);
    return this.failure === undefined ? Promise.resolve(this.verdict) : Promise.reject(this.failure);
  };

  readonly part: UpstreamSurroundings['part'] = (part) => {
    this.parts.push(part);
    return Promise.resolve(this.verdict);
  };

  receipt: UpstreamSurroundings['receipt'] = (receipt) => {
    this.receipts.push(receipt);
    return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
  };

  readonly throttled = (forMs: number): void => {
    this.pauses.push(forMs);
  };

  readonly log = {
    info: (_: object, text: string) => this.logged.push(text),
    warn: (_: object, text: string) => this.logged.push(text),
    error: (_: object, text: string) => this.logged.push(text),
  };
}

/** A message on its way, and what was kept of it meanwhile. */
export function outgoing(text: string, more: Partial<Outgoing> = {}): Outgoing & { readonly kept: Taken[] } {
  const kept: Taken[] = [];
  return {
    message: MESSAGE,
    from: '+15551230001',
    to: '+15557654321',
    text,
    media: [],
    leg: { key: 'smsc', address: 'carrier:smsc' },
    attempt: 1,
    progress: (taken) => {
      kept.push(taken);
      return Promise.resolve();
    },
    ...more,
    kept,
  };
}

export const MESSAGE = sampleMessage({
  id: '0197f000-0000-7000-8000-00000000a1b2' as MessageId,
  source: 'rest',
  owner: 'project',
  technology: 'carrier',
  destination: 'carrier:smsc/+15557654321',
  lane: 'carrier:smsc/+15557654321',
  from: '+15551230001',
  body: Buffer.alloc(0),
  createdAt: Date.UTC(2026, 0, 1),
  sendAt: Date.UTC(2026, 0, 1),
  expiresAt: Date.UTC(2026, 0, 2, 0, 30),
});
