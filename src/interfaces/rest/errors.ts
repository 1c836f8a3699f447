/** One broken field of a request, as SignalWire lists it in `errors`. */
export interface FieldError {
  readonly code: ErrorCode;
  /** The field; `base`: the request as a whole. */
  readonly attribute: string;
  /** One sentence, where there is more to say than the code's own. */
  readonly message?: string;
}

export type ErrorCode = keyof typeof TEXTS;

/** The body of a 422. */
export interface ValidationErrors {
  readonly errors: readonly {
    readonly type: 'validation_error';
    readonly code: string;
    readonly message: string;
    readonly attribute: string;
    readonly url: string;
  }[];
}

/** What a 422 says: every broken field at once. */
export function validationErrors(errors: readonly FieldError[]): ValidationErrors {
  return {
    errors: errors.map(({ code, attribute, message = TEXTS[code] }) => ({
      type: 'validation_error',
      code,
      message,
      attribute,
      url: `${EXPLAINED}#${code}`,
    })),
  };
}

/** What a code says by itself. */
export function errorText(code: ErrorCode): string {
  return TEXTS[code];
}

/** The texts are those of the vendor's list of codes, where it has the code. */
const TEXTS = {
  body_must_be_empty: 'The body value must be an empty string to redact the message.',
  body_or_media_required: 'A body must be included if there is no media.',
  cannot_redact_in_progress_message:
    'Cannot redact a message that is in progress. Messages in queued or initiated state cannot be redacted.',
  character_limit_exceeded: 'The message body exceeds the limit of 1600 characters.',
  custom_variable_value_too_long:
    'A custom_variables value exceeds the maximum size. Each value must be at most 1024 bytes.',
  datetime_required: 'A date or a date and time is required, in the form of ISO 8601.',
  destination_number_not_supported: 'The destination phone number is not supported.',
  idempotency_key_reused: 'The idempotency key was used before, for a request that said something else.',
  invalid_custom_variable_name:
    'A custom_variables key is invalid. Keys must start with a letter or underscore and contain only letters, numbers, and underscores.',
  invalid_custom_variable_value: 'A custom_variables value is invalid. Values must be non-empty strings.',
  invalid_from_number: 'The from value must be a phone number of this project that can send messages.',
  invalid_media_type: 'The media type provided is invalid.',
  invalid_media_url: 'The media URL provided is invalid.',
  invalid_parameter: 'The value is invalid.',
  invalid_to_number:
    'The destination number for the message is invalid. It must be in E.164 format: a plus and 5 to 17 digits.',
  media_connection_timeout: 'The connection to the media URL timed out before the file could be retrieved.',
  media_download_failed: 'The media file could not be downloaded from the provided URL.',
  media_exceeds_size_limit: 'The media file exceeds the maximum allowed size.',
  media_limit_exceeded: 'Exceeded the maximum number of media items allowed per message (currently 8).',
  media_processing_failed: 'The media could not be processed.',
  media_request_failed: 'The media URL returned an error during retrieval.',
  message_backlog_limit_exceeded:
    "The project's messaging backlog limit has been exceeded. Wait before sending more messages.",
  message_not_queued: 'Only a message that is still queued can be cancelled.',
  missing_messaging_capability:
    'The from number is not capable of sending the determined message kind (SMS or MMS).',
  missing_required_parameter: 'The passed value is blank or empty, but it is required.',
  must_be_object: 'The custom_variables parameter must be an object of string key/value pairs.',
  not_a_boolean: 'Value must be true or false.',
  not_a_datetime: 'Value must be a datetime.',
  not_a_string: 'Value must be formatted as a string.',
  not_an_array_of_strings: 'Value must be an array of strings.',
  not_an_http_url: 'Value must be an HTTP or HTTPS URL.',
  not_routable: 'Unable to locate a route to the destination number.',
  page_token_is_invalid: 'The provided page token is not valid.',
  page_token_required: 'A page token is required if the page_number value is greater than 0.',
  reserved_custom_variable_name:
    'A custom_variables key uses a reserved prefix: signalwire_, sw_, rtc_ and internal_ are reserved.',
  too_many_custom_variables:
    'The request contains too many custom variables. A maximum of 20 keys is allowed.',
  whatsapp_not_supported: 'There is no WhatsApp channel here: SMS and MMS can be sent.',
} as const;

/** Where the vendor explains its codes; what it answers itself points there. */
const EXPLAINED = 'https://developer.signalwire.com/rest/overview/error-codes/';
