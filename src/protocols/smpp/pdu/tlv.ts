import { PduFieldError } from './errors.ts';
import type { Tlv } from './fields.ts';

export type IntegerTlvName = keyof typeof INTEGERS;
export type TextTlvName = keyof typeof TEXTS;
export type OctetsTlvName = keyof typeof OCTETS;
export type TlvName = IntegerTlvName | TextTlvName | OctetsTlvName;

/** The number of the first TLV of this name; undefined where there is none, or one of a wrong length. */
export function tlvInteger(tlvs: readonly Tlv[], name: IntegerTlvName): number | undefined {
  const { tag, size } = INTEGERS[name];
  const value = find(tlvs, tag);
  return value?.length === size ? value.readUIntBE(0, size) : undefined;
}

/** The text of the first TLV of this name, up to its NUL: peers are found who leave that away. */
export function tlvText(tlvs: readonly Tlv[], name: TextTlvName): string | undefined {
  const value = find(tlvs, TEXTS[name].tag);
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return value.toString('latin1', 0, end === -1 ? value.length : end);
}

/** The octets of the first TLV of this name, however many: a view of the octets read. */
export function tlvOctets(tlvs: readonly Tlv[], name: OctetsTlvName): Buffer | undefined {
  return find(tlvs, OCTETS[name].tag);
}

/** Throws PduFieldError where it does not fit. */
export function integerTlv(name: IntegerTlvName, value: number): Tlv {
  const { tag, size } = INTEGERS[name];
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** size)
    throw new PduFieldError(name, `is not an integer of ${size} octets`);
  const octets = Buffer.allocUnsafe(size);
  octets.writeUIntBE(value, 0, size);
  return { tag, value: octets };
}

/** Throws PduFieldError for a NUL, a character that is no octet, a text too long. */
export function textTlv(name: TextTlvName, value: string): Tlv {
  const { tag, size } = TEXTS[name];
  if (value.length >= size) throw new PduFieldError(name, `is longer than ${size - 1} characters`);
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code > 0xff)
      throw new PduFieldError(name, 'holds a NUL or a character that is no octet');
  }
  return { tag, value: Buffer.from(`${value}\0`, 'latin1') };
}

/** Throws PduFieldError for a length that it may not have. */
export function octetsTlv(name: OctetsTlvName, value: Buffer): Tlv {
  const { tag, least, most } = OCTETS[name];
  if (value.length < least || value.length > most)
    throw new PduFieldError(name, `has ${value.length} octets, not ${least} to ${most}`);
  return { tag, value };
}

/** `message_payload`; one the specification does not know as hexadecimal: `0x1401`. */
export function tlvName(tag: number): string {
  return NAMES.get(tag) ?? `0x${tag.toString(16).padStart(4, '0')}`;
}

/** Whether the specification knows it. */
export function isKnownTag(tag: number): boolean {
  return NAMES.has(tag);
}

/** The tag of a name. */
export function tlvTag(name: TlvName): number {
  return ALL[name].tag;
}

/** All that SMPP 5.0 §4.8.1 lists. */
export function tlvNames(): TlvName[] {
  return Object.keys(ALL) as TlvName[];
}

function find(tlvs: readonly Tlv[], tag: number): Buffer | undefined {
  for (let i = 0; i < tlvs.length; i++) if (tlvs[i]!.tag === tag) return tlvs[i]!.value;
  return undefined;
}

