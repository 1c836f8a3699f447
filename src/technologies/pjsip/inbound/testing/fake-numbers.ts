import type { Media, MessageId } from '../../../../messages/message.ts';
import type { NumberDirectory, OwnNumber } from '../../../../messages/numbers/directory.ts';
import type {
  NumberReceive,
  NumberSend,
  SendAccepted,
  SendRefused,
} from '../../../../messages/numbers/numbers.ts';
import type { NumbersSide } from '../number-messages.ts';

/** Somebody without a number who is in a conversation. */
const PEER = 'sip:eve@provider.example';

/** Numbers that take everything, bound as they are given, with routes to what begins with +49. */
export class FakeNumbers implements NumbersSide {
  readonly sent: NumberSend[] = [];
  readonly received: NumberReceive[] = [];
  readonly kept: { contentType: string; bytes: Buffer }[] = [];
  readonly released: Media[] = [];
  /** What is answered; default: it is accepted. */
  answer: SendRefused | Error | undefined;
  problem: Awaited<ReturnType<NonNullable<NumbersSide['media']>['keep']>> | undefined;
  duplicate = false;
  readonly numbers: NumbersSide['numbers'];
  readonly media: NonNullable<NumbersSide['media']>;
  readonly #numbers: ReadonlyMap<string, OwnNumber>;

  /** @param bound by number: the destinations it is bound to */
  constructor(bound: Readonly<Record<string, readonly string[]>>) {
    this.#numbers = new Map(
      Object.entries(bound).map(([number, deliverTo]) => [
        number,
        { number, project: 'p', deliverTo } as unknown as OwnNumber,
      ]),
    );
    const accepted = (): SendAccepted | SendRefused => {
      if (this.answer instanceof Error) throw this.answer;
      const id = `number-${this.sent.length + this.received.length}` as MessageId;
      return this.answer ?? ({ kind: 'accepted', id, duplicate: this.duplicate } as SendAccepted);
    };
    this.numbers = {
      boundTo: (destination) =>
        [...this.#numbers.values()].find(({ deliverTo }) => deliverTo.includes(destination))?.number,
      reaches: (_from, to) => this.#numbers.has(to) || to.startsWith('+49') || to === PEER,
      send: (request) => {
        this.sent.push(request);
        const result = accepted();
        return result.kind === 'refused' ? result : Promise.resolve(result);
      },
      receive: async (request) => {
        this.received.push(request);
        return accepted() as SendAccepted;
      },
    };
    this.media = {
      keep: async (files) => {
        if (this.problem !== undefined) return this.problem;
        this.kept.push(...files);
        return files.map(({ contentType, bytes }) => ({
          id: 'f',
          hash: 'h',
          contentType,
          size: bytes.length,
          source: '',
        }));
      },
      release: async (media) => void this.released.push(...media),
    };
  }

  directory = (): Pick<NumberDirectory, 'numbers'> => ({ numbers: this.#numbers });
}
