import type { Clock } from '../clock.ts';
import type { Media, MessageId, ProjectPart } from '../message.ts';
import type { Messaging, SubmitAccepted, SubmitRefused, SubmitRequest } from '../messaging.ts';
import { countSegments } from '../segments/count-segments.ts';
import { type Sketch, type WrittenAs, writtenPlainly } from '../segments/written-as.ts';
import type { Store } from '../store.ts';
import { QUEUED } from '../submit.ts';
import type { FinalFailure } from '../technology.ts';
import type { Backlog } from './backlog.ts';
import type { NumberGroup, OwnNumber, Project } from './directory.ts';
import type { GroupSender } from './group-sender.ts';
import type { NumberSend, Numbers, OptOuts, SendAccepted, SendPreview, SendRefused } from './numbers.ts';
import type { RoutingTable } from './routing-table.ts';
import type { Throughput } from './throughput.ts';
import type { NoWay, Way, Ways } from './ways.ts';
import { whyThere } from './why-there.ts';

export interface SendingOptions {
  readonly table: () => RoutingTable;
  readonly ways: Ways;
  readonly groupSender: GroupSender;
  readonly optOuts: Pick<OptOuts, 'has'>;
  readonly backlog: Backlog;
  readonly throughput: Throughput;
  readonly messaging: () => Pick<Messaging, 'submit' | 'show'>;
  readonly keyed: Store['keyed'];
  /**
   * In how many segments a text goes to a destination, by its carrier's own options; undefined: as plain text, or nobody counts
   * there. Default: nobody does.
   */
  readonly segments?: ((destination: string, text: string) => number | undefined) | undefined;
  /** How a message would go to a destination; undefined: nobody there says, so that it goes plainly. Default: nobody does. */
  readonly written?: ((destination: string, sketch: Sketch) => WrittenAs | undefined) | undefined;
  readonly clock: Clock;
}

/** From a number of ours to any number. */
export class Sending {
  readonly #options: SendingOptions;

  constructor(options: SendingOptions) {
    this.#options = options;
  }

  send(request: NumberSend): ReturnType<Numbers['send']> {
    const plan = this.#plan(request, false);
    if ('why' in plan) return this.#unlessKnown(request, plan);
    const { id, backlogLimit } = plan.project;
    if (this.#options.backlog.of(id) >= backlogLimit) {
      const reason = `The project has ${backlogLimit} messages that are not done, and may not have more.`;
      return this.#unlessKnown(request, refused('backlog', reason));
    }
    return this.#begin(request, plan);
  }

  /** An answer that a number gives by itself: a full backlog does not keep it from being given. */
  answer(request: NumberSend): ReturnType<Numbers['send']> {
    const plan = this.#plan(request, false);
    return 'why' in plan ? plan : this.#begin(request, plan);
  }

  keepFailed(request: NumberSend, failure: FinalFailure): ReturnType<Numbers['send']> {
    const project = this.#options.table().directory.projects.get(request.project);
    if (project === undefined) return refused('refused', 'The project is not in the configuration any more.');
    this.#options.backlog.add(project.id);
    const segments = countSegments(request.body).segments;
    const toFail = { from: request.from, kind: 'sms', group: undefined, segments } as const;
    return this.#submit(project, { ...submissionOf(request, project, toFail), failure });
  }

  preview(request: Parameters<Numbers['preview']>[0]): SendPreview | SendRefused {
    const plan = this.#plan(request, true);
    if ('why' in plan) return plan;
    const { own, kind, ways } = plan;
    const { optOuts, throughput, clock } = this.#options;
    const now = clock.now();
    const media = [...request.media, ...Array<Media>(request.files ?? 0).fill(UNFETCHED)];
    const sketch = { kind, text: request.body, media };
    const written = ways.map(
      (way) => this.#options.written?.(way.destination, sketch) ?? writtenPlainly(sketch),
    );
    return {
      ...(written.find(({ as }) => as !== 'none') ?? (written[0] as WrittenAs)),
      kind: 'preview',
      from: own.number,
      to: request.to,
      message: kind,
      ways: ways.map((way, index) => ({
        ...(written[index] as WrittenAs),
        route: way.route,
        destination: way.destination,
        why: whyThere(ways, index, request.to),
      })),
      delayMs: own.throughput > 0 ? throughput.next(own.number, now, now) - now : 0,
      optedOut: own.optout && optOuts.has(own.number, request.to),
    };
  }

