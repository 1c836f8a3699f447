import type { PjsipRegistration } from '../../../config/pjsip-types.ts';
import type { RegistrationView } from '../../../technologies/pjsip/index.ts';
import { configured } from '../objects/shown-option.ts';
import { column } from './columns.ts';

/** The row above our registrations with providers. */
export function registrationHeader(): string {
  return ' <Registration/ServerURI..............................>  <Auth....................>  <Status.......>\n';
}

/** A registration; one without a state, as after unregistering all, is `Unregistered` and was due at no time. */
export function registrationRow(
  { name, serverUri, outboundAuth }: PjsipRegistration,
  view: RegistrationView | undefined,
  now: number,
): string {
  const id = column(`${configured(name)}/${configured(serverUri)}`, 54);
  const auth = column(configured(outboundAuth[0] ?? 'n/a'), 26);
  const status = (view?.status ?? 'Unregistered').padEnd(16);
  const left = view === undefined ? 0 : Math.round((view.expiresAt - now) / 1000);
  const due = (view?.expiresAt ?? 0) === 0 ? '' : `  (exp. ${Math.abs(left)}s${left < 0 ? ' ago' : ''})`;
  return ` ${id}  ${auth}  ${status}${due}\n`;
}
