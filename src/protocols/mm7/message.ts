/**
 * The messages of MM7 (3GPP TS 23.140 release 6, §8.7 and annex L): SOAP 1.1 between an MMS relay/server and a value added
 * service provider. Names are the schema's. Times are as written: xsd:dateTime.
 */
export type Mm7Message =
  | SubmitReq
  | SubmitRsp
  | DeliverReq
  | DeliverRsp
  | DeliveryReportReq
  | DeliveryReportRsp
  | ReadReplyReq
  | ReadReplyRsp
  | CancelReq
  | CancelRsp
  | ReplaceReq
  | ReplaceRsp
  | ErrorRsp;

/** A message with what the SOAP header says of it: a response has the id of its request. */
export interface Mm7Envelope {
  readonly transactionId: string;
  readonly message: Mm7Message;
}

/** `+15551230001`, a short code, or a mail address. */
export interface Mm7Address {
  readonly kind: 'Number' | 'ShortCode' | 'RFC2822Address';
  readonly value: string;
}

/** 1000 is success; see status codes of TS 23.140 §8.7.8.3. */
export interface Mm7Status {
  readonly code: number;
  readonly text: string;
  readonly details?: string;
}

interface Versioned {
  /** MM7Version: `6.8.0`. */
  readonly version: string;
}

interface Identified extends Versioned {
  readonly vaspId: string;
  readonly vasId: string;
  readonly senderAddress?: Mm7Address;
}

interface Answer extends Versioned {
  readonly status: Mm7Status;
}

export interface SubmitReq extends Identified {
  readonly kind: 'SubmitReq';
  readonly recipients: readonly Mm7Address[];
  readonly serviceCode?: string;
  readonly linkedId?: string;
  readonly timeStamp?: string;
  readonly expiryDate?: string;
  readonly deliveryReport: boolean;
  readonly readReply: boolean;
  readonly subject?: string;
  /** The Content-ID of what is sent; missing: nothing. */
  readonly contentId?: string;
}

export interface SubmitRsp extends Answer {
  readonly kind: 'SubmitRsp';
  readonly messageId: string;
}

export interface DeliverReq extends Versioned {
  readonly kind: 'DeliverReq';
  readonly relayServerId?: string;
  readonly linkedId: string;
  readonly sender: Mm7Address;
  readonly recipients: readonly Mm7Address[];
  readonly timeStamp?: string;
  readonly subject?: string;
  readonly contentId?: string;
}

export interface DeliverRsp extends Answer {
  readonly kind: 'DeliverRsp';
  readonly serviceCode?: string;
}

interface Report extends Versioned {
  readonly relayServerId?: string;
  readonly messageId: string;
  readonly recipient: Mm7Address;
  readonly sender?: Mm7Address;
  readonly date?: string;
  /** `Retrieved`, `Expired`, `Rejected`, `Indeterminate`, `Forwarded`…; of a read reply `Read` or `Deleted`. */
  readonly mmStatus: string;
  readonly statusText?: string;
}

export interface DeliveryReportReq extends Report {
  readonly kind: 'DeliveryReportReq';
}

export interface DeliveryReportRsp extends Answer {
  readonly kind: 'DeliveryReportRsp';
}

export interface ReadReplyReq extends Report {
  readonly kind: 'ReadReplyReq';
}

export interface ReadReplyRsp extends Answer {
  readonly kind: 'ReadReplyRsp';
}

export interface CancelReq extends Identified {
  readonly kind: 'CancelReq';
  readonly messageId: string;
}

export interface CancelRsp extends Answer {
  readonly kind: 'CancelRsp';
}

export interface ReplaceReq extends Identified {
  readonly kind: 'ReplaceReq';
  readonly messageId: string;
  readonly serviceCode?: string;
  readonly timeStamp?: string;
  readonly readReply?: boolean;
  readonly contentId?: string;
}

export interface ReplaceRsp extends Answer {
  readonly kind: 'ReplaceRsp';
}

/** A SOAP fault: of the relay/server (RSErrorRsp) or of the provider (VASPErrorRsp). */
export interface ErrorRsp extends Answer {
  readonly kind: 'RSErrorRsp' | 'VASPErrorRsp';
}
