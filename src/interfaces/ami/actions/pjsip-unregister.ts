import type { RegistrationsSurface } from '../../../technologies/pjsip/index.ts';
import type { SerialAction } from '../action.ts';
import { registrationAction } from './registration-action.ts';

/** `PJSIPUnregister`: unregisters from the provider, and stays so until it is registered again. */
export function pjsipUnregisterAction(registrations: Pick<RegistrationsSurface, 'unregister'>): SerialAction {
  return registrationAction({
    name: 'PJSIPUnregister',
    synopsis: 'Unregister an outbound registration.',
    sent: 'Unregistration sent',
    queued: 'Unregistrations queued.',
    ask: (name) => registrations.unregister(name),
  });
}
