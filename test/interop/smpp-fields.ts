/** What Wireshark calls our fields of a PDU. */
export const SIMPLE_FIELDS: Readonly<Record<string, string>> = {
  systemId: 'smpp.system_id',
  password: 'smpp.password',
  systemType: 'smpp.system_type',
  interfaceVersion: 'smpp.interface_version',
  addrTon: 'smpp.addr_ton',
  addrNpi: 'smpp.addr_npi',
  addressRange: 'smpp.address_range',
  serviceType: 'smpp.service_type',
  protocolId: 'smpp.protocol_id',
  priorityFlag: 'smpp.priority_flag',
  replaceIfPresentFlag: 'smpp.replace_if_present_flag',
  dataCoding: 'smpp.data_coding',
  smDefaultMsgId: 'smpp.sm_default_msg_id',
  messageId: 'smpp.message_id',
  messageState: 'smpp.message_state',
  errorCode: 'smpp.error_code',
};

export const ADDRESS_FIELDS: Readonly<Record<string, readonly [string, string, string]>> = {
  source: ['source_addr_ton', 'source_addr_npi', 'source_addr'],
  destination: ['dest_addr_ton', 'dest_addr_npi', 'destination_addr'],
  esme: ['esme_addr_ton', 'esme_addr_npi', 'esme_addr'],
};

/** Optional parameters that it calls otherwise than the specification does. */
export const NAMES_IN_WIRESHARK: Readonly<Record<string, string>> = {
  sc_interface_version: 'SC_interface_version',
  billing_identification: 'billing_id',
  dest_addr_np_information: 'dest_addr_np_info',
  broadcast_content_type_info: 'broadcast_content_type.info',
};

/** What is asked of it, but for the optional parameters. */
export const FIELDS = [
  'frame.protocols',
  '_ws.malformed',
  '_ws.expert',
  'smpp.command_id',
  'smpp.command_status',
  'smpp.sequence_number',
  'smpp.opt_param_tag',
  'smpp.opt_param_len',
  'smpp.sm_length',
  'smpp.dl_name',
  'smpp.error_status_code',
  'smpp.schedule_delivery_time',
  'smpp.validity_period_r',
  ...Object.values(SIMPLE_FIELDS),
  ...Object.values(ADDRESS_FIELDS).flatMap((names) => names.map((name) => `smpp.${name}`)),
];