  /** Whether a message from this number to that one can leave. */
  reaches(from: string, to: string): boolean {
    const own = this.#options.table().own(from);
    if (own === undefined) return false;
    const query = { from: own.number, to, kind: 'sms', project: own.project } as const;
    return typeof this.#options.ways.to(query) !== 'string';
  }

  /** Who sends, and which ways lead there; in the order in which a refusal is said. */
  #plan(request: Parameters<Numbers['preview']>[0], look: boolean): Plan | SendRefused {
    const table = this.#options.table();
    const { directory } = table;
    const { to } = request;
    const kind = request.sendAsMms || request.media.length > 0 ? 'mms' : 'sms';
    const project = directory.projects.get(request.project);
    const group = request.group === '' ? undefined : directory.groups.get(request.group);
    let own: OwnNumber | undefined;
    if (request.group !== '') {
      if (project !== undefined && group?.project === project.id) {
        own = this.#options.groupSender.choose(group, kind, to, look);
      }
      if (own === undefined) {
        const what =
          group?.project === request.project ? `has no number that can send ${kindName(kind)}` : '';
        return refused('group-unknown', `The number group ${what === '' ? 'is none of the project' : what}.`);
      }
    } else {
      own = table.own(request.from);
      if (own === undefined || own.project !== project?.id) {
        return refused('from-unknown', 'The sender is not a number of the project.');
      }
      if (!own.capabilities.includes(kind)) {
        return refused('no-capability', `The number ${own.number} cannot send ${kindName(kind)}.`);
      }
    }
    const ways = this.#options.ways.to({ from: own.number, to, kind, project: own.project });
    if (typeof ways === 'string') return NO_WAY[ways];
    return { project: project as Project, own, group, kind, ways };
  }

  #begin(request: NumberSend, plan: Plan): ReturnType<Numbers['send']> {
    const { project, group, own } = plan;
    this.#options.backlog.add(project.id);
    return this.#submit(project, this.#submission(request, plan), () => {
      if (group !== undefined) this.#options.groupSender.sent(group, request.to, own.number);
    });
  }

  #submit(project: Project, request: SubmitRequest, onKept = () => {}): ReturnType<Numbers['send']> {
    const result = this.#options.messaging().submit(request);
    if (!(result instanceof Promise)) return this.#notKept(project, result);
    return result.then((answer) => {
      if (answer.kind === 'refused') return this.#notKept(project, answer);
      if (answer.message === undefined) {
        this.#options.backlog.remove(project.id);
        return this.#known(answer);
      }
      onKept();
      const { id, message } = answer;
      const state = { ...QUEUED, updatedAt: message.createdAt };
      return { kind: 'accepted', id, duplicate: false, message, state } satisfies SendAccepted;
    });
  }

  #submission(request: NumberSend, { project, own, group, kind, ways }: Plan): SubmitRequest {
    const { throughput, clock } = this.#options;
    const segments = this.#segments(kind, ways, request.body);
    let notBefore: number | undefined;
    if (own.throughput > 0) {
      const now = clock.now();
      const wished = Math.max(request.sendAt ?? now, now);
      const free = throughput.reserve(own.number, own.throughput, segments, wished, now);
      if (free > wished) notBefore = free;
    }
    const [first] = ways;
    const goesStraight = ways.length === 1 && first !== undefined && !isCarrier(first);
    return {
      ...submissionOf(request, project, { from: own.number, kind, group, segments }),
      ...(goesStraight && { destination: first.destination }),
      ...(notBefore !== undefined && { notBefore }),
    };
  }

  /** As the first way would send it; once it is sent, its state says in how many it really went. */
  #segments(kind: 'sms' | 'mms', [first]: readonly Way[], text: string): number {
    if (kind === 'mms') return MMS_SEGMENTS;
    const counted = first === undefined ? undefined : this.#options.segments?.(first.destination, text);
    return counted ?? countSegments(text).segments;
  }

  #notKept({ id }: Project, { why, reason }: SubmitRefused): SendRefused {
    this.#options.backlog.remove(id);
    return refused(why === 'storage' ? 'storage' : 'refused', reason);
  }

  /** A key that is known stands for what was accepted then, whatever would become of the request now. */
  #unlessKnown(request: NumberSend, refusal: SendRefused): ReturnType<Numbers['send']> {
    const { idempotencyKey, project, owner = project } = request;
    if (idempotencyKey === undefined) return refusal;
    const { keyed, clock } = this.#options;
    return keyed(owner, idempotencyKey, clock.now()).then((id) =>
      id === undefined ? refusal : this.#known({ id }),
    );
  }

  async #known({ id }: Pick<SubmitAccepted, 'id'>): Promise<SendAccepted | SendRefused> {
    const record = await this.#options.messaging().show(id as MessageId);
    if (record === undefined) return refused('refused', 'The message that this key stands for is gone.');
    const { message, state } = record;
    return { kind: 'accepted', id, duplicate: true, message, state };
  }
}

