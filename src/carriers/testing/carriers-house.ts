import type { CarrierOptions } from '../../config/carriers.ts';
import { DEFAULT_CARRIER } from '../../config/testing/sample-carrier.ts';
import type { Message } from '../../messages/message.ts';
import type { Receipt } from '../../messages/messaging.ts';
import type { NumberReceive } from '../../messages/numbers/numbers.ts';
import type { LegToTry, Outcome } from '../../messages/technology.ts';
import { ManualClock, settle } from '../../messages/testing/manual-clock.ts';
import { MemoryDatabase } from '../../messages/testing/memory-database.ts';
import { MemoryParts } from '../../messages/testing/memory-receipts.ts';
import { sampleMessage } from '../../messages/testing/sample-message.ts';
import { type CarriersService, createCarriers } from '../create-carriers.ts';
import { FakeUpstream } from './fake-upstream.ts';

export interface CarriersHouseOptions {
  readonly carriers?: readonly CarrierOptions[];
  /** Of an earlier life. */
  readonly database?: MemoryDatabase;
  readonly parts?: MemoryParts;
  readonly clock?: ManualClock;
  /** Before it is used. */
  readonly prepare?: (upstream: FakeUpstream, carrier: CarrierOptions) => void;
}

/** Carriers with everything about them faked. */
export class CarriersHouse {
  readonly clock: ManualClock;
  readonly database: MemoryDatabase;
  readonly parts: MemoryParts;
  readonly carriers: CarriersService;
  /** By carrier, the newest last. */
  readonly upstreams = new Map<string, FakeUpstream[]>();
  readonly received: NumberReceive[] = [];
  readonly receipts: Receipt[] = [];
  readonly woken: string[] = [];
  readonly logged: string[] = [];
  readonly changes: string[] = [];
  /** Lanes that wait in the store, by the test's account. */
  waiting = 0;
  /** What numbers say of a message that comes in. */
  verdict: 'accepted' | 'not-ours' | 'storage' | 'refused' = 'accepted';

  constructor(options: CarriersHouseOptions) {
    this.clock = options.clock ?? new ManualClock();
    this.database = options.database ?? new MemoryDatabase();
    this.parts = options.parts ?? new MemoryParts();
    const note = (fields: object, text: string) => this.logged.push(`${text} ${JSON.stringify(fields)}`);
    const create = async (
      carrier: CarrierOptions,
      surroundings: ConstructorParameters<typeof FakeUpstream>[0],
    ) => {
      if (carrier.name === 'broken') throw new Error('no such module');
      const upstream = new FakeUpstream(surroundings);
      options.prepare?.(upstream, carrier);
      this.upstreams.set(carrier.name, [...(this.upstreams.get(carrier.name) ?? []), upstream]);
      return upstream;
    };
    this.carriers = createCarriers({
      upstreams: { smpp: create, signalwire: create, webhook: create, mm7: create, sip: create },
      messaging: () => ({
        receipt: async (receipt) => {
          this.receipts.push(receipt);
          return 'noted';
        },
      }),
      wakeSome: (prefix, limit) => {
        const woken = Math.min(limit, this.waiting);
        this.waiting -= woken;
        this.woken.push(`${prefix} ${limit} ${woken}`);
        return woken;
      },
      numbers: () => ({ receive: (request) => this.#receive(request) }),
      link: ({ id }, { id: file }) => `https://gw.example/media/${id}/${file}`,
      store: { database: this.database, parts: this.parts },
      clock: this.clock,
      random: () => 0.5,
      log: { info: note, warn: note, error: note },
    });
    this.carriers.onChange(({ name, status }) => this.changes.push(`${name} ${status}`));
    this.carriers.configure(options.carriers ?? [carrier()]);
  }

  /** The newest of a carrier. */
  upstream(name = 'main'): FakeUpstream {
    const found = this.upstreams.get(name)?.at(-1);
    if (found === undefined) throw new Error(`${name} was not started`);
    return found;
  }

  view(name = 'main') {
    const found = this.carriers.list().find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }

  /** Delivers as the engine does: asks for the legs first. What the legs say, or what came of it. */
  async deliver(message: Message): Promise<Outcome | 'nobody' | 'busy'> {
    const { technology } = this.carriers;
    const legs = technology.legs(message);
    if ('kind' in legs) return legs;
    const [leg] = legs;
    if (leg === undefined) return 'nobody';
    if (leg.busy) return 'busy';
    return technology.deliver(message, leg satisfies LegToTry, 1);
  }

  #receive(request: NumberReceive) {
    if (this.verdict === 'not-ours') return 'not-ours';
    if (this.verdict !== 'accepted') {
      return { kind: 'refused', why: this.verdict, code: '1', reason: `it is ${this.verdict}` } as const;
    }
    const duplicate =
      request.idempotencyKey !== undefined &&
      this.received.some(({ idempotencyKey }) => idempotencyKey === request.idempotencyKey);
    if (!duplicate) this.received.push(request);
    return Promise.resolve({ kind: 'accepted', id: 'x' as Message['id'], duplicate } as const);
  }
}

/** A house that has started. */
export async function carriersHouse(options: CarriersHouseOptions = {}): Promise<CarriersHouse> {
  const house = new CarriersHouse(options);
  await house.carriers.start();
  await settle();
  return house;
}

export function carrier(more: Partial<CarrierOptions> = {}): CarrierOptions {
  return {
    name: 'main',
    ...DEFAULT_CARRIER,
    numberFormat: 'e164',
    receiptDays: 3,
    reassemblySeconds: 300,
    upstream: { protocol: 'sip', endpoint: 'trunk', domain: '', fromDomain: '', deliveredOn: 'notification' },
    ...more,
  };
}

/** A message to a carrier; `to` is its number. */
export function message(more: Partial<Message> & { readonly carrier?: string } = {}): Message {
  const { carrier: name = 'main', ...rest } = more;
  return sampleMessage({
    id: '01933f5e-0000-7000-8000-000000000001' as Message['id'],
    source: 'rest',
    owner: 'p',
    technology: 'carrier',
    destination: `carrier:${name}/+15551230001`,
    lane: `carrier:${name}/+15551230001`,
    from: '+15559990001',
    body: Buffer.from('hello'),
    expiresAt: Number.MAX_SAFE_INTEGER,
    ...rest,
  });
}
