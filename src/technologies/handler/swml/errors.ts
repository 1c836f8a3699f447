import type { ReplyRefusal } from '../replies.ts';

/** The codes of SWML messaging documents, as SignalWire's reference of SWML errors names them. */
export const SWML = {
  fetch: 'http_retrieval_error',
  badUrl: 'url_failed_to_parse',
  unreadable: 'json_or_yaml_required',
  invalid: 'swml_invalid_document',
  noEntry: 'swml_missing_entry_point',
  section: 'swml_invalid_section_format',
  method: 'swml_unsupported_method',
  noMatch: 'swml_switch_no_match',
  transform: 'swml_switch_invalid_transform',
  sectionNotFound: 'swml_section_not_found',
  labelNotFound: 'swml_goto_label_not_found',
  requestUrl: 'swml_request_url_required',
  transfer: 'swml_transfer_failed',
  transferFetch: 'swml_transfer_fetch_failed',
  transferDocument: 'swml_transfer_document_invalid',
  executeFetch: 'swml_execute_fetch_failed',
  executeDocument: 'swml_execute_document_invalid',
} as const;

/** How a reply that was refused is told. */
export const REPLY_ERRORS: Readonly<Record<Exclude<ReplyRefusal, 'loop'>, string>> = {
  'from-unknown': 'swml_reply_invalid_from_number',
  'group-unknown': 'swml_reply_invalid_from_number',
  'no-capability': 'swml_reply_missing_messaging_capability',
  'to-invalid': 'swml_reply_invalid_to_number',
  'to-unsupported': 'swml_reply_invalid_to_number',
  'no-route': 'swml_reply_failed',
  'opted-out': 'swml_reply_failed',
  backlog: 'swml_reply_failed',
  refused: 'swml_reply_failed',
  'nothing-to-send': 'swml_reply_body_or_media_required',
  'too-long': 'swml_reply_character_limit_exceeded',
  'too-many-media': 'swml_reply_media_limit_exceeded',
  media: 'swml_reply_failed',
};
