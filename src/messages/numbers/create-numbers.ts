import type { Clock } from '../clock.ts';
import { errorCode, errorMessage } from '../errors.ts';
import type { Message } from '../message.ts';
import type { Messaging } from '../messaging.ts';
import type { Store } from '../store.ts';
import { type FinalFailure, finalFailure } from '../technology.ts';
import { Backlog } from './backlog.ts';
import { Copies } from './copies.ts';
import { Departures } from './departures.ts';
import type { NumberDirectory, OwnNumber } from './directory.ts';
import { GroupSender } from './group-sender.ts';
import { holdBackAgain } from './hold-back-again.ts';
import type { Numbers } from './numbers.ts';
import { OptOutList } from './opt-out-list.ts';
import { OPT_OUT_SOURCE, Receiving } from './receiving.ts';
import { RememberedPairs } from './remembered-pairs.ts';
import { RoutingTable } from './routing-table.ts';
import { Sending, type SendingOptions } from './sending.ts';
import { Throughput } from './throughput.ts';
import { type Way, Ways } from './ways.ts';

export interface NumbersOptions {
  /** Of the moment: another object after a reload. */
  readonly directory: () => NumberDirectory;
  /** Asked only once it is there. */
  readonly messaging: () => Pick<Messaging, 'submit' | 'show' | 'confirm' | 'onStatus' | 'wake'>;
  readonly store: Pick<Store, 'database' | 'keyed' | 'message' | 'list' | 'openLanes' | 'openOfProjects'>;
  /** See SendingOptions. */
  readonly segments?: SendingOptions['segments'];
  readonly written?: SendingOptions['written'];
  readonly clock: Clock;
  readonly onProblem: (text: string, error: unknown) => void;
}

/** Numbers, with what their builder and the technologies `number` and `route` call. */
export interface NumbersService extends Numbers {
  /** Takes up what an earlier life kept. Before the messaging starts. */
  load(): Promise<void>;
  /** Goes on with what an earlier life left, the rest of it in the background. Once the messaging has started. */
  start(): Promise<void>;
  /** Ends what goes on in the background. */
  stop(): void;
  /** Why a message must not leave: `DeliveryOptions.refuses`. */
  refuses(message: Message): FinalFailure | undefined;
  /** When a message may leave: `DeliveryOptions.leavesAt`. */
  leavesAt(message: Message, now: number): number;
  /** A number of ours, of whichever project, as the configuration of the moment has it. */
  own(number: string): OwnNumber | undefined;
  /** The ways of a message that is sent by routes, under the configuration of the moment. */
  waysOf(message: Message): readonly Way[] | FinalFailure;
  /** Those that any project would have, for checking a request. */
  waysTo(from: string, to: string): readonly Way[] | FinalFailure;
}

export function createNumbers(options: NumbersOptions): NumbersService {
  const { directory, messaging, store, clock, onProblem } = options;
  let current: RoutingTable | undefined;
  const table = (): RoutingTable => {
    const now = directory();
    if (current?.directory !== now) current = new RoutingTable(now);
    return current;
  };
  const pairs = (root: string) =>
    new RememberedPairs({ database: store.database, root, limit: REMEMBERED, onProblem });
  const optOuts = new OptOutList(store.database);
  const conversations = pairs('aldis-conversations');
  const senders = pairs('aldis-senders');
  const projectOf = (number: string) => table().own(number)?.project;
  const backlog = new Backlog(projectOf);
  const throughput = new Throughput();
  const departures = new Departures();
  const ways = new Ways({ table, conversations });
  const sending = new Sending({
    table,
    ways,
    groupSender: new GroupSender({ table, optOuts, senders }),
    optOuts,
    backlog,
    throughput,
    messaging,
    keyed: (owner, key, now) => store.keyed(owner, key, now),
    segments: options.segments,
    written: options.written,
    clock,
  });
  const receiving = new Receiving({
    table,
    ways,
    optOuts,
    messaging,
    answer: (request) => sending.answer(request),
    clock,
    onProblem,
  });
  const copies = new Copies({
    messaging,
    store,
    clock,
    projectOf,
    onProblem,
  });

  return {
    send: (request) => sending.send(request),
    keepFailed: (request, failure) => sending.keepFailed(request, failure),
    preview: (request) => sending.preview(request),
    receive: (request) => receiving.receive(request),
    boundTo: (destination) => table().boundTo(destination),
    reaches: (from, to) => sending.reaches(from, to),
    optOuts,

    load: async () => {
      await Promise.all([optOuts.load(), conversations.load(), senders.load()]);
      if (directory().numbers.size > 0) {
        const open = await store.openOfProjects();
        await backlog.load(open, store);
        await holdBackAgain(directory(), throughput, open, store, clock.now());
      }
      messaging().onStatus((event) => {
        backlog.follow(event);
        copies.follow(event);
      });
    },
    start: async () => {
      // Who waits on several ways is woken by whoever comes at any of them, which the route learns when it tries.
      for (const lane of await store.openLanes(clock.now())) {
        if (lane.startsWith('route:')) messaging().wake(lane);
      }
      copies.catchUp().catch((error: unknown) => {
        // The store may be closed by then.
        if (!copies.stopping) onProblem('What became of copies could not be looked up', error);
      });
    },

    stop: () => copies.stop(),

    refuses: ({ project, direction, source }) => {
      if (project === undefined || direction !== 'outbound' || source === OPT_OUT_SOURCE) return undefined;
      if (!optOuts.has(project.from, project.to)) return undefined;
      return table().own(project.from)?.optout === false ? undefined : OPTED_OUT;
    },
    leavesAt: (message, now) => {
      const { direction, project } = message;
      if (project === undefined || direction !== 'outbound') return now;
      const own = directory().numbers.get(project.from);
      if (own === undefined || own.throughput === 0) return now;
      return departures.leavesAt(message, own.number, own.throughput, project.segments, now);
    },
    own: (number) => table().own(number),
    waysOf: (message) => ways.of(message),
    waysTo: (from, to) => ways.any(from, to),
  };
}

const OPTED_OUT = finalFailure(errorCode('optedOut'), errorMessage('optedOut'));
/** Conversations, and recipients of sticky senders, that are remembered. */
const REMEMBERED = 100_000;
