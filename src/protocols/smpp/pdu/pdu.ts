import type { AlertNotification } from './alert-notification.ts';
import type {
  BindReceiver,
  BindReceiverResp,
  BindTransceiver,
  BindTransceiverResp,
  BindTransmitter,
  BindTransmitterResp,
} from './bind.ts';
import type { BroadcastSm, BroadcastSmResp } from './broadcast-sm.ts';
import type { CancelBroadcastSm, CancelBroadcastSmResp } from './cancel-broadcast-sm.ts';
import type { CancelSm, CancelSmResp } from './cancel-sm.ts';
import type { DataSm, DataSmResp } from './data-sm.ts';
import type { DeliverSm, DeliverSmResp } from './deliver-sm.ts';
import type { EnquireLink, EnquireLinkResp } from './enquire-link.ts';
import type { GenericNack } from './generic-nack.ts';
import type { Outbind } from './outbind.ts';
import type { QueryBroadcastSm, QueryBroadcastSmResp } from './query-broadcast-sm.ts';
import type { QuerySm, QuerySmResp } from './query-sm.ts';
import type { ReplaceSm, ReplaceSmResp } from './replace-sm.ts';
import type { SubmitMulti, SubmitMultiResp } from './submit-multi.ts';
import type { SubmitSm, SubmitSmResp } from './submit-sm.ts';
import type { Unbind, UnbindResp } from './unbind.ts';

/** Every PDU of SMPP 3.4 and 5.0, told apart by its `command`. */
export type Pdu = RequestPdu | ResponsePdu | NoticePdu;

/** What is answered by the response of its name. */
export type RequestPdu =
  | BindReceiver
  | BindTransceiver
  | BindTransmitter
  | BroadcastSm
  | CancelBroadcastSm
  | CancelSm
  | DataSm
  | DeliverSm
  | EnquireLink
  | QueryBroadcastSm
  | QuerySm
  | ReplaceSm
  | SubmitMulti
  | SubmitSm
  | Unbind;

export type ResponsePdu =
  | BindReceiverResp
  | BindTransceiverResp
  | BindTransmitterResp
  | BroadcastSmResp
  | CancelBroadcastSmResp
  | CancelSmResp
  | DataSmResp
  | DeliverSmResp
  | EnquireLinkResp
  | GenericNack
  | QueryBroadcastSmResp
  | QuerySmResp
  | ReplaceSmResp
  | SubmitMultiResp
  | SubmitSmResp
  | UnbindResp;

/** What has no response. */
export type NoticePdu = AlertNotification | Outbind;

export type BindRequest = BindReceiver | BindTransceiver | BindTransmitter;

export type Command = Pdu['command'];

/** The PDU of a command: `PduOf<'submit_sm'>` is SubmitSm. */
export type PduOf<C extends Command> = Extract<Pdu, { readonly command: C }>;

/** The response to a request: `ResponseTo<'submit_sm'>` is SubmitSmResp. */
export type ResponseTo<C extends RequestPdu['command']> = PduOf<`${C}_resp`>;

export type { Address, PduFields, Tlv } from './fields.ts';
