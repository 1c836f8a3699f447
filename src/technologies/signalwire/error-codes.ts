import { type ErrorName, errorCode } from '../../messages/errors.ts';

/**
 * What a peer's code means here: a failure by its name, one that may pass (`busy`: this message cannot be taken now; `later`:
 * nothing can), or that the peer has the message already.
 */
export type PeerCode =
  | { readonly kind: 'failed'; readonly errorCode: string }
  | { readonly kind: 'busy' | 'later' | 'credentials' | 'taken' };

/**
 * Codes of an answer that refuses a message: the native API's words, the Compatibility API's and Twilio's numbers. `undefined`:
 * nobody here knows it.
 */
export function refusalCode(code: string): PeerCode | undefined {
  const named = REFUSALS[code];
  if (named !== undefined) return named;
  return isDeliveryCode(code) ? { kind: 'failed', errorCode: code } : undefined;
}

/** The code of a status callback: those that mean the same here stay, all others are 30008. */
export function callbackCode(code: string): string {
  if (code === '') return errorCode('unknown');
  const named = REFUSALS[code];
  if (named?.kind === 'failed') return named.errorCode;
  return isDeliveryCode(code) ? code : errorCode('unknown');
}

/** Codes of failed deliveries that SignalWire, Twilio and Aldis share, and Aldis's own: they pass from one Aldis to the next. */
function isDeliveryCode(code: string): boolean {
  return /^(?:3000[1-9]|3001[0-2]|30022|21610|3100[1-7])$/.test(code);
}

function failed(name: ErrorName): PeerCode {
  return { kind: 'failed', errorCode: errorCode(name) };
}

const INVALID = failed('invalid');
const NO_SUCH = failed('unknownDestination');
const UNROUTABLE = failed('unroutable');
/** The file could not be had or is of no use: 30012, MMS impossible. */
const BAD_MEDIA: PeerCode = { kind: 'failed', errorCode: '30012' };
const BUSY: PeerCode = { kind: 'busy' };
const LATER: PeerCode = { kind: 'later' };
const CREDENTIALS: PeerCode = { kind: 'credentials' };
const TAKEN: PeerCode = { kind: 'taken' };

/**
 * Sources: https://developer.signalwire.com/rest/overview/error-codes, https://www.twilio.com/docs/api/errors and the codes
 * that Aldis itself answers with.
 */
const REFUSALS: Readonly<Record<string, PeerCode>> = Object.assign(Object.create(null), {
  // The native API
  idempotency_key_reused: TAKEN,
  message_backlog_limit_exceeded: BUSY,
  media_connection_timeout: BUSY,
  media_download_failed: BUSY,
  media_request_failed: BUSY,
  media_processing_failed: BUSY,
  invalid_to_number: NO_SUCH,
  destination_number_not_supported: UNROUTABLE,
  not_routable: UNROUTABLE,
  invalid_media_type: BAD_MEDIA,
  invalid_media_url: BAD_MEDIA,
  media_exceeds_size_limit: BAD_MEDIA,
  media_limit_exceeded: BAD_MEDIA,
  not_an_http_url: INVALID,
  invalid_from_number: INVALID,
  missing_messaging_capability: INVALID,
  missing_required_parameter: INVALID,
  body_or_media_required: INVALID,
  character_limit_exceeded: INVALID,
  insufficient_balance: { kind: 'failed', errorCode: '30002' },
  // The Compatibility API and Twilio
  '20003': CREDENTIALS,
  '20005': CREDENTIALS,
  '20008': CREDENTIALS,
  '20429': LATER,
  '14107': LATER,
  '21611': BUSY,
  '21211': NO_SUCH,
  '21214': UNROUTABLE,
  '21217': NO_SUCH,
  '21265': UNROUTABLE,
  '21408': UNROUTABLE,
  '21421': NO_SUCH,
  '21612': UNROUTABLE,
  '21614': UNROUTABLE,
  '21635': UNROUTABLE,
  '21210': INVALID,
  '21212': INVALID,
  '21601': INVALID,
  '21602': INVALID,
  '21603': INVALID,
  '21604': INVALID,
  '21605': INVALID,
  '21606': INVALID,
  '21609': INVALID,
  '21617': INVALID,
  '21618': failed('rejectedContent'),
  '21619': INVALID,
  '21624': INVALID,
  '21659': INVALID,
  '21660': INVALID,
  '21661': INVALID,
  '21705': INVALID,
  // Aldis fetches files before it answers: it may be that ours could not be had for the moment.
  '21620': BUSY,
  '21621': failed('noMms'),
  '21622': BAD_MEDIA,
  '21623': BAD_MEDIA,
  '21628': BAD_MEDIA,
});
