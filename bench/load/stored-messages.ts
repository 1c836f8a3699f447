import type { Message } from '../../src/messages/message.ts';
import { messageIds } from '../../src/messages/message-id.ts';
import type { MessageChange, NewMessage, Store } from '../../src/messages/store.ts';
import { QUEUED } from '../../src/messages/submit.ts';
import type { Progress } from '../progress.ts';

/** Messages as the gateway keeps them, appended and delivered through the store's own interface. */
export interface StoredLoad {
  readonly total: number;
  /** Messages appended and not recorded yet. */
  readonly window: number;
  readonly lanes: number;
}

/** Seconds it took. */
export async function storeMessages(store: Store, load: StoredLoad, progress: Progress): Promise<number> {
  const { total, window, lanes } = load;
  const newId = messageIds((size) => Buffer.from(crypto.getRandomValues(new Uint8Array(size))));
  const started = performance.now();
  let begun = 0;
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    const go = (): void => {
      if (begun >= total) return;
      const number = begun++;
      const entry = newEntry(newId(Date.now()), number, `pjsip:d${number % lanes}`);
      store
        .append(entry)
        .then(() => store.record(delivered(entry)))
        .then(() => {
          if (++done % 10_000 === 0) progress.show(done, total);
          if (done === total) resolve();
          else go();
        }, reject);
    };
    for (let i = 0; i < window; i++) go();
  });
  progress.clear();
  return (performance.now() - started) / 1000;
}

function newEntry(id: Message['id'], number: number, lane: string): NewMessage {
  const now = Date.now();
  const message: Message = {
    id,
    direction: 'outbound',
    source: 'ami',
    owner: 'admin',
    requestId: String(number),
    technology: 'pjsip',
    destination: lane,
    lane,
    from: '<sip:bench@127.0.0.1>',
    to: '',
    contentType: 'text/plain',
    body: Buffer.from(`Message ${number} of a load generator, of ordinary length`),
    variables: [],
    createdAt: now,
    sendAt: now,
    expiresAt: now + 14_400_000,
    immediate: false,
    project: undefined,
  };
  return { message, state: { ...QUEUED, updatedAt: now }, dueAt: now };
}

function delivered({ message: { id, lane } }: NewMessage): MessageChange {
  const at = Date.now();
  const none = { errorCode: '', errorMessage: '' };
  const leg = { leg: 'sip:d@127.0.0.1:5060', address: 'sip:d@127.0.0.1:5060' };
  const answer = { responseCode: 200, responseText: 'OK' };
  return {
    id,
    lane,
    state: { ...QUEUED, ...answer, status: 'delivered', attempts: 1, updatedAt: at },
    transitions: [
      { status: 'initiated', at, ...none },
      { status: 'delivered', at, ...none },
    ],
    deliveries: [{ ...leg, status: 'delivered', attempts: 1, providerId: '' }],
    attempts: [{ ...leg, number: 1, startedAt: at, endedAt: at, outcome: 'delivered', ...answer, ...none }],
    next: 'done',
  };
}
