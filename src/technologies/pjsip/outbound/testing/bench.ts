import type { MediaSource } from '../../../../messages/media.ts';
import type { Message, MessageId } from '../../../../messages/message.ts';
import type { Accepted, Draft, Leg, Outcome, Refusal } from '../../../../messages/technology.ts';
import { sampleMessage } from '../../../../messages/testing/sample-message.ts';
import type { OutboundContact } from '../contact-lookup.ts';
import { createPjsipTechnology, createSipTechnology } from '../create-technology.ts';
import type { SipTechnology } from '../sip-technology.ts';
import { configurationOf } from './configuration-of.ts';
import { answer, FakeStack } from './fake-stack.ts';

/** A technology over a fake stack, with the contacts of its configuration and those given. */
export class Bench {
  readonly stack: FakeStack;
  readonly technology: SipTechnology;
  readonly registered = new Map<string, OutboundContact[]>();
  configuration;

  constructor(
    text: string,
    script: ConstructorParameters<typeof FakeStack> = [answer(200, 'OK')],
    name: 'pjsip' | 'sip' = 'pjsip',
    media?: MediaSource,
  ) {
    this.stack = new FakeStack(...script);
    this.configuration = configurationOf(text);
    const create = name === 'pjsip' ? createPjsipTechnology : createSipTechnology;
    this.technology = create({
      configuration: () => this.configuration,
      stack: this.stack,
      contacts: {
        contactsOf: (aor) => [
          ...(this.registered.get(aor) ?? []),
          ...(this.configuration.aors.get(aor)?.contact ?? []).map((uri) => contact(uri)),
        ],
      },
      randomBytes: (size) => Buffer.alloc(size, 0xab),
      ...(media !== undefined && { media }),
    });
  }

  accept(draft: Partial<Draft>): Accepted | Refusal {
    return this.technology.accept({ ...DRAFT, ...draft });
  }

  /** Accepts and makes a message of the draft, as submit does. Throws the reason of a refusal. */
  message(draft: Partial<Draft>, id = ID): Message {
    const accepted = this.accept(draft);
    if (accepted.kind === 'refused') throw new Error(accepted.reason);
    const { destination, from, to, body } = { ...DRAFT, ...draft };
    return sampleMessage({
      id,
      source: 'ami',
      owner: 'admin',
      requestId: '1',
      technology: this.technology.name,
      destination: `${this.technology.name}:${destination}`,
      lane: accepted.lane,
      from,
      to,
      contentType: accepted.contentType,
      body,
      variables: accepted.variables,
      createdAt: 1_795_232_959_000,
      expiresAt: 1,
    });
  }

  legs(message: Message): readonly Leg[] {
    const legs = this.technology.legs(message);
    if ('kind' in legs) throw new Error(legs.errorMessage);
    return legs;
  }

  /** Sends to the first leg. */
  async send(draft: Partial<Draft>, attempt = 1): Promise<Outcome> {
    const message = this.message(draft);
    const [leg] = this.legs(message);
    if (leg === undefined) throw new Error('There is nobody.');
    return this.technology.deliver(message, leg, attempt);
  }

  /** Sends to the first leg and returns the values of a header in the first request that went out. */
  async header(draft: Partial<Draft>, name: string): Promise<string | undefined> {
    const before = this.stack.sent.length;
    await this.send(draft);
    return this.stack.sent[before]?.header(name);
  }
}

export function contact(uri: string, more: Partial<OutboundContact> = {}): OutboundContact {
  return { uri, path: '', flow: undefined, reachable: true, ...more };
}

export const ID = '01970000-0000-7000-8000-00000000002a' as MessageId;

const DRAFT: Draft = {
  destination: 'alice',
  from: '',
  to: '',
  contentType: 'text/plain',
  body: Buffer.from('hello'),
  variables: [],
};
