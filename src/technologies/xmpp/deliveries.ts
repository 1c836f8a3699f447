import type { XmppAccount } from '../../config/xmpp-types.ts';
import { errorCode } from '../../messages/errors.ts';
import type { Confirmation } from '../../messages/messaging.ts';
import type { Outcome } from '../../messages/technology.ts';
import { foldedBare } from './jid.ts';
import { mayRefuse } from './may-refuse.ts';
import { Recipients } from './recipients.ts';
import { outcomeOfError, reportOfError, type StanzaError } from './stanza-error.ts';
import type { Breaks, Settlement } from './unacknowledged.ts';

export interface DeliveriesOptions {
  readonly account: XmppAccount;
  /** See Exchange.send. */
  readonly send: (xml: string, id: string, settle: (how: Settlement) => void) => boolean;
}

/** The attempts of an account that are under way: sent, and neither acknowledged by the server nor refused. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #underWay = new Map<
    string,
    { readonly to: string; readonly resolve: (outcome: Outcome) => void }
  >();
  readonly #recipients = new Recipients();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** @param to the recipient's address @param xml the whole stanza, whose id is `id` */
  deliver(id: string, to: string, xml: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const attempt = { to, resolve };
      const settle = (how: Settlement): void => {
        // A later attempt of the same message may have taken its place, or the recipient's server answered first.
        if (this.#underWay.get(id) !== attempt) return;
        this.#underWay.delete(id);
        if (how === 'acknowledged') resolve(this.#acknowledged(id));
        else resolve(how === 'lost' ? LOST : brokenAt(how));
      };
      this.#underWay.set(id, attempt);
      this.#recipients.keep(id, foldedBare(to));
      if (this.#options.send(xml, id, settle)) return;
      this.#underWay.delete(id);
      resolve({ kind: 'absent' });
    });
  }

  has(id: string): boolean {
    return this.#underWay.has(id);
  }

  /**
   * The recipient has it, although our server has not acknowledged it yet. Resolves once that is kept; undefined: it was not
   * under way.
   */
  arrived(id: string): Promise<void> | undefined {
    const attempt = this.#underWay.get(id);
    if (attempt === undefined) return undefined;
    this.#underWay.delete(id);
    const { promise, resolve } = Promise.withResolvers<void>();
    attempt.resolve({ kind: 'delivered', code: 0, text: '', providerId: id, kept: resolve });
    return promise;
  }

  /** Bare; undefined: it was not one of the last. */
  recipientOf(id: string): string | undefined {
    return this.#recipients.get(id);
  }

  /** An error came for a message. Where the server has taken it already, `report` tells of it. */
  async refused(
    id: string,
    from: string,
    error: StanzaError,
    report: (confirmation: Confirmation) => Promise<void>,
  ): Promise<void> {
    const attempt = this.#underWay.get(id);
    if (attempt === undefined) {
      await report(reportOfError(error));
      return;
    }
    const own = foldedBare(this.#options.account.username);
    if (!mayRefuse(foldedBare(from), own, foldedBare(attempt.to))) return;
    this.#underWay.delete(id);
    attempt.resolve(outcomeOfError(error));
  }

  #acknowledged(id: string): Outcome {
    const kind = this.#options.account.deliveredOn === 'ack' ? 'delivered' : 'sent';
    return { kind, code: 0, text: '', providerId: id };
  }
}

function brokenAt({ reason, final }: Breaks): Outcome {
  const told = {
    code: 0,
    text: '',
    errorCode: errorCode(final ? 'rejectedContent' : 'transport'),
    errorMessage: `The connection broke each time at this message: ${reason}`,
    left: true,
  };
  return final ? { kind: 'failed', ...told } : { kind: 'retry', ...told, bounded: true };
}

const LOST: Outcome = {
  kind: 'retry',
  code: 0,
  text: '',
  errorCode: errorCode('transport'),
  errorMessage: 'The connection to the XMPP server broke before it acknowledged the message',
  bounded: false,
  left: true,
};
