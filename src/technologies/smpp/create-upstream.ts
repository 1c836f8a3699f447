import type { Outgoing, Upstream, UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { CarrierOptions, SmppUpstreamOptions } from '../../config/carriers.ts';
import type { Measured } from '../../messages/segments/written-as.ts';
import type { Outcome } from '../../messages/technology.ts';
import { STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import type { NoticePdu, RequestPdu, ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import { responseTo } from '../../protocols/smpp/pdu/refusal.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { tlvInteger } from '../../protocols/smpp/pdu/tlv.ts';
import type { Session } from '../../protocols/smpp/session/session.ts';
import { Bind } from './bind.ts';
import { Breaks } from './breaks.ts';
import { type Connect, connect as overNetwork } from './connect.ts';
import { deliverParts } from './deliver-parts.ts';
import { takeIncoming } from './incoming.ts';
import { refusedOutcome, type Submitted, unansweredOutcome, unwritableOutcome } from './outcomes.ts';
import { verdictOf } from './statuses.ts';
import { type Submits, SubmitWriter } from './submit-writer.ts';
import { Throttle } from './throttle.ts';
import { Waiting } from './waiting.ts';

export type SmppCarrier = CarrierOptions & { readonly upstream: SmppUpstreamOptions };

/** An SMSC as a carrier, SMPP 3.4 and 5.0. It does nothing before its `start`. */
export function createSmppUpstream(
  carrier: SmppCarrier,
  surroundings: UpstreamSurroundings,
  connect: Connect = overNetwork,
): Upstream {
  return new SmppUpstream(carrier, surroundings, connect);
}

/**
 * Messages go over the bind that has room, in turn; all parts of one over the same. What finds none waits, first come first
 * served. While the SMSC wants silence nothing leaves.
 */
class SmppUpstream implements Upstream {
  readonly takesMedia = false;
  readonly #carrier: SmppCarrier;
  readonly #surroundings: UpstreamSurroundings;
  readonly #binds: readonly Bind[];
  readonly #writer: SubmitWriter;
  readonly #throttle: Throttle;
  readonly #waiting = new Waiting();
  readonly #breaks = new Breaks();
  #turn = 0;
  #isOpen = false;

  constructor(carrier: SmppCarrier, surroundings: UpstreamSurroundings, connect: Connect) {
    const { clock } = surroundings;
    this.#carrier = carrier;
    this.#surroundings = surroundings;
    this.#writer = new SubmitWriter(carrier, carrier.upstream, clock);
    this.#throttle = new Throttle({
      pauseMs: carrier.upstream.throttlePauseMs,
      clock,
      onPause: surroundings.throttled,
      onEnd: () => this.#goOn(),
    });
    this.#binds = rolesOf(carrier.upstream).map(
      ([role, number]) =>
        new Bind({
          role,
          name: `${role} ${number}`,
          carrier: carrier.name,
          smpp: carrier.upstream,
          surroundings,
          connect,
          onRequest: (pdu, session) => this.#asked(pdu, session),
          onRoom: () => this.#goOn(),
          onEnd: (session, isBroken) =>
            isBroken ? this.#breaks.broke(session) : this.#breaks.ended(session),
          onChange: () => this.#changed(),
        }),
    );
  }

  get links() {
    return this.#binds.map(({ link }) => link);
  }

  get isUp(): boolean {
    return this.#isOpen && this.#binds.some(({ transmits, session }) => transmits && session !== undefined);
  }

  get waiting(): number {
    let waiting = this.#waiting.segments;
    for (const { session } of this.#binds) waiting += session?.waiting ?? 0;
    return waiting;
  }

  measure(text: string): Measured {
    return this.#writer.measure(text);
  }

  start(): void {
    this.#isOpen = true;
    for (const bind of this.#binds) bind.start();
  }

  deliver(outgoing: Outgoing): Promise<Outcome> {
    let submits: Submits;
    try {
      submits = this.#writer.write(outgoing);
    } catch (error) {
      return Promise.resolve(unwritableOutcome(error));
    }
    const session = this.#waiting.segments === 0 ? this.#sessionWithRoom() : undefined;
    return session === undefined ? this.#wait(outgoing, submits) : this.#send(session, outgoing, submits);
  }

  async drain(): Promise<void> {
    this.#isOpen = false;
    this.#waiting.sendBack();
    this.#throttle.stop();
    await Promise.all(this.#binds.map((bind) => bind.drain()));
  }

  async close(): Promise<void> {
    const { clock } = this.#surroundings;
    const graceMs = Math.min(this.#carrier.upstream.responseTimeoutSeconds * 1000, LONGEST_GRACE_MS);
    const timer = clock.after(graceMs, () => {
      for (const bind of this.#binds) bind.cut();
    });
    await this.drain();
    timer.cancel();
  }

  /** Each in its turn, so that all have about the same to do. */
  #sessionWithRoom(): Session | undefined {
    if (this.#throttle.isOn) return undefined;
    const binds = this.#binds;
    for (let tried = 0; tried < binds.length; tried++) {
      this.#turn = (this.#turn + 1) % binds.length;
      const { transmits, session } = binds[this.#turn] as Bind;
      if (transmits && session?.hasRoom) return session;
    }
    return undefined;
  }

  #wait(outgoing: Outgoing, submits: Submits): Promise<Outcome> {
    if (!this.isUp) return Promise.resolve(ABSENT);
    return new Promise((resolve) => {
      this.#waiting.push({
        segments: submits.pdus.length,
        go: (session) => {
          const isOver = outgoing.message.expiresAt <= this.#surroundings.clock.now();
          resolve(isOver ? ABSENT : this.#send(session, outgoing, submits));
        },
        sendBack: () => resolve(ABSENT),
      });
      this.#goOn();
    });
  }

  /** There is room, or silence is over. */
  #goOn(): void {
    while (this.#waiting.segments > 0) {
      const session = this.#sessionWithRoom();
      if (session === undefined) return;
      this.#waiting.shift()?.go(session);
    }
  }

  #changed(): void {
    if (!this.isUp) this.#waiting.sendBack();
    else this.#goOn();
    this.#surroundings.onChange();
  }

  async #send(session: Session, outgoing: Outgoing, submits: Submits): Promise<Outcome> {
    const { id } = outgoing.message;
    this.#breaks.begins(session, id);
    const outcome = this.#breaks.ends(session, id, await this.#sendOver(session, outgoing, submits));
    // Its bind ended, or is about to: the next one, if there is any.
    return outcome === 'unsent' ? this.#wait(outgoing, submits) : outcome;
  }

  #sendOver(session: Session, outgoing: Outgoing, submits: Submits): Promise<Outcome | 'unsent'> {
    const [only] = submits.pdus;
    return submits.pdus.length === 1 && only !== undefined
      ? this.#sendWhole(session, outgoing, only, submits.segments)
      : deliverParts({
          outgoing,
          submits,
          peer: this.#carrier.name,
          window: this.#carrier.upstream.window,
          submit: (pdu) => this.#submit(session, pdu),
        });
  }

  async #sendWhole(
    session: Session,
    outgoing: Outgoing,
    pdu: SubmitSm,
    segments: number,
  ): Promise<Outcome | 'unsent'> {
    const submitted = await this.#submit(session, pdu);
    if (submitted.kind === 'unsent') return 'unsent';
    if (submitted.kind === 'not-taken') return submitted.outcome;
    const { providerId } = submitted;
    const taken = { kind: 'sent', code: 0, text: 'ESME_ROK', segments } as const;
    if (providerId === '') return taken;
    const submission = { peer: this.#carrier.name, providerId, recipient: outgoing.to, part: 0 };
    return { ...taken, providerId, submissions: [submission] };
  }

  async #submit(session: Session, pdu: SubmitSm): Promise<Submitted> {
    let response: ResponsePdu;
    try {
      response = await session.request(pdu);
    } catch (error) {
      return unansweredOutcome(error);
    }
    if (response.tlvs.length > 0) this.#heedCongestion(response);
    if (response.command === 'submit_sm_resp' && response.status === 0) {
      this.#throttle.taken();
      return { kind: 'taken', providerId: response.messageId };
    }
    // It has forgotten our bind: nothing goes over it any more.
    if (response.status === STATUS.ESME_RINVBNDSTS) void session.unbind();
    const verdict = verdictOf(response.status, this.#carrier.upstream.statuses);
    const pauseMs = verdict.what === 'throttle' ? this.#throttle.pause() : undefined;
    return { kind: 'not-taken', outcome: refusedOutcome(response, verdict, pauseMs) };
  }

  /** SMPP 5.0 §4.8.4.18: 100 is congested, and what is sent then is refused. */
  #heedCongestion({ tlvs }: ResponsePdu): void {
    const congestion = tlvInteger(tlvs, 'congestion_state');
    if (congestion !== undefined && congestion >= CONGESTED) this.#throttle.pause();
  }

  #asked(pdu: RequestPdu | NoticePdu, session: Session): void {
    if (pdu.command === 'deliver_sm' || pdu.command === 'data_sm') {
      const { upstream: smpp, name } = this.#carrier;
      const { command, sequence } = pdu;
      void takeIncoming(pdu, { name, smpp, surroundings: this.#surroundings }).then((status) =>
        session.respond(responseTo(command, sequence, status)),
      );
    }
    // An alert_notification tells of a phone that we asked nothing of, an outbind of a bind that stands already.
  }
}

function rolesOf({ bindType, binds }: SmppUpstreamOptions) {
  const roles = bindType === 'separate' ? (['transmitter', 'receiver'] as const) : [bindType];
  return Array.from({ length: binds }, (_, index) => roles.map((role) => [role, index + 1] as const)).flat();
}

const ABSENT: Outcome = { kind: 'absent' };
const CONGESTED = 100;
/** A shutdown waits no longer than that. */
const LONGEST_GRACE_MS = 5000;
