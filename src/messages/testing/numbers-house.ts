import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createMessaging, type MessagingService } from '../create-messaging.ts';
import type { MessageId, MessageRecord } from '../message.ts';
import { messageIds } from '../message-id.ts';
import { createNumbers, type NumbersService } from '../numbers/create-numbers.ts';
import type { NumberDirectory, NumberGroup, OwnNumber, Project, Route } from '../numbers/directory.ts';
import type { NumberReceive, NumberSend } from '../numbers/numbers.ts';
import type { Technology } from '../technology.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { ScriptedTechnology } from './scripted-technology.ts';

export const ACME = '11111111-1111-4111-8111-111111111111';
export const GLOBEX = '22222222-2222-4222-8222-222222222222';

export interface NumbersHouseOptions {
  readonly numbers: readonly OwnNumber[];
  readonly routes?: readonly Route[];
  readonly groups?: readonly NumberGroup[];
  readonly backlogLimit?: number;
  /** The technologies `number` and `route`, which live above this room. */
  readonly carriers: (parts: Parts) => readonly Technology[];
  readonly store?: MemoryStore;
  readonly clock?: ManualClock;
  readonly offline?: 'store' | 'reject';
  /** As carriers would count. */
  readonly segments?: (destination: string, text: string) => number | undefined;
  readonly written?: Parameters<typeof createNumbers>[0]['written'];
}

export interface Parts {
  readonly numbers: () => NumbersService;
  readonly messaging: () => MessagingService;
  readonly technologies: () => ReadonlyMap<string, Technology>;
  readonly clock: ManualClock;
}

/**
 * The domain with two projects, their numbers and routes, a scripted technology `test` with alice and bob, and one named
 * `handler` that takes everything.
 */
export async function numbersHouse(options: NumbersHouseOptions) {
  const { store = new MemoryStore(), clock = new ManualClock(), offline = 'store' } = options;
  const technology = new ScriptedTechnology();
  technology.contacts.set('alice', ['a1']).set('bob', ['b1']);
  const handler = new ScriptedTechnology('handler');
  const problems: string[] = [];
  let directory = directoryOf(options);
  const technologies = new Map<string, Technology>([
    ['test', technology],
    ['handler', handler],
  ]);
  const numbers: NumbersService = createNumbers({
    directory: () => directory,
    messaging: () => messaging,
    store,
    segments: options.segments,
    written: options.written,
    clock,
    onProblem: (text, error) => problems.push(`${text}: ${String(error)}`),
  });
  for (const carrier of options.carriers({
    numbers: () => numbers,
    messaging: () => messaging,
    technologies: () => technologies,
    clock,
  })) {
    technologies.set(carrier.name, carrier);
  }
  const messaging: MessagingService = createMessaging({
    store,
    technologies,
    clock,
    random: () => 0.5,
    policy: () => ({ initialMs: 1000, maximumMs: 300_000, maxAttempts: 4 }),
    refuses: (message) => numbers.refuses(message),
    leavesAt: (message, now) => numbers.leavesAt(message, now),
    defer: (callback) => setImmediate(callback),
    onProblem: (text, error) => problems.push(`${text}: ${String(error)}`),
    newId: messageIds(randomBytes),
    settings: () => ({ validityMs: 4 * 3_600_000, offline }),
  });
  const events: string[] = [];
  messaging.onStatus(({ project, direction, status, errorCode }) => {
    if (project?.listed) events.push(`${direction} ${project.to} ${status} ${errorCode}`.trimEnd());
  });
  await numbers.load();
  await messaging.start();
  await numbers.start();
  await settle();

  return {
    store,
    clock,
    technology,
    handler,
    numbers,
    messaging,
    events,
    problems,
    technologies,
    directory: () => directory,
    reload: (changed: Partial<NumbersHouseOptions>) => {
      directory = directoryOf({ ...options, ...changed });
    },
    /** Sends and lets everything settle. */
    send: async (from: string, to: string, body: string, more: Partial<NumberSend> = {}) => {
      const answer = await numbers.send({ ...sendRequest(from, to, body), ...more });
      await settle();
      await settle();
      return answer;
    },
    receive: async (to: string, from: string, body: string, more: Partial<NumberReceive> = {}) => {
      const answer = await numbers.receive({ ...receiveRequest(to, from, body), ...more });
      await settle();
      await settle();
      return answer;
    },
    /** The listed records of a number, oldest first: `outbound +1 +2 delivered text`. */
    log: (project: string): string[] =>
      store.rows
        .filter(({ entry }) => entry.message.project?.listed && entry.message.project.id === project)
        .map(({ entry: { message }, state }) =>
          [
            message.direction,
            message.project?.from,
            message.project?.to,
            state.status,
            state.errorCode,
            JSON.stringify(message.body.toString()),
          ]
            .filter((part) => part !== '')
            .join(' '),
        ),
    record: async (id: MessageId): Promise<MessageRecord> => {
      const record = await messaging.show(id);
      assert.ok(record);
      return record;
    },
  };
}

/** A number of acme that sends and takes both kinds, bound nowhere. */
export function number(name: string, more: Partial<OwnNumber> = {}): OwnNumber {
  return {
    number: name,
    project: ACME,
    capabilities: ['sms', 'mms'],
    deliverTo: [],
    inbound: undefined,
    optout: false,
    stopReply: 'You get no more messages. START brings them back.',
    startReply: 'You get messages again.',
    helpReply: 'STOP ends messages.',
    throughput: 0,
    ...more,
  };
}

export function route(name: string, more: Partial<Route> = {}): Route {
  return {
    name,
    prefix: [],
    priority: 0,
    weight: 1,
    projects: [],
    capabilities: ['sms', 'mms'],
    destination: `test:${name}`,
    refuse: false,
    ...more,
  };
}

export function sendRequest(from: string, to: string, body: string): NumberSend {
  return {
    project: ACME,
    source: 'rest',
    requestId: '',
    from,
    group: '',
    to,
    body,
    media: [],
    sendAsMms: false,
    callback: undefined,
    customVariables: [],
  };
}

function receiveRequest(to: string, from: string, body: string): NumberReceive {
  return { to, from, body, media: [], source: 'test', owner: 'trunk', requestId: '' };
}

function directoryOf({
  numbers,
  routes = [],
  groups = [],
  backlogLimit = 100,
}: NumbersHouseOptions): NumberDirectory {
  const project = (id: string, name: string): [string, Project] => [
    id,
    { id, name, signingKey: 'key', backlogLimit, rateLimit: 100 },
  ];
  return {
    numbers: new Map(numbers.map((one) => [one.number, one])),
    groups: new Map(groups.map((one) => [one.id, one])),
    routes,
    projects: new Map([project(ACME, 'acme'), project(GLOBEX, 'globex')]),
  };
}
