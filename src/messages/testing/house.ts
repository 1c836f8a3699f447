import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createMessaging, type MessagingService } from '../create-messaging.ts';
import type { Message, MessageId } from '../message.ts';
import { messageIds } from '../message-id.ts';
import type { StatusEvent, SubmitRequest } from '../messaging.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { ScriptedTechnology } from './scripted-technology.ts';

export interface HouseOptions {
  readonly offline?: 'store' | 'reject';
  readonly store?: MemoryStore;
  readonly clock?: ManualClock;
  readonly leavesAt?: (message: Message, now: number) => number;
  /** Called while the start is under way. */
  readonly meanwhile?: (messaging: MessagingService, technology: ScriptedTechnology) => void;
}

/** The domain with alice (contact a1) and bob (b1), no jitter, and its events as text. */
export async function house({
  offline = 'store',
  store = new MemoryStore(),
  clock = new ManualClock(),
  leavesAt = (_, now) => now,
  meanwhile,
}: HouseOptions = {}) {
  const technology = new ScriptedTechnology();
  technology.contacts.set('alice', ['a1']).set('bob', ['b1']);
  const messaging = createMessaging({
    store,
    technologies: new Map([['test', technology]]),
    clock,
    random: () => 0.5,
    leavesAt,
    policy: () => ({ initialMs: 1000, maximumMs: 300_000, maxAttempts: 4 }),
    defer: (callback) => setImmediate(callback),
    onProblem: () => {},
    newId: messageIds(randomBytes),
    settings: () => ({ validityMs: 4 * 3_600_000, offline }),
  });
  const events: string[] = [];
  messaging.onStatus((event: StatusEvent) => {
    events.push(`${event.id} ${event.previousStatus}-${event.status} ${event.errorCode}`.trimEnd());
  });
  const started = messaging.start();
  meanwhile?.(messaging, technology);
  await started;
  const submit = async (to: string, body: string, more: Partial<SubmitRequest> = {}): Promise<MessageId> => {
    const answer = await messaging.submit({ ...request(to, body), ...more });
    assert.equal(answer.kind, 'accepted');
    await settle();
    return (answer as { id: MessageId }).id;
  };
  return { clock, technology, messaging, store, events, submit };
}

export function request(to: string, body: string): SubmitRequest {
  return {
    direction: 'outbound',
    source: 'ami',
    owner: 'admin',
    requestId: '',
    destination: `test:${to}`,
    from: '',
    to: '',
    contentType: 'text/plain',
    body: Buffer.from(body),
    variables: [],
  };
}
