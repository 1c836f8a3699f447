/** What a message is, by its esm_class. */
export type MessageType =
  | 'message'
  | 'receipt'
  /** Of the SME's user: delivery acknowledgement, manual acknowledgement, end of a conversation (Korean CDMA). */
  | 'delivery-ack'
  | 'user-ack'
  | 'conversation-abort'
  | 'intermediate'
  | 'reserved';

/** SMPP 3.4 §5.2.12, 5.0 §4.7.12. */
export function messageTypeOf(esmClass: number): MessageType {
  return TYPES.get(esmClass & ESM_CLASS.typeMask) ?? 'reserved';
}

/** Whether short_message or message_payload begins with a user data header. */
export function hasUserDataHeader(esmClass: number): boolean {
  return (esmClass & ESM_CLASS.userDataHeader) !== 0;
}

export const ESM_CLASS = {
  modeMask: 0x03,
  defaultMode: 0x00,
  datagram: 0x01,
  /** The response comes once the message is delivered: transaction mode. */
  forward: 0x02,
  storeAndForward: 0x03,
  typeMask: 0x3c,
  receipt: 0x04,
  deliveryAck: 0x08,
  userAck: 0x10,
  conversationAbort: 0x18,
  intermediate: 0x20,
  userDataHeader: 0x40,
  replyPath: 0x80,
} as const;

const TYPES: ReadonlyMap<number, MessageType> = new Map([
  [0x00, 'message'],
  [ESM_CLASS.receipt, 'receipt'],
  [ESM_CLASS.deliveryAck, 'delivery-ack'],
  [ESM_CLASS.userAck, 'user-ack'],
  [ESM_CLASS.conversationAbort, 'conversation-abort'],
  [ESM_CLASS.intermediate, 'intermediate'],
]);
