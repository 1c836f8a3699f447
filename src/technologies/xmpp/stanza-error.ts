import { type ErrorName, errorCode } from '../../messages/errors.ts';
import type { Confirmation } from '../../messages/messaging.ts';
import type { Outcome } from '../../messages/technology.ts';
import { NS } from './namespaces.ts';
import type { XmlElement } from './xml-element.ts';

/** What an error stanza says (RFC 6120 §8.3). */
export interface StanzaError {
  /** `service-unavailable`; one that is not defined there reads `undefined-condition`. */
  readonly condition: string;
  /** How the peer itself sees it; empty where it does not say. */
  readonly type: string;
  /** The peer's own words; may be empty. */
  readonly text: string;
}

/** Reads the error of a stanza of type `error`. */
export function readStanzaError(stanza: XmlElement): StanzaError {
  const error = stanza.getChild('error');
  const named = error
    ?.getChildElements()
    .find((child) => child.getNS() === NS.stanzaErrors && CONDITIONS.has(child.name));
  return {
    condition: named?.name ?? conditionOfCode(error?.attrs['code']),
    type: error?.attrs['type'] ?? '',
    text: (error?.getChildText('text', NS.stanzaErrors) ?? '').slice(0, TEXT_LIMIT),
  };
}

/** What an error that comes in place of the server's acknowledgement makes of an attempt. */
export function outcomeOfError(error: StanzaError): Outcome {
  const [name, retried] = CONDITIONS.get(error.condition) ?? UNDEFINED;
  const told = { code: 0, text: wordsOf(error), errorCode: errorCode(name), errorMessage: sentenceOf(error) };
  return isTemporary(error, retried)
    ? { kind: 'retry', ...told, bounded: true, left: true }
    : { kind: 'failed', ...told, left: true };
}

/** What one that comes later says of a message that was sent. */
export function reportOfError(error: StanzaError): Confirmation {
  const [name] = CONDITIONS.get(error.condition) ?? UNDEFINED;
  return {
    status: 'undelivered',
    text: wordsOf(error),
    errorCode: errorCode(name),
    errorMessage: sentenceOf(error),
  };
}

/** The peer's own type counts where the condition can be meant either way: `wait` is to be tried again (§8.3.2). */
function isTemporary({ type }: StanzaError, retried: boolean | 'by type'): boolean {
  return retried === 'by type' ? type === 'wait' : retried;
}

function wordsOf({ condition, text }: StanzaError): string {
  return text === '' ? condition : `${condition}: ${text}`;
}

function sentenceOf({ condition, text }: StanzaError): string {
  return `The peer answered ${condition}${text === '' ? '' : `: ${text}`}`;
}

/** RFC 3920 and before: a number only, as servers still write it beside the condition (XEP-0086). */
function conditionOfCode(code: string | undefined): string {
  return LEGACY.get(code ?? '') ?? 'undefined-condition';
}

const TEXT_LIMIT = 500;

/**
 * RFC 6120 §8.3.3: what each condition means for a message, and whether it is tried again. What is true of the address or of the
 * message is final; what is true of the moment is tried again; of some the peer's type tells.
 */
export const CONDITIONS: ReadonlyMap<string, readonly [name: ErrorName, retried: boolean | 'by type']> =
  new Map<string, readonly [ErrorName, boolean | 'by type']>([
    ['bad-request', ['rejectedContent', false]],
    ['conflict', ['unknown', 'by type']],
    ['feature-not-implemented', ['rejectedContent', false]],
    ['forbidden', ['blocked', false]],
    ['gone', ['unknownDestination', false]],
    ['internal-server-error', ['unreachable', true]],
    ['item-not-found', ['unknownDestination', false]],
    ['jid-malformed', ['unknownDestination', false]],
    ['not-acceptable', ['rejectedContent', false]],
    ['not-allowed', ['blocked', false]],
    ['not-authorized', ['blocked', false]],
    ['payment-required', ['blocked', false]],
    ['policy-violation', ['blocked', 'by type']],
    ['recipient-unavailable', ['unreachable', true]],
    ['redirect', ['unknownDestination', false]],
    ['registration-required', ['blocked', false]],
    ['remote-server-not-found', ['unreachable', 'by type']],
    ['remote-server-timeout', ['unreachable', true]],
    ['resource-constraint', ['unreachable', true]],
    ['service-unavailable', ['unreachable', 'by type']],
    ['subscription-required', ['blocked', false]],
    ['undefined-condition', ['unknown', 'by type']],
    ['unexpected-request', ['unknown', 'by type']],
  ]);
const UNDEFINED: readonly [ErrorName, 'by type'] = ['unknown', 'by type'];

const LEGACY: ReadonlyMap<string, string> = new Map([
  ['302', 'redirect'],
  ['400', 'bad-request'],
  ['401', 'not-authorized'],
  ['402', 'payment-required'],
  ['403', 'forbidden'],
  ['404', 'item-not-found'],
  ['405', 'not-allowed'],
  ['406', 'not-acceptable'],
  ['407', 'registration-required'],
  ['408', 'remote-server-timeout'],
  ['409', 'conflict'],
  ['500', 'internal-server-error'],
  ['501', 'feature-not-implemented'],
  ['502', 'service-unavailable'],
  ['503', 'service-unavailable'],
  ['504', 'remote-server-timeout'],
]);
