/** What every PDU has. SMPP 3.4 §3.2, 5.0 §3.2. */
export interface PduFields<Command extends string> {
  readonly command: Command;
  /** command_status: 0 in requests, what became of the request in responses. */
  readonly status: number;
  /** sequence_number: 1 to 0x7FFFFFFF; 0 only in a generic_nack of what had none to be read. */
  readonly sequence: number;
  /** In the order received. The known and the unknown, a vendor's too. */
  readonly tlvs: readonly Tlv[];
}

/** An optional parameter. SMPP 3.4 §3.2.4.1, 5.0 §4.8. */
export interface Tlv {
  readonly tag: number;
  /** When read, a view of the octets read. */
  readonly value: Buffer;
}

/** An SME: type of number, numbering plan, digits or name. SMPP 3.4 §5.2.5 to §5.2.9. */
export interface Address {
  readonly ton: number;
  readonly npi: number;
  readonly address: string;
}

/** Shared by all PDUs without. */
export const NO_TLVS: readonly Tlv[] = Object.freeze([]);

export const NO_OCTETS: Buffer = Buffer.alloc(0);
