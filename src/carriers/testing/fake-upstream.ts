import { countSegments } from '../../messages/segments/count-segments.ts';
import type { Measured } from '../../messages/segments/written-as.ts';
import type { Handed, Outcome, TryLater } from '../../messages/technology.ts';
import type {
  CarrierRequest,
  CarrierResponse,
  Link,
  Outgoing,
  Upstream,
  UpstreamSurroundings,
} from '../upstream.ts';

/** An upstream in the test's hand: it takes what it is given and answers when it is told to. */
export class FakeUpstream implements Upstream {
  readonly surroundings: UpstreamSurroundings;
  /** What it was given and has not answered, in order. */
  readonly open: { readonly outgoing: Outgoing; readonly answer: (outcome: Outcome) => void }[] = [];
  /** Everything it was given: `TO TEXT`. */
  readonly given: string[] = [];
  readonly did: string[] = [];
  /** What it answers at once; undefined: it waits for {@link answer}. */
  answers: Outcome | undefined;
  isUp = true;
  waiting = 0;
  takesMedia = false;
  segments = 1;
  links: Link[] = [{ name: 'fake 1', state: 'up', since: 0, reason: '' }];
  /** Ends a drain that is under way; undefined: drains end at once. */
  drainEnds: Promise<void> | undefined;

  constructor(surroundings: UpstreamSurroundings) {
    this.surroundings = surroundings;
  }

  start(): void {
    this.did.push('start');
  }

  measure(text: string): Measured {
    return { ...countSegments(text), segments: this.segments };
  }

  deliver(outgoing: Outgoing): Promise<Outcome> {
    this.given.push(`${outgoing.to} ${outgoing.text}`);
    if (this.answers !== undefined) return Promise.resolve(this.answers);
    return new Promise((answer) => this.open.push({ outgoing, answer }));
  }

  async receive({ path }: CarrierRequest): Promise<CarrierResponse> {
    return { status: 200, contentType: 'text/plain', body: path };
  }

  async drain(): Promise<void> {
    this.did.push('drain');
    await this.drainEnds;
  }

  async close(): Promise<void> {
    this.did.push('close');
    for (const { answer } of this.open.splice(0)) answer(CUT);
  }

  /** Answers what it was given first. */
  answer(outcome: Outcome = SENT): void {
    this.open.shift()?.answer(outcome);
  }

  /** Comes up or goes down. */
  turn(isUp: boolean, reason = 'The peer is gone.'): void {
    this.isUp = isUp;
    this.links = [{ name: 'fake 1', state: isUp ? 'up' : 'down', since: 0, reason: isUp ? '' : reason }];
    this.surroundings.onChange();
  }
}

export const SENT: Handed = { kind: 'sent', code: 0, text: '', providerId: 'p' };
/** Nobody knows whether it was taken. */
export const CUT: TryLater = {
  kind: 'retry',
  code: 0,
  text: '',
  errorCode: '31003',
  errorMessage: 'cut',
  bounded: false,
  left: true,
};