/** Numbers without sign; `size` in octets. SMPP 3.4 §5.3.2, 5.0 §4.8.4. */
const INTEGERS = {
  dest_addr_subunit: { tag: 0x0005, size: 1 },
  dest_network_type: { tag: 0x0006, size: 1 },
  dest_bearer_type: { tag: 0x0007, size: 1 },
  dest_telematics_id: { tag: 0x0008, size: 2 },
  source_addr_subunit: { tag: 0x000d, size: 1 },
  source_network_type: { tag: 0x000e, size: 1 },
  source_bearer_type: { tag: 0x000f, size: 1 },
  source_telematics_id: { tag: 0x0010, size: 1 },
  qos_time_to_live: { tag: 0x0017, size: 4 },
  payload_type: { tag: 0x0019, size: 1 },
  ms_msg_wait_facilities: { tag: 0x0030, size: 1 },
  privacy_indicator: { tag: 0x0201, size: 1 },
  user_message_reference: { tag: 0x0204, size: 2 },
  user_response_code: { tag: 0x0205, size: 1 },
  source_port: { tag: 0x020a, size: 2 },
  destination_port: { tag: 0x020b, size: 2 },
  sar_msg_ref_num: { tag: 0x020c, size: 2 },
  language_indicator: { tag: 0x020d, size: 1 },
  sar_total_segments: { tag: 0x020e, size: 1 },
  sar_segment_seqnum: { tag: 0x020f, size: 1 },
  sc_interface_version: { tag: 0x0210, size: 1 },
  callback_num_pres_ind: { tag: 0x0302, size: 1 },
  number_of_messages: { tag: 0x0304, size: 1 },
  dpf_result: { tag: 0x0420, size: 1 },
  set_dpf: { tag: 0x0421, size: 1 },
  ms_availability_status: { tag: 0x0422, size: 1 },
  delivery_failure_reason: { tag: 0x0425, size: 1 },
  more_messages_to_send: { tag: 0x0426, size: 1 },
  message_state: { tag: 0x0427, size: 1 },
  congestion_state: { tag: 0x0428, size: 1 },
  ussd_service_op: { tag: 0x0501, size: 1 },
  broadcast_channel_indicator: { tag: 0x0600, size: 1 },
  broadcast_message_class: { tag: 0x0603, size: 1 },
  broadcast_rep_num: { tag: 0x0604, size: 2 },
  broadcast_error_status: { tag: 0x0607, size: 4 },
  broadcast_area_success: { tag: 0x0608, size: 1 },
  dest_addr_np_resolution: { tag: 0x0611, size: 1 },
  display_time: { tag: 0x1201, size: 1 },
  sms_signal: { tag: 0x1203, size: 2 },
  its_reply_type: { tag: 0x1380, size: 1 },
} as const;

/** C-octet strings; `size` counts the NUL. */
const TEXTS = {
  additional_status_info_text: { tag: 0x001d, size: 256 },
  receipted_message_id: { tag: 0x001e, size: 65 },
  broadcast_end_time: { tag: 0x0609, size: 17 },
  source_network_id: { tag: 0x060d, size: 65 },
  dest_network_id: { tag: 0x060e, size: 65 },
} as const;

/** Octets. */
const OCTETS = {
  source_subaddress: { tag: 0x0202, least: 2, most: 23 },
  dest_subaddress: { tag: 0x0203, least: 2, most: 23 },
  callback_num_atag: { tag: 0x0303, least: 0, most: 65 },
  callback_num: { tag: 0x0381, least: 4, most: 19 },
  network_error_code: { tag: 0x0423, least: 3, most: 3 },
  message_payload: { tag: 0x0424, least: 0, most: 65_535 },
  broadcast_content_type: { tag: 0x0601, least: 3, most: 3 },
  broadcast_content_type_info: { tag: 0x0602, least: 0, most: 255 },
  broadcast_frequency_interval: { tag: 0x0605, least: 3, most: 3 },
  broadcast_area_identifier: { tag: 0x0606, least: 1, most: 65_535 },
  broadcast_service_group: { tag: 0x060a, least: 1, most: 255 },
  billing_identification: { tag: 0x060b, least: 1, most: 1024 },
  source_node_id: { tag: 0x060f, least: 6, most: 6 },
  dest_node_id: { tag: 0x0610, least: 6, most: 6 },
  dest_addr_np_information: { tag: 0x0612, least: 10, most: 10 },
  dest_addr_np_country: { tag: 0x0613, least: 1, most: 5 },
  /** One octet in SMPP 3.4, four in 5.0. */
  ms_validity: { tag: 0x1204, least: 1, most: 4 },
  /** Empty in SMPP 3.4, one octet in 5.0. */
  alert_on_message_delivery: { tag: 0x130c, least: 0, most: 1 },
  its_session_info: { tag: 0x1383, least: 2, most: 2 },
} as const;

const ALL: Readonly<Record<TlvName, { readonly tag: number }>> = { ...INTEGERS, ...TEXTS, ...OCTETS };

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(ALL).map(([name, { tag }]) => [tag, name]));
