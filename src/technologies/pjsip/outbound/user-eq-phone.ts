import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';

/** Whether `user_eq_phone` calls this user part a telephone number: `+` and then only keys of a telephone. */
export function isPhoneUser(user: string): boolean {
  if (user === '') return false;
  for (let i = user[0] === '+' ? 1 : 0; i < user.length; i++) if (!KEYS.includes(user[i] ?? '')) return false;
  return true;
}

/** The URI with `;user=phone` if its user part is a number (ast_sip_add_usereqphone). */
export function withUserEqPhone(uri: SipUri): SipUri {
  return isPhoneUser(uri.user)
    ? { ...uri, parameters: new Map([...uri.parameters, ['user', 'phone']]) }
    : uri;
}

const KEYS = '0123456789*#';
