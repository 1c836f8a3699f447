import type { MediaIntake } from '../../../messages/media.ts';
import type { Messaging, SubmitAccepted, SubmitRefused } from '../../../messages/messaging.ts';
import { isTooLong } from '../../../messages/numbers/limits.ts';
import type { NumberReceive, Numbers, SendAccepted, SendRefused } from '../../../messages/numbers/numbers.ts';
import { Turns } from '../../../messages/turns.ts';
import { nextHop } from '../hops.ts';
import { bareOf, parseJid } from '../jid.ts';
import type { XmppLog } from '../service.ts';
import type { XmppStream } from '../stream.ts';
import type { XmlElement } from '../xml-element.ts';
import { arrivalNotice } from './arrival-notice.ts';
import type { Direction, Directions } from './directions.ts';
import { Downloads } from './downloads.ts';
import { type ErrorAnswer, errorAnswer } from './error-answer.ts';
import { type NumberText, withFiles } from './message-files.ts';
import { messageKey } from './message-key.ts';
import { owedStatusVariables } from './owed-status.ts';
import { type ChatMessage, type PassedBy, readMessage } from './read-message.ts';
import { errorOfRefusal } from './refusals.ts';
import { textWithLinks } from './shared-files.ts';

export interface MessageReceiverOptions {
  readonly directions: Directions;
  readonly messaging: () => Pick<Messaging, 'submit'>;
  readonly numbers: () => Pick<Numbers, 'send' | 'receive'>;
  readonly media: Pick<MediaIntake, 'fetch' | 'release'>;
  readonly log: XmppLog;
}

/** Nobody's: it told its sender nothing yet. */
type Kept = SubmitAccepted | SendAccepted;
type Variables = readonly (readonly [string, string])[];
type NotKept = SubmitRefused | SendRefused | 'not-ours';

/**
 * Takes `message` stanzas: what they tell of messages of ours is counted; what somebody writes is kept and then answered, with
 * a notice of its arrival where that was asked for, or with an error. What one sender writes stays in order.
 */
export class MessageReceiver {
  readonly #options: MessageReceiverOptions;
  readonly #turns = new Turns<string>();
  /** By account, how many messages are being kept. */
  readonly #underWay = new Map<string, number>();
  readonly #downloads = new Downloads();
  /** Of whom it was said in the log what is passed by of them, the latest. */
  readonly #toldOf = new Set<string>();

  constructor(options: MessageReceiverOptions) {
    this.#options = options;
  }

  async receive(stanza: XmlElement, stream: XmppStream): Promise<void> {
    const { account, jid } = stream;
    const { from = '' } = stanza.attrs;
    const { reports, content } = readMessage(stanza, { type: account.type, jid });
    const reported = reports.map(({ id, status }) => stream.report(id, from, status));
    if (content.kind === 'chat') await this.#inTurn(stanza, content, stream);
    else this.#passBy(stanza, content, stream);
    await Promise.all(reported);
  }

