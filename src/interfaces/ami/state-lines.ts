import { escaped, field } from '../../protocols/ami/serialize.ts';
import { image } from '../../protocols/ami/text.ts';
import type { DeviceStateChange, ExtensionState, PresenceChange } from '../../states/states.ts';

/** The lines of `DeviceStateChange`, as an event and in the list. */
export function deviceLines({ device, state }: DeviceStateChange): string {
  return field('Device', escaped(device)) + field('State', state);
}

/** The lines of `PresenceStateChange`. */
export function presenceLines({ provider, status, subtype, message }: PresenceChange): string {
  return (
    field('Presentity', escaped(provider)) +
    field('Status', status) +
    field('Subtype', escaped(subtype)) +
    field('Message', escaped(message))
  );
}

/** The lines of `ExtensionStatus`, and of the answer to `ExtensionState`. */
export function extensionLines({ hint, status, statusText }: ExtensionState): string {
  return (
    field('Exten', escaped(image(hint.exten))) +
    field('Context', escaped(image(hint.context))) +
    field('Hint', escaped(image(hint.text))) +
    field('Status', String(status)) +
    field('StatusText', statusText)
  );
}

/** The lines of `PresenceStatus`. */
export function extensionPresenceLines({ hint, presence }: ExtensionState): string {
  return (
    field('Exten', escaped(image(hint.exten))) +
    field('Context', escaped(image(hint.context))) +
    field('Hint', escaped(image(hint.text))) +
    field('Status', presence.status) +
    field('Subtype', escaped(presence.subtype)) +
    field('Message', escaped(presence.message))
  );
}