/** Of a message that its route takes. */
function submissionOf(
  request: NumberSend,
  project: Project,
  { from, kind, group, segments }: Pick<Plan, 'kind' | 'group'> & Pick<ProjectPart, 'from' | 'segments'>,
): SubmitRequest {
  return {
    direction: 'outbound',
    source: request.source,
    owner: request.owner ?? project.id,
    requestId: request.requestId,
    destination: `route:${request.to}`,
    from,
    to: '',
    contentType: TEXT,
    body: Buffer.from(request.body),
    variables: request.variables ?? NONE,
    project: {
      id: project.id,
      from,
      to: request.to,
      kind,
      segments,
      media: request.media,
      callback: request.callback,
      customVariables: request.customVariables,
      group: group?.id ?? '',
      parent: '',
      listed: true,
    },
    ...(request.sendAt !== undefined && { sendAt: request.sendAt }),
    ...(request.validityMs !== undefined && { validityMs: request.validityMs }),
    ...(request.idempotencyKey !== undefined && { idempotencyKey: request.idempotencyKey }),
  };
}

interface Plan {
  readonly project: Project;
  readonly own: OwnNumber;
  readonly group: NumberGroup | undefined;
  readonly kind: 'sms' | 'mms';
  readonly ways: readonly Way[];
}

/**
 * One way goes straight to its technology, which knows whom to wait for. But what waits for a carrier follows the routes: one that
 * is added while it is down, or in its place when it is removed, takes what waits.
 */
function isCarrier({ destination }: Way): boolean {
  return destination.startsWith('carrier:');
}

function refused(why: SendRefused['why'], reason: string): SendRefused {
  return { kind: 'refused', why, reason };
}

function kindName(kind: 'sms' | 'mms'): string {
  return kind.toUpperCase();
}

const NO_WAY: Readonly<Record<NoWay, SendRefused>> = {
  'to-invalid': refused('to-invalid', 'The recipient is no number that can be sent to.'),
  refused: refused('to-unsupported', 'Messages to this number are not supported.'),
  'no-route': refused('no-route', 'No route leads to this number.'),
  'no-mms': refused('no-route', 'No route to this number takes MMS.'),
};

/** Its id is as long as another, which is all that the length of a link goes by. */
const UNFETCHED: Media = {
  id: '00000000-0000-0000-0000-000000000000',
  hash: '',
  contentType: 'application/octet-stream',
  size: 0,
  source: '',
};
/** SIP's default charset of text is UTF-8 (RFC 3261 §7.4.1), so that it need not be said. */
const TEXT = 'text/plain';
/** An MMS is one, whatever it holds. */
export const MMS_SEGMENTS = 1;
const NONE: readonly (readonly [string, string])[] = [];
