import { RequestLink, type Tried } from './request-link.ts';
import type { Outgoing, Upstream, UpstreamSurroundings } from './upstream.ts';

/** What of a message's carrier and attempt an answer is read with. */
export interface AnswerContext {
  /** The carrier. */
  readonly peer: string;
  readonly recipient: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** What an answer says became of the message. */
export interface ReadAnswer extends Tried {
  /** It asks for silence, so long. */
  readonly throttledMs?: number;
}

export interface RequestUpstreamOptions extends Pick<Upstream, 'takesMedia' | 'measure'> {
  /** Of its one link, as people see it. */
  readonly name: string;
  /** Requests that may be unanswered. */
  readonly window: number;
  /** Makes the request for a message, and reads its answer. */
  readonly attempt: (outgoing: Outgoing) => Promise<ReadAnswer>;
  readonly receive: NonNullable<Upstream['receive']>;
}

/** A carrier that is spoken to request by request, over HTTP, and that speaks to us so. */
export function requestUpstream(
  { name, window, takesMedia, measure, attempt, receive }: RequestUpstreamOptions,
  { clock, random, onChange, throttled }: UpstreamSurroundings,
): Upstream {
  const link = new RequestLink({ name, window, clock, random, onChange });
  const tried = async (outgoing: Outgoing): Promise<Tried> => {
    const answer = await attempt(outgoing);
    if (answer.throttledMs !== undefined) throttled(answer.throttledMs);
    return answer;
  };
  return {
    start: () => link.start(),
    get links() {
      return [link.link];
    },
    get isUp() {
      return link.isUp;
    },
    get waiting() {
      return link.waiting;
    },
    takesMedia,
    measure,
    deliver: (outgoing) => link.run(() => tried(outgoing)),
    receive,
    drain: () => link.drain(),
    close: () => link.close(CLOSE_GRACE_MS),
  };
}

/** A Retry-After is heeded no longer than that. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;
/** The silence of a peer that asks for some, and does not say how long. */
export const THROTTLED_MS = 1000;
const CLOSE_GRACE_MS = 5000;