  async #inTurn(stanza: XmlElement, message: ChatMessage, stream: XmppStream): Promise<void> {
    const { name } = stream.account;
    const { from = '', to = '' } = stanza.attrs;
    const underWay = this.#underWay.get(name) ?? 0;
    if (underWay >= MOST_UNDER_WAY) {
      this.#refuse(stanza, stream, NOT_NOW);
      return;
    }
    const sender = JSON.stringify([name, bareOf(from), bareOf(to)]);
    const place = this.#downloads.enter(name, bareOf(from), message.files.length > 0);
    if (place === undefined) {
      this.#refuse(stanza, stream, NOT_NOW);
      return;
    }
    this.#underWay.set(name, underWay + 1);
    try {
      const taken = place.fetches ? message : withLinks(message);
      await this.#turns.take(sender, () => this.#take(stanza, taken, stream));
    } finally {
      place.leave();
      this.#underWay.set(name, (this.#underWay.get(name) ?? 1) - 1);
    }
  }

  async #take(stanza: XmlElement, message: ChatMessage, stream: XmppStream): Promise<void> {
    const { from = '', to = '' } = stanza.attrs;
    const direction = this.#options.directions.of(from, to, stream);
    if (direction.kind === 'refused') {
      this.#refuse(stanza, stream, direction.error);
      return;
    }
    if (isOverlong(message.text, direction)) {
      this.#refuse(stanza, stream, TOO_LONG);
      return;
    }
    const variables = nextHop(stanza);
    if (variables === undefined) {
      this.#refuse(stanza, stream, TOO_MANY_HOPS);
      return;
    }
    let kept: Kept | NotKept;
    try {
      kept = await this.#keep(stanza, message, direction, variables, stream);
    } catch (error) {
      this.#options.log.error({ err: error, account: stream.account.name }, 'A message could not be kept');
      this.#refuse(stanza, stream, NOT_NOW);
      return;
    }
    if (kept === 'not-ours') this.#refuse(stanza, stream, NOT_OURS);
    else if (kept.kind === 'refused') this.#refuse(stanza, stream, errorOfRefusal(kept));
    else if (direction.kind !== 'send' || hasArrived(kept)) this.#tellArrival(stanza, message, stream);
  }

  async #keep(
    stanza: XmlElement,
    message: ChatMessage,
    direction: Exclude<Direction, { kind: 'refused' }>,
    variables: Variables,
    stream: XmppStream,
  ): Promise<Kept | NotKept> {
    const { name } = stream.account;
    const { from = '' } = stanza.attrs;
    const own = stream.account.type === 'component' ? stream.jid : bareOf(stream.jid);
    const key = messageKey(stanza, own, textWithLinks(message.text, message.files));
    const asked = {
      source: SOURCE,
      requestId: (stanza.attrs['id'] ?? '').slice(0, LONGEST_ID),
      variables,
      ...(key !== undefined && { idempotencyKey: key }),
    };
    if (direction.kind === 'submit') {
      return this.#options.messaging().submit({
        ...asked,
        direction: 'inbound',
        owner: name,
        destination: direction.destination,
        from: direction.from,
        to: '',
        addressee: `xmpp:${own}`,
        contentType: 'text/plain',
        body: Buffer.from(textWithLinks(message.text, message.files)),
      });
    }
    const { media: intake } = this.#options;
    const { text, media } = await withFiles(this.#options, message, name, bareOf(from));
    let kept: Kept | NotKept | undefined;
    try {
      kept = await this.#toNumber(asked, { text, media }, direction, message, stanza, stream);
    } finally {
      // Also of one that came again: its files are those of the first.
      const isNew = kept !== undefined && kept !== 'not-ours' && kept.kind === 'accepted' && !kept.duplicate;
      if (!isNew && media.length > 0) await intake.release(media);
    }
    return kept;
  }

  #toNumber(
    asked: Pick<NumberReceive, 'source' | 'requestId' | 'variables' | 'idempotencyKey'>,
    { text, media }: NumberText,
    direction: Extract<Direction, { kind: 'send' | 'receive' }>,
    { wants }: ChatMessage,
    { attrs: { from = '', to = '' } }: XmlElement,
    { account }: XmppStream,
  ): ReturnType<Numbers['send'] | Numbers['receive']> {
    const numbers = this.#options.numbers();
    const ends = { from: direction.from, to: direction.to };
    if (direction.kind === 'receive') {
      const { answerAt } = direction;
      return numbers.receive({ ...asked, owner: account.name, ...ends, body: text, media, answerAt });
    }
    return numbers.send({
      ...asked,
      owner: direction.sender,
      project: direction.project,
      ...ends,
      body: text,
      media,
      group: '',
      sendAsMms: false,
      callback: undefined,
      customVariables: owedStatusVariables({
        account: account.name,
        resource: resourceOf(from),
        local: parseJid(to)?.local ?? '',
        wants,
      }),
    });
  }

  #tellArrival(stanza: XmlElement, { wants }: ChatMessage, stream: XmppStream): void {
    const { from = '', to, type, id = '' } = stanza.attrs;
    // A client speaks as itself, whichever of its addresses was written to.
    const own = stream.account.type === 'component' ? to : undefined;
    const notice = arrivalNotice(stream.xml, { from: own, to: from, type, id }, wants);
    if (notice !== undefined) stream.send(notice);
  }

  /** RFC 6121 §5.2.2: nobody waits for an answer to a headline. */
  #refuse(stanza: XmlElement, stream: XmppStream, error: ErrorAnswer): void {
    const { condition, text: reason } = error;
    const { account, xml } = stream;
    this.#options.log.info({ account: account.name, condition, reason }, 'An XMPP message was refused');
    const isAnswered = stanza.attrs['type'] !== 'headline' && stanza.attrs['from'] !== undefined;
    if (isAnswered) stream.send(errorAnswer(xml, stanza, error));
  }

  #passBy(stanza: XmlElement, { why, method }: PassedBy, stream: XmppStream): void {
    const { from = '' } = stanza.attrs;
    const { account } = stream;
    const { log } = this.#options;
    const told = { account: account.name, from: bareOf(from) };
    if (why === 'encrypted' && this.#isNews(why, told)) {
      log.warn(
        { ...told, method },
        'An encrypted XMPP message was passed by, as all from this sender will be: it cannot be read here',
      );
    }
    if (why === 'forged-carbon' && this.#isNews(why, told)) {
      log.warn(told, 'A copy of a message that is not from our own server was passed by');
    }
    // A component that writes to itself is to hear that it does.
    if (why === 'overlong') this.#refuse(stanza, stream, TOO_LONG);
    if (why === 'own' && account.type === 'component') this.#refuse(stanza, stream, LOOP);
  }

  /** Once of each, however much they send. */
  #isNews(
    why: PassedBy['why'],
    { account, from }: { readonly account: string; readonly from: string },
  ): boolean {
    const fact = `${why} ${account} ${from}`;
    if (this.#toldOf.has(fact)) return false;
    this.#toldOf.add(fact);
    if (this.#toldOf.size > MOST_TOLD_OF) {
      const [oldest = fact] = this.#toldOf;
      this.#toldOf.delete(oldest);
    }
    return true;
  }
}

