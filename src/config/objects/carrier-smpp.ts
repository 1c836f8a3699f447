import {
  alias,
  bindPassword,
  filled,
  host,
  octet,
  port,
  shortText,
  smppStatuses,
} from '../carrier-options.ts';
import { choice, choices, text, wholeNumber, yesNo } from '../options.ts';

/** 3GPP TS 23.038 §6.2.1.2.4; as NationalLanguage in src/messages/segments/encoded-text.ts. */
const NATIONAL_TABLES = [
  'turkish',
  'spanish',
  'portuguese',
  'bengali',
  'gujarati',
  'hindi',
  'kannada',
  'malayalam',
  'oriya',
  'punjabi',
  'tamil',
  'telugu',
  'urdu',
] as const;

const sourceTon = octet(
  'Type of number of senders; by the sender when not given: 1 for +…, 3 for short codes, 5 for names',
);
const sourceNpi = octet(
  'Numbering plan of senders; by the sender when not given: 1 for +…, 0 for short codes and names',
);
const destinationTon = octet(
  'Type of number of recipients; by the number when not given: 1 for +…, 3 for short codes',
);
const destinationNpi = octet(
  'Numbering plan of recipients; by the number when not given: 1 for +…, 0 for short codes',
);
const enquireLink = wholeNumber(30, 'Seconds of silence before the peer is asked whether it is there', {
  minimum: 1,
  maximum: 86_400,
});
const window = wholeNumber(10, 'submit_sm that may be unanswered on a bind', { minimum: 1, maximum: 10_000 });

export const SMPP_OPTIONS = {
  host: filled(host('The SMSC')),
  port: port(2775, 'TCP port'),
  receiver_port: port(0, 'The port of receivers, where it is another one; 0: the same', 0),
  version: choice(['3.4', '5.0'], '3.4', 'What is bound with; the SMSC may settle for less'),
  system_id: filled(shortText('', 15, 'What we are called there')),
  password: bindPassword('The password'),
  system_type: shortText('', 12, 'As the SMSC wants it'),
  bind: choice(
    ['transceiver', 'transmitter', 'receiver', 'separate'],
    'transceiver',
    '`separate`: a transmitter and a receiver for each of `binds`',
  ),
  binds: wholeNumber(1, 'Connections', { minimum: 1, maximum: 64 }),
  address_range: shortText('', 40, 'The numbers whose messages receivers get, as the SMSC wants it'),
  tls: yesNo(false, 'TLS'),
  tls_verify: yesNo(true, 'Only a certificate is taken that an authority signed for `host`'),
  tls_ca_file: text('', "PEM of authorities to trust; the system's when empty"),
  tls_cert_file: text('', 'PEM of a certificate to show'),
  tls_key_file: text('', 'Its key; looked for in `tls_cert_file` when empty'),
  tls_server_name: text('', 'The name to expect in the certificate; `host` when empty'),
  window,
  max_pending_submits: alias(window, 'window'),
  enquire_link: enquireLink,
  enquire_link_interval: alias(enquireLink, 'enquire_link'),
  response_timeout: wholeNumber(30, 'Seconds that the peer has to answer', { minimum: 1, maximum: 3600 }),
  reconnect_minimum: wholeNumber(1, 'Seconds until it is bound again', { minimum: 1, maximum: 3600 }),
  reconnect_maximum: wholeNumber(60, 'The longest wait; each is twice the one before', {
    minimum: 1,
    maximum: 86_400,
  }),
  throttle_pause: wholeNumber(1000, 'Milliseconds of silence after ESME_RTHROTTLED and ESME_RMSGQFUL', {
    minimum: 10,
    maximum: 3_600_000,
  }),
  status: smppStatuses(
    'What a command_status means, for those that the table does not know or has otherwise; several lines add up',
  ),
  source_ton: sourceTon,
  source_addr_ton: alias(sourceTon, 'source_ton'),
  source_npi: sourceNpi,
  source_addr_npi: alias(sourceNpi, 'source_npi'),
  destination_ton: destinationTon,
  dest_addr_ton: alias(destinationTon, 'destination_ton'),
  destination_npi: destinationNpi,
  dest_addr_npi: alias(destinationNpi, 'destination_npi'),
  service_type: shortText('', 5, 'service_type of submit_sm'),
  protocol_id: wholeNumber(0, 'protocol_id of submit_sm', { maximum: 255 }),
  priority: wholeNumber(0, 'priority_flag of submit_sm', { maximum: 255 }),
  receipts: choice(
    ['final', 'failure', 'none', 'all'],
    'final',
    'Asked for: of success and failure, of failure only, none; `all`: intermediate ones as well',
  ),
  receipt_id: choice(
    ['auto', 'as-is', 'hex-to-decimal', 'decimal-to-hex'],
    'auto',
    'How ids in receipts are those of responses; `auto` finds them however they are written',
  ),
  alphabets: choices(
    ['gsm-7', 'latin-1', 'ucs-2'],
    ['gsm-7', 'ucs-2'],
    'What texts may be written in; the cheapest that holds the text is taken',
  ),
  national_tables: choices(
    NATIONAL_TABLES,
    [],
    'Languages whose shift tables of GSM 03.38 the phones there know',
  ),
  transliterate: yesNo(
    false,
    'Signs that would make a text dearer are replaced by their like: “ by ", – by -',
  ),
  concatenation: choice(
    ['udh8', 'udh16', 'sar', 'payload'],
    'udh8',
    'What joins the parts of long texts: a header with a reference of 8 or 16 bits, SAR TLVs, or message_payload, whole',
  ),
  default_alphabet: choice(
    ['gsm-7', 'latin-1', 'ascii', 'utf-8'],
    'gsm-7',
    'What data_coding 0 means to this SMSC, both ways',
  ),
  gsm_packed: yesNo(false, 'Septets are packed, eight to seven octets'),
  data_coding_gsm: octet('data_coding of GSM 03.38; 0 when not given'),
  data_coding_latin: octet('data_coding of Latin-1; 3 when not given'),
  data_coding_ucs: octet('data_coding of UCS-2; 8 when not given'),
  send_validity: yesNo(false, 'The time that a message has left is sent as validity_period'),
} as const;
