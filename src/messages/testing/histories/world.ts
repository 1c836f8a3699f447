import { createMessaging, type MessagingService } from '../../create-messaging.ts';
import type { MessageId } from '../../message.ts';
import type { Confirmation } from '../../messaging.ts';
import type { Technology } from '../../technology.ts';
import { ManualClock } from '../manual-clock.ts';
import { MemoryStore, type Row } from '../memory-store.ts';
import { DELIVERED, DOWN, SILENT } from '../scripted-technology.ts';
import { Model, nameOf } from './model.ts';
import { PacedStore } from './paced-store.ts';
import { type Flight, firstPart, LEGS, outcomeOf, Peers } from './peers.ts';
import type { Step } from './steps.ts';

/** The domain, of which everything around it is in a history's hands: peers, time, the store and the process itself. */
export class World {
  readonly #store = new MemoryStore();
  #clock = new ManualClock(START);
  readonly #model = new Model(this.#store, () => this.#clock.now());
  readonly #peers = ['test', 'other'].map(
    (name) =>
      new Peers(
        name,
        (flight) => this.#model.begins(flight),
        (message) => {
          this.#model.of(nameOf(message)).maybeOver = true;
        },
      ),
  ) as [Peers, Peers];
  #technologies = new Map<string, Technology>();
  /** Lanes whose messages must not leave before a time. */
  readonly #held = new Map<string, number>();
  #count = 0;
  #ids = 0;
  #life!: Life;

  constructor() {
    for (const name of NAMES) this.#peersOf(name).legsOf.set(nameIn(name), LEGS[STREAM] ?? []);
    this.#begin();
  }

  get violation(): string | undefined {
    return this.#model.violation;
  }

  async perform(step: Step): Promise<void> {
    await this.#perform(step);
    await microtasks();
  }

  /** Everybody is there and everything works: what is open ends. */
  async finish(): Promise<void> {
    await microtasks();
    this.#life.paced.failing = false;
    this.#held.clear();
    this.#restoreTechnologies();
    for (const name of NAMES) this.#peersOf(name).legsOf.set(nameIn(name), LEGS[BOTH] ?? []);
    await this.#quiet();
    this.#model.woken();
    for (const name of NAMES) this.#life.messaging.wake(name);
    await this.#quiet();
    const end = this.#clock.now() + LONGEST_WAIT_MS;
    while (this.#clock.goOn(end)) await this.#quiet();
    const open = this.#store.rows.filter((row) => row.open);
    if (open.length > 0) this.#model.violated(`waits for ever: ${open.map(describe).join(', ')}`);
    for (const { entry, state } of this.#store.rows) {
      const { status } = this.#model.of(nameOf(entry.message));
      if (status !== state.status)
        this.#model.violated(`${entry.message.body} is ${state.status}, told ${status}`);
    }
    const { messaging } = this.#life;
    let isDrained = false;
    messaging.stop();
    void messaging.drained().then(() => {
      isDrained = true;
    });
    await microtasks();
    if (!isDrained) this.#model.violated('never drained');
    if (messaging.lanesInMemory() > 0) this.#model.violated('empty lanes are in memory');
  }

  async #perform({ kind, a, b, c }: Step): Promise<void> {
    const { messaging, paced, deferred } = this.#life;
    switch (kind) {
      case 'submit':
        return this.#submit(a, b, c);
      case 'burst':
        // More than a lane holds in memory, and than a stream takes.
        for (let count = a % 8 === 0 ? BURST : 1; count > 0; count--) this.#submit(a, 1, 1);
        return;
      case 'write':
        return paced.write(b % 3 === 0 ? (a % 3) + 1 : paced.waiting);
      case 'turn':
        for (const callback of deferred.splice(0)) callback();
        return;
      case 'answer':
        return this.#answer(a, (flight) => outcomeOf(flight, b));
      case 'progress':
        return this.#progress(a);
      case 'advance':
        return void this.#clock.goOn(this.#clock.now() + (DELAYS[a % DELAYS.length] ?? 0));
      case 'legs': {
        const name = NAMES[a % NAMES.length] as string;
        this.#peersOf(name).legsOf.set(nameIn(name), LEGS[b % LEGS.length] ?? []);
        return;
      }
      case 'wake':
        this.#model.woken();
        return messaging.wake(NAMES[a % NAMES.length] as string);
      case 'wakeSome':
        this.#model.woken();
        messaging.wakeSome(b % 2 === 0 ? 'test:' : '', (a % 3) + 1);
        return;
      case 'cancel':
        return this.#cancel(a);
      case 'replace':
        return this.#replace(a, b, c);
      case 'confirm':
        return this.#confirm(a, b, c);
      case 'receipt':
        return this.#receipt(a, b);
      case 'hold':
        this.#held.set(
          NAMES[a % NAMES.length] as string,
          this.#clock.now() + (DELAYS[b % DELAYS.length] ?? 0),
        );
        return;
      case 'failing':
        paced.failing = this.#life.isStarted && a % 3 === 0;
        return;
      case 'reload':
        if (a % 2 === 0) this.#removeTechnology();
        else this.#restoreTechnologies();
        return;
      case 'restart':
        return this.#restart(a);
      case 'kill':
        await paced.write(a % (paced.waiting + 1), true);
        return this.#begin();
    }
  }

  #begin(): void {
    this.#store.restart();
    this.#life?.end();
    this.#clock = new ManualClock(this.#clock.now());
    this.#model.restarted();
    const clock = this.#clock;
    const paced = new PacedStore(this.#store);
    const deferred: (() => void)[] = [];
    this.#technologies = new Map();
    this.#restoreTechnologies();
    const messaging = createMessaging({
      store: paced.store,
      technologies: this.#technologies,
      clock,
      random: () => 0,
      policy: () => ({ initialMs: 1000, maximumMs: 30_000, maxAttempts: 4 }),
      leavesAt: ({ lane }, now) => Math.max(now, this.#held.get(lane) ?? 0),
      defer: (callback) => deferred.push(callback),
      onProblem: (text, error) => {
        if (!String(error).includes('disk full')) this.#model.violated(`${text}: ${String(error)}`);
      },
      newId: () => `id-${++this.#ids}` as MessageId,
      settings: () => ({ validityMs: 4 * 3_600_000, offline: 'store' }),
    });
    const life: Life = {
      messaging,
      paced,
      deferred,
      isStarted: false,
      isOver: false,
      end: () => {
        life.isOver = true;
      },
    };
    this.#life = life;
    messaging.onStatus((event) => {
      if (!life.isOver) this.#model.told(event);
    });
    void messaging.start().then(() => {
      life.isStarted = true;
    });
  }

  /** The process ends in order, and another begins. */
  async #restart(choice: number): Promise<void> {
    const { messaging, paced } = this.#life;
    messaging.stop();
    paced.failing = false;
    let isDrained = false;
    void messaging.drained().then(() => {
      isDrained = true;
    });
    for (let round = 0; round < MANY_ROUNDS && !isDrained; round++) {
      await microtasks();
      this.#answer(choice, () => (choice % 2 === 0 ? DOWN : SILENT));
      await paced.write(paced.waiting);
      await microtasks();
      if (this.#model.flights.length === 0 && paced.waiting === 0) this.#clock.goOn(this.#clock.now() + 1000);
    }
    await microtasks();
    if (!isDrained) this.#model.violated('not drained');
    await paced.write(paced.waiting);
    await microtasks();
    this.#begin();
  }

  #submit(a: number, b: number, c: number): void {
    const { messaging } = this.#life;
    const name = NAMES[a % NAMES.length] as string;
    const body = `m${++this.#count}`;
    const now = this.#clock.now();
    const answer = messaging.submit({
      direction: 'outbound',
      source: 'ami',
      owner: 'admin',
      requestId: '',
      destination: name,
      from: '',
      to: '',
      contentType: 'text/plain',
      body: Buffer.from(body),
      variables: [],
      ...(b % 5 === 0 && { validityMs: DELAYS[(b >> 4) % DELAYS.length] as number }),
      ...(c % 7 === 0 && { sendAt: now + (DELAYS[(c >> 4) % DELAYS.length] as number) }),
      ...(c % 11 === 0 && { immediate: true }),
      ...(c % 13 === 0 && { idempotencyKey: `key${b % 3}` }),
      ...(c % 17 === 0 && { failure: { ...DOWN, kind: 'failed' } as const }),
    });
    const { isOver } = this.#life;
    const life = this.#life;
    if (isOver || !(answer instanceof Promise)) return;
    if (c % 17 === 0) this.#model.of(body).maybeOver = true;
    void answer.then((accepted) => {
      if (!life.isOver && accepted.kind === 'accepted' && accepted.message !== undefined) {
        this.#model.accepted(accepted.message);
      }
    });
  }

  #answer(choice: number, outcome: (flight: Flight) => ReturnType<typeof outcomeOf>): void {
    const { flights } = this.#model;
    const flight = flights[choice % flights.length];
    if (flight === undefined) return;
    const answered = outcome(flight);
    this.#model.answers(flight, answered);
    flight.resolve(answered);
  }

  #progress(choice: number): void {
    const { flights } = this.#model;
    const flight = flights[choice % flights.length];
    if (flight === undefined || flight.inParts) return;
    flight.inParts = true;
    void flight.progress?.(firstPart(flight));
  }

  #cancel(choice: number): void {
    const row = this.#someRow(choice);
    if (row === undefined) return;
    const life = this.#life;
    const known = this.#model.of(nameOf(row.entry.message));
    known.isCancelling = true;
    const name = nameOf(row.entry.message);
    life.messaging
      .cancel(row.entry.message.id)
      .then(
        (result) => {
          if (life.isOver || result !== 'cancelled') return;
          if (known.begun) this.#model.violated(`${name} left and was cancelled`);
          known.cancelled = true;
        },
        () => {},
      )
      .finally(() => {
        if (!life.isOver && !known.cancelled) known.isCancelling = false;
      });
  }

  #replace(a: number, b: number, c: number): void {
    const row = this.#someRow(a);
    if (row === undefined) return;
    const life = this.#life;
    const name = nameOf(row.entry.message);
    const known = this.#model.of(name);
    const body = `${name}/${++this.#count}`;
    const now = this.#clock.now();
    const later = DELAYS[(b >> 4) % DELAYS.length] as number;
    const change = {
      body: Buffer.from(body),
      segments: 1,
      ...(b % 3 === 0 && { sendAt: now + later }),
      ...(c % 3 === 0 && { expiresAt: now + later + 5000 }),
    };
    known.replacing++;
    known.texts.add(body);
    const wasScheduled = known.scheduled;
    if (change.sendAt !== undefined) known.scheduled = true;
    life.messaging.replace(row.entry.message.id, change).then(
      (result) => {
        if (life.isOver) return;
        known.replacing--;
        if (result !== 'replaced') {
          if (!wasScheduled) known.scheduled = known.replacing > 0;
          return;
        }
        if (known.begun && !known.texts.has(known.body))
          this.#model.violated(`${name} left and was replaced`);
        if (known.cancelled) this.#model.violated(`${name} was cancelled and replaced`);
        if (!known.begun) known.body = body;
        known.expiresAt = change.expiresAt ?? known.expiresAt;
      },
      () => {
        if (!life.isOver) known.replacing--;
      },
    );
  }

  #confirm(a: number, b: number, c: number): void {
    const row = this.#someRow(a);
    if (row === undefined) return;
    const report = {
      ...REPORTS[b % REPORTS.length],
      ...(c % 3 > 0 && { part: (c % 3) - 1 }),
    } as Confirmation;
    this.#model.of(nameOf(row.entry.message)).maybeOver = true;
    this.#life.messaging.confirm(row.entry.message.id, b % 2 === 0 ? 'x' : undefined, report).catch(() => {});
  }

  #receipt(a: number, b: number): void {
    const providerId = `${['test', 'other'][a % 2]}${(b % 20) + 1}${a % 3 === 0 ? '.' : ''}`;
    const report = REPORTS[(a >> 4) % REPORTS.length] as Confirmation;
    for (const { message } of this.#store.receipts.submissions) {
      const row = this.#store.rows.find(({ entry }) => entry.message.id === message);
      if (row !== undefined) this.#model.of(nameOf(row.entry.message)).maybeOver = true;
    }
    this.#life.messaging
      .receipt({ peer: 'peer', providerId, spelling: 'as-is', numbers: [], report })
      .catch(() => {});
  }

  #removeTechnology(): void {
    this.#technologies.delete('other');
    const others = this.#store.rows.filter(({ entry: { message } }) => message.technology !== 'other');
    const names = new Set(others.map(({ entry: { message } }) => nameOf(message)));
    // Also those that are not kept yet.
    for (let number = 1; number <= this.#count; number++) {
      if (!names.has(`m${number}`)) this.#model.of(`m${number}`).maybeOver = true;
    }
  }

  #restoreTechnologies(): void {
    for (const peers of this.#peers) this.#technologies.set(peers.name, peers);
  }

  async #quiet(): Promise<void> {
    const { paced, deferred } = this.#life;
    for (let round = 0; round < MANY_ROUNDS; round++) {
      await microtasks();
      if (this.#model.flights.length === 0 && deferred.length === 0 && paced.waiting === 0) return;
      while (this.#model.flights.length > 0) this.#answer(0, () => DELIVERED);
      await microtasks();
      for (const callback of deferred.splice(0)) callback();
      await paced.write(paced.waiting);
    }
    this.#model.violated('never quiet');
  }

  #someRow(choice: number): Row | undefined {
    return this.#store.rows[choice % this.#store.rows.length];
  }

  #peersOf(name: string): Peers {
    return name.startsWith('test:') ? this.#peers[0] : this.#peers[1];
  }
}

interface Life {
  readonly messaging: MessagingService;
  readonly paced: PacedStore;
  readonly deferred: (() => void)[];
  isStarted: boolean;
  isOver: boolean;
  readonly end: () => void;
}

function nameIn(destination: string): string {
  return destination.slice(destination.indexOf(':') + 1);
}

function describe({ entry, state, dueAt }: Row): string {
  return `${entry.message.body} (${entry.message.lane} ${state.status}, due ${dueAt})`;
}

/** Whatever can go on without anybody's doing goes on. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const NAMES = ['test:alice', 'test:bob', 'other:carol'];
const START = Date.UTC(2026, 0, 1);
const DELAYS = [1, 500, 999, 1000, 1001, 5000, 30_000, 60_000];
/** Longer than any retry delay, wish of a peer or time to leave. */
const LONGEST_WAIT_MS = 200_000;
const BURST = 140;
const MANY_ROUNDS = 3000;
/** Of {@link LEGS}. */
const STREAM = 4;
const BOTH = 11;
const REPORTS: readonly Confirmation[] = (['sent', 'delivered', 'undelivered', 'read'] as const).map(
  (status) => ({
    status,
    text: status,
    errorCode: status === 'undelivered' ? '30003' : '',
    errorMessage: '',
  }),
);
