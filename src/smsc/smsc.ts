import type { ReceiptState } from '../messages/receipts/receipt-state.ts';
import type { EncodedText, TextOptions } from '../messages/segments/encoded-text.ts';
import type { CommandStatus } from '../protocols/smpp/pdu/command-status.ts';
import type { DataSm } from '../protocols/smpp/pdu/data-sm.ts';
import type { Address } from '../protocols/smpp/pdu/fields.ts';
import type { BindRequest, PduOf } from '../protocols/smpp/pdu/pdu.ts';
import type { SubmitMulti } from '../protocols/smpp/pdu/submit-multi.ts';
import type { SubmitSm } from '../protocols/smpp/pdu/submit-sm.ts';
import type { SessionTime } from '../protocols/smpp/session/session.ts';

/**
 * An SMSC that takes messages and delivers them to nobody: it answers, sends receipts and messages of phones that are made up, and
 * fails as it is told to.
 */
export interface Smsc {
  /** Where it listens. */
  readonly port: number;
  readonly counters: Readonly<SmscCounters>;
  /** `system_id` of each session bound, in the order of their binds. */
  readonly bound: readonly string[];

  /** Whether anybody is bound to receive. */
  readonly canReceive: boolean;

  /** Sends a message of a phone to whoever is bound to receive; waits for somebody. Resolves with the answer to each part. */
  inbound(message: MobileOriginated): Promise<readonly CommandStatus[]>;

  /** Reads and answers nothing more, while all connections stay. */
  hang(): void;
  /** Goes on where it hung. */
  resume(): void;
  /** Cuts all connections; who connects again is taken. */
  drop(): void;
  /** Cuts all connections, and listens no more. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
  /** Ends all sessions properly, and listens no more. */
  close(): Promise<void>;
}

export interface SmscOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** Who may bind; missing: anybody. */
  readonly account?: { readonly systemId: string; readonly password: string };
  /** The SMSC's own, in bind responses. */
  readonly systemId: string;
  /** What it says it speaks: 0x34, 0x50. */
  readonly version: number;
  /** Messages a second it takes in all; more are answered with ESME_RTHROTTLED. 0: as many as come. */
  readonly throughput: number;
  /** Cuts the connection in place of the answer to every so many-th message; 0: never. */
  readonly dropAfter: number;
  /** Messages unanswered at a time that it takes of a session before it reads no more. */
  readonly peerWindow: number;
  /** deliver_sm unanswered at a time on a session. */
  readonly window: number;
  /** Silence after which it asks with enquire_link; 0: never. */
  readonly enquireLinkMs: number;
  readonly responseTimeoutMs: number;
  readonly ids: IdFormat;
  /** How receipts spell the id. */
  readonly receiptIds: IdFormat | 'same';
  /** The first message has this number. */
  readonly firstId: number;
  /** What becomes of a message. Asked for each destination of it. */
  readonly behave: (submission: Submission) => Behaviour;
  readonly onEvent?: (event: SmscEvent) => void;
  readonly time: SessionTime;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Of one and the same number: `1054` `41e` `41E` `0000001054`. */
export type IdFormat = 'decimal' | 'hex' | 'HEX' | 'zeros';

/** A message to one recipient. */
export interface Submission {
  readonly systemId: string;
  readonly pdu: SubmitSm | DataSm | SubmitMulti;
  readonly source: Address;
  readonly destination: Address;
  /** `+15551230001` for an international number, else as it came. */
  readonly to: string;
}

export interface Behaviour {
  /** ESME_ROK unless said. A message refused has no receipt. */
  readonly status?: CommandStatus;
  /**
   * `send` unless said. `withhold`: the message is taken, and that never said. `cut`: the same, and the connection is cut. `cut-within`:
   * it is cut in the midst of the response.
   */
  readonly response?: 'send' | 'withhold' | 'cut' | 'cut-within';
  readonly responseDelayMs?: number;
  /** Missing: none, whether one was asked for or not. */
  readonly receipt?: ReceiptPlan;
}

export interface ReceiptPlan {
  readonly state: ReceiptState;
  readonly err: number;
  readonly delayMs: number;
  /** `early`: it is on its way before the response. */
  readonly order: 'after' | 'early';
  readonly form: 'text' | 'tlv' | 'both';
  /** Sent before it, `delayMs` apart, where intermediate ones were asked for. */
  readonly intermediate?: ReceiptState;
  /** How often it comes; once unless said. */
  readonly copies?: number;
  /** Sent though none was asked for. */
  readonly unasked?: boolean;
}

/** A message of a phone. */
export interface MobileOriginated {
  /** `+15551230001`, a short code, or a name. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Who is to get it; anybody bound unless said. */
  readonly systemId?: string;
  readonly writing?: Partial<TextOptions>;
  /** Joins the parts; chosen by the text unless said. */
  readonly reference?: number;
  /** The parts go in this order, given as their numbers from 1: `[3, 1, 2]`. */
  readonly order?: readonly number[];
}

export interface SmscCounters {
  binds: number;
  bindsRefused: number;
  /** Messages taken, and refused, each destination counted. */
  taken: number;
  refused: number;
  throttled: number;
  /** Responses not sent. */
  withheld: number;
  receipts: number;
  /** Receipts that the ESME answered with ESME_ROK. */
  receiptsTaken: number;
  inbound: number;
  inboundTaken: number;
}

export type SmscEvent =
  | {
      readonly kind: 'bound';
      readonly session: string;
      readonly bind: BindRequest['command'];
      readonly systemId: string;
      readonly version: number;
    }
  | {
      readonly kind: 'bind-refused';
      readonly session: string;
      readonly systemId: string;
      readonly status: CommandStatus;
    }
  | { readonly kind: 'closed'; readonly session: string; readonly systemId: string; readonly reason: string }
  | SubmittedEvent
  | {
      readonly kind: 'joined';
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly parts: number;
    }
  | {
      readonly kind: 'receipt';
      readonly id: string;
      readonly to: string;
      readonly state: ReceiptState;
      readonly err: number;
      readonly status: CommandStatus | undefined;
    }
  | {
      readonly kind: 'inbound';
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly part: number;
      readonly parts: number;
      readonly status: CommandStatus | undefined;
    }
  | {
      readonly kind: 'asked';
      readonly command: AncillaryCommand;
      readonly id: string;
      readonly status: CommandStatus;
      readonly text: string;
    }
  | { readonly kind: 'outage'; readonly text: string }
  | { readonly kind: 'problem'; readonly session: string; readonly text: string };

export type AncillaryCommand = (PduOf<'query_sm'> | PduOf<'cancel_sm'> | PduOf<'replace_sm'>)['command'];

/** A message, or a part of one, that came in. */
export interface SubmittedEvent {
  readonly kind: 'submitted';
  readonly session: string;
  readonly systemId: string;
  readonly command: Submission['pdu']['command'];
  /** As the response has it; empty where it is refused. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly encoding: EncodedText['alphabet'] | 'octets';
  readonly part: number;
  readonly parts: number;
  readonly status: CommandStatus;
  readonly response: NonNullable<Behaviour['response']>;
}
