import type { Clock } from '../../messages/clock.ts';
import { STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import type { DataSm } from '../../protocols/smpp/pdu/data-sm.ts';
import { NO_TLVS } from '../../protocols/smpp/pdu/fields.ts';
import type { NoticePdu, RequestPdu, ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import { responseTo } from '../../protocols/smpp/pdu/refusal.ts';
import type { SubmitMulti } from '../../protocols/smpp/pdu/submit-multi.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { nack } from '../../protocols/smpp/session/responses.ts';
import type { Session } from '../../protocols/smpp/session/session.ts';
import { type Refusal, refusal } from './answers.ts';
import type { Esme } from './esme.ts';
import type { KeptMessages } from './kept-messages.ts';
import type { LongMessages } from './long-messages.ts';
import { writeSmppId } from './message-ids.ts';
import { readSubmission } from './read-submission.ts';
import type { Sender, Taken } from './sender.ts';
import type { Submission } from './submission.ts';
import { readText } from './text-coding.ts';

export interface RequestsOptions {
  readonly sender: Sender;
  readonly longMessages: LongMessages;
  readonly keptMessages: KeptMessages;
  readonly clock: Clock;
  /** A request was not done; for the log. */
  readonly onRefused: (esme: Esme, command: string, reason: string) => void;
  /** Something that should not happen did. */
  readonly onProblem: (esme: Esme, command: string, error: unknown) => void;
}

/** Answers what a bound ESME asks. */
export class Requests {
  readonly #options: RequestsOptions;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  answer(esme: Esme, session: Session, pdu: RequestPdu | NoticePdu): void {
    switch (pdu.command) {
      case 'submit_sm':
      case 'submit_multi':
      case 'data_sm':
        this.#submit(esme, session, pdu);
        break;
      case 'query_sm':
      case 'cancel_sm':
      case 'replace_sm':
        void this.#done(esme, session, pdu, this.#ask(esme, session, pdu));
        break;
      case 'alert_notification':
      case 'outbind':
        break;
      default:
        // Broadcasts are for those who have cells.
        session.respond(nack(STATUS.ESME_RINVCMDID, pdu.sequence));
    }
  }

  #submit(esme: Esme, session: Session, pdu: SubmitSm | SubmitMulti | DataSm): void {
    const now = this.#options.clock.now();
    const count = pdu.command === 'submit_multi' ? pdu.destinations.length : 1;
    if (!esme.pace.takes(count, now)) {
      session.respond(responseTo(pdu.command, pdu.sequence, STATUS.ESME_RTHROTTLED));
      return;
    }
    const submission = readSubmission(pdu, esme.options, now);
    const taken = submission.kind === 'refused' ? submission : this.#take(esme, submission);
    if (taken instanceof Promise) {
      // Without a function of its own for each: this is where most of the time goes.
      void this.#done(esme, session, pdu, taken);
    } else session.respond(this.#refused(esme, pdu, taken));
  }

  #take(esme: Esme, submission: Submission): Refusal | Promise<Taken | Refusal> {
    const { sender, longMessages } = this.#options;
    const { text, joined } = submission;
    if (text.octets.length > LONGEST_OCTETS) return refusal('too-long', 'The text is too long.');
    if (joined !== undefined) {
      if (text.octets.length > LONGEST_PART) return refusal('too-long', 'A part of a text is too long.');
      return longMessages.take(esme.options, submission, joined);
    }
    const { coding, octets } = text;
    return sender.send(esme.options, {
      ...submission,
      body: readText(coding, octets),
      base: undefined,
      ids: NO_IDS,
    });
  }

  async #ask(
    esme: Esme,
    session: Session,
    pdu: Extract<RequestPdu, { command: 'query_sm' | 'cancel_sm' | 'replace_sm' }>,
  ): Promise<ResponsePdu | Refusal> {
    const { keptMessages } = this.#options;
    const { sequence } = pdu;
    if (pdu.command === 'query_sm') {
      const found = await keptMessages.query(esme.options, pdu, esme.versionOf(session));
      if ('kind' in found) return found;
      const { messageId } = pdu;
      return { command: 'query_sm_resp', status: 0, sequence, messageId, ...found, tlvs: NO_TLVS };
    }
    const refused =
      pdu.command === 'cancel_sm'
        ? await keptMessages.cancel(esme.options, pdu)
        : await keptMessages.replace(esme.options, pdu);
    return refused ?? responseTo(pdu.command, sequence, STATUS.ESME_ROK);
  }

  async #done(
    esme: Esme,
    session: Session,
    pdu: RequestPdu,
    doing: Promise<Taken | Refusal | ResponsePdu>,
  ): Promise<void> {
    let response: ResponsePdu;
    try {
      const done = await doing;
      if ('command' in done) response = done;
      else if (done.kind === 'refused') response = this.#refused(esme, pdu, done);
      else response = takenResponse(pdu as SubmitSm | SubmitMulti | DataSm, done);
    } catch (error) {
      this.#options.onProblem(esme, pdu.command, error);
      response = responseTo(pdu.command, pdu.sequence, STATUS.ESME_RSYSERR);
    }
    session.respond(response);
  }

  #refused(esme: Esme, { command, sequence }: RequestPdu, { status, reason }: Refusal): ResponsePdu {
    this.#options.onRefused(esme, command, reason);
    return responseTo(command, sequence, status);
  }
}

function takenResponse(pdu: SubmitSm | SubmitMulti | DataSm, { id, failures }: Taken): ResponsePdu {
  const answer = {
    status: STATUS.ESME_ROK,
    sequence: pdu.sequence,
    messageId: writeSmppId(id),
    tlvs: NO_TLVS,
  };
  if (pdu.command !== 'submit_multi') return { command: `${pdu.command}_resp`, ...answer };
  const unsuccessful = failures.map(({ address, status }) => ({ ...address, status }));
  return { command: 'submit_multi_resp', ...answer, unsuccessful };
}

const NO_IDS: readonly string[] = [];
/** Octets of a part; no SMS has more than 140. */
const LONGEST_PART = 255;
/** What fits into the 255 segments that a text can be made of (3GPP TS 23.040 §9.2.3.24.1), in whichever coding. */
const LONGEST_OCTETS = 255 * 153;
