import { mediaTypeOf } from '../../../protocols/sip/syntax/content-type.ts';
import { DIALOG_INFO, dialogInfo, type ExtensionBody, PIDF, pidf, xpidf } from './bodies/extension-body.ts';
import { MESSAGE_SUMMARY } from './bodies/message-summary.ts';

/** The event packages that can be subscribed to. */
export type EventPackage = 'presence' | 'dialog' | 'message-summary';

export function isEventPackage(name: string): name is EventPackage {
  return DEFAULT_TYPES.has(name as EventPackage);
}

/**
 * The type of the bodies a subscriber gets: the first of its Accept that the package has, the package's default when
 * it accepts nothing in particular. undefined: none it could read (489, as Asterisk answers). presence and dialog share
 * their types: who asks for dialog-info gets it for presence, too.
 */
export function bodyType(event: EventPackage, accepted: readonly string[]): string | undefined {
  if (accepted.length === 0) return DEFAULT_TYPES.get(event);
  for (const value of accepted) {
    const type = mediaTypeOf(value);
    if (event === 'message-summary' ? type === MESSAGE_SUMMARY : EXTENSION_BODIES.has(type)) return type;
    if (ANYTHING.has(type)) return DEFAULT_TYPES.get(event);
  }
  return undefined;
}

/** Who writes bodies of a type that {@link bodyType} gave for presence or dialog. */
export function extensionBody(type: string): ExtensionBody {
  return EXTENSION_BODIES.get(type) ?? pidf;
}

const DEFAULT_TYPES: ReadonlyMap<EventPackage, string> = new Map([
  ['message-summary', MESSAGE_SUMMARY],
  ['presence', PIDF],
  ['dialog', DIALOG_INFO],
]);
const EXTENSION_BODIES: ReadonlyMap<string, ExtensionBody> = new Map([
  [PIDF, pidf],
  [DIALOG_INFO, dialogInfo],
  ['application/xpidf+xml', xpidf('application/xpidf+xml')],
  ['application/cpim-pidf+xml', xpidf('application/cpim-pidf+xml')],
]);
const ANYTHING: ReadonlySet<string> = new Set(['*/*', 'application/*']);
