import { isSame } from '../../carriers/is-same.ts';
import type { CarrierRequest } from '../../carriers/upstream.ts';
import { formSignature, jsonSignatures } from '../../protocols/signalwire/signature.ts';

/** What a request says, once its signature is right. */
export type SignedContent =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form'; readonly fields: URLSearchParams }
  /** Neither is it signed by whoever has the key, nor does it matter what it says. */
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'broken' };

/**
 * Reads a status callback or an inbound message: JSON of the native API, or a form (of a `GET`: the query) of the
 * Compatibility API and Twilio.
 *
 * @param signingKey empty: nothing is signed with it
 */
export function readSigned(request: CarrierRequest, signingKey: string): SignedContent {
  if (signingKey === '') return { kind: 'unsigned' };
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (request.method === 'GET') return readForm(request, signingKey, [], request.query);
  if (type === 'application/x-www-form-urlencoded') {
    // Nobody has proven anything yet, and hundreds of thousands of fields would take their time to be sorted.
    if (hasManyFields(request.body)) return { kind: 'unsigned' };
    const fields = new URLSearchParams(request.body.toString('utf8'));
    return readForm(request, signingKey, [...fields], fields);
  }
  return readJson(request, signingKey);
}

function readJson({ url, body, headers }: CarrierRequest, signingKey: string): SignedContent {
  const text = body.toString('utf8');
  const wanted = jsonSignatures(signingKey, url, text);
  const sha256 = headers['x-signalwire-sha256-signature'];
  const isSigned =
    sha256 === undefined
      ? isSignature(headers['x-signalwire-signature'], wanted['X-SignalWire-Signature'])
      : isSignature(sha256, wanted['X-SignalWire-SHA256-Signature']);
  if (!isSigned) return { kind: 'unsigned' };
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'broken' };
  }
}

function hasManyFields(body: Buffer): boolean {
  if (body.length > LARGEST_FORM) return true;
  let at = -1;
  for (let fields = 0; fields <= MOST_FIELDS; fields++) {
    at = body.indexOf('&', at + 1);
    if (at < 0) return false;
  }
  return true;
}

function readForm(
  { url, headers }: CarrierRequest,
  signingKey: string,
  signed: readonly (readonly [string, string])[],
  fields: URLSearchParams,
): SignedContent {
  const given = headers['x-signalwire-signature'] ?? headers['x-twilio-signature'];
  const isSigned = spellings(url).some((each) => isSignature(given, formSignature(signingKey, each, signed)));
  return isSigned ? { kind: 'form', fields } : { kind: 'unsigned' };
}

/**
 * Twilio signs some URLs with the port that goes without saying, and some without
 * (https://www.twilio.com/docs/usage/security, `validateRequest` of its clients).
 */
function spellings(url: string): readonly string[] {
  const parsed = URL.parse(url);
  if (parsed === null) return [url];
  const port = parsed.protocol === 'https:' ? '443' : '80';
  const [, before = '', host = '', given, after = ''] = AUTHORITY.exec(url) ?? [];
  if (given === undefined) return [url, `${before}${host}:${port}${after}`];
  return given === `:${port}` ? [url, `${before}${host}${after}`] : [url];
}

function isSignature(given: string | undefined, wanted: string): boolean {
  return given !== undefined && isSame(given.trim(), wanted);
}

/** A text of 1600 characters and ten URLs, all escaped, are 80 KB. */
const LARGEST_FORM = 262_144;
/** Twilio sends some forty. */
const MOST_FIELDS = 500;
const AUTHORITY = /^(https?:\/\/)((?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:]*))(:\d+)?(.*)$/is;
