/**
 * What the Compatibility API refuses, with the code, status and words that clients of SignalWire and Twilio know.
 * Sources: SignalWire's and Twilio's lists of error codes; where both have a code for it, SignalWire's words.
 */
export const COMPAT_ERRORS = {
  /** A parameter that has no code of its own; the text names it. */
  invalid: [10000, 400, 'The argument passed is invalid'],
  /** Nothing was kept. */
  storage: [10000, 500, 'The message could not be kept; nothing was sent'],
  internal: [10000, 500, 'Something went wrong here; the log says what'],
  authentication: [20003, 401, 'Authentication failed'],
  scope: [20003, 401, 'Authentication failed: the API token does not have the scope Messaging'],
  account: [20003, 401, 'Authentication failed: this AccountSid is not the project that the request names'],
  method: [20004, 405, 'Method not allowed'],
  inProgress: [20009, 422, 'The message is still in progress: this can be done once it is'],
  notQueued: [20009, 422, 'The message is not queued any more: it cannot be canceled'],
  notFound: [20404, 404, 'The requested resource was not found'],
  rate: [20429, 429, 'Too many requests'],
  /** A number of the project, but not of the group that is to send. */
  fromUnverified: [21210, 400, "'From' phone number not verified: it is not one of the number group's"],
  toInvalid: [21211, 400, "The 'To' number is not a valid phone number"],
  fromInvalid: [
    21212,
    400,
    "'From' phone number is not in the correct format. Please use E.164 format, i.e. +15558675309",
  ],
  fromUnknown: [21212, 400, "The 'From' number is not a number of this project"],
  fromIncapable: [21601, 400, 'From number is not an SMS-capable phone number, or not an MMS-capable one'],
  bodyMissing: [21602, 400, 'Message body is required'],
  fromMissing: [21603, 400, "The source 'From' phone number is required to send an SMS"],
  toMissing: [21604, 400, "The destination 'To' phone number is required to send an SMS"],
  optedOut: [21610, 400, 'Attempt to send to unsubscribed recipient'],
  backlog: [21611, 400, "This 'From' number has exceeded the maximum number of queued messages"],
  bodyTooLong: [21617, 400, 'The concatenated message body exceeds the 1600 character limit'],
  media: [21620, 400, 'Invalid media URL(s)'],
  mediaLimit: [21623, 400, 'Number or size of media files exceeds allowed limit'],
  validity: [21624, 400, 'Invalid validity period value: it is a number of seconds from 1 to 172800'],
  group: [21705, 400, 'The Messaging Service Sid is invalid: it is not a number group of this project'],
  unroutable: [30006, 400, "Unroutable: no route leads to the 'To' number"],
} as const satisfies Record<string, readonly [code: number, status: number, message: string]>;

export type CompatErrorName = keyof typeof COMPAT_ERRORS;

/** Why a request is refused. */
export class CompatError extends Error {
  readonly code: number;
  /** Of HTTP. */
  readonly status: number;

  /** @param message one sentence, where there is something more exact to say than the table does */
  constructor(name: CompatErrorName, message: string = COMPAT_ERRORS[name][2]) {
    super(message);
    this.name = 'CompatError';
    [this.code, this.status] = COMPAT_ERRORS[name];
  }

  /** The body of the answer: flat, as SignalWire's. */
  get body(): CompatErrorBody {
    const { code, message, status } = this;
    return { code, message, more_info: `${MORE_INFO}#${code}`, status };
  }
}

export interface CompatErrorBody {
  readonly code: number;
  readonly message: string;
  readonly more_info: string;
  readonly status: number;
}

const MORE_INFO = 'https://developer.signalwire.com/rest/compatibility-api/overview/error-codes';