function withLinks(message: ChatMessage): ChatMessage {
  return { ...message, text: textWithLinks(message.text, message.files), files: [] };
}

function resourceOf(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? '' : jid.slice(slash + 1);
}

/** It came again, and has arrived since. */
function hasArrived(kept: Kept): boolean {
  return 'state' in kept && (kept.state.status === 'delivered' || kept.state.status === 'read');
}

function isOverlong(text: string, { kind }: Direction): boolean {
  return kind === 'send' ? isTooLong(text) : text.length > LONGEST_RECEIVED;
}

/** `Message.source`. */
export const SOURCE = 'xmpp';
const MOST_UNDER_WAY = 1000;
const MOST_TOLD_OF = 1000;
const LONGEST_ID = 256;
/** What fits into the 255 segments that a text can be made of (3GPP TS 23.040 §9.2.3.24.1). */
const LONGEST_RECEIVED = 255 * 153;
const TOO_LONG: ErrorAnswer = { condition: 'policy-violation', text: 'The message is too long.' };
const NOT_NOW: ErrorAnswer = {
  condition: 'resource-constraint',
  text: 'The message cannot be kept at the moment.',
};
const NOT_OURS: ErrorAnswer = { condition: 'item-not-found', text: 'This number is not here.' };
const TOO_MANY_HOPS: ErrorAnswer = {
  condition: 'policy-violation',
  text: 'The message came round in a loop.',
};
const LOOP: ErrorAnswer = { condition: 'not-allowed', text: 'The message came from here.' };
