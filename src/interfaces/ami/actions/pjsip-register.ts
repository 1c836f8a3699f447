import type { RegistrationsSurface } from '../../../technologies/pjsip/index.ts';
import type { SerialAction } from '../action.ts';
import { registrationAction } from './registration-action.ts';

/** `PJSIPRegister`: unregisters, and a little later registers with the provider anew. */
export function pjsipRegisterAction(registrations: Pick<RegistrationsSurface, 'register'>): SerialAction {
  return registrationAction({
    name: 'PJSIPRegister',
    synopsis: 'Register an outbound registration.',
    sent: 'Reregistration sent',
    queued: 'Reregistrations queued.',
    ask: (name) => registrations.register(name),
  });
}
