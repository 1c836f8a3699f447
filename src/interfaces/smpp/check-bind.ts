import { createHash, timingSafeEqual } from 'node:crypto';
import { type CommandStatus, STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import type { BindRequest } from '../../protocols/smpp/pdu/pdu.ts';
import type { BindType, Esme } from './esme.ts';

/** What a bind is judged by, beside what it says. */
export interface Circumstances {
  /** Of the ESME. */
  readonly address: string;
  readonly overTls: boolean;
  /** Looks an account up by its system_id. */
  readonly esme: (systemId: string) => Esme | undefined;
}

export type BindVerdict =
  | { readonly kind: 'bound'; readonly esme: Esme; readonly type: BindType }
  | {
      readonly kind: 'refused';
      readonly status: CommandStatus;
      /** One sentence, for the log: the peer learns less. */
      readonly reason: string;
      /** True: it may be somebody who guesses. */
      readonly isGuess: boolean;
    };

/**
 * Whether an ESME may bind. Who does not know the password learns nothing: neither whether there is such an account, nor
 * whether it may bind so, from there.
 */
export function checkBind(pdu: BindRequest, { address, overTls, esme: find }: Circumstances): BindVerdict {
  const esme = find(pdu.systemId);
  const isRight = isPassword(pdu.password, esme?.options.passwordSha256 ?? NOBODYS);
  if (esme === undefined) return guess('No account has this system_id.');
  if (!isRight) return guess('The password is wrong.');
  const { acl, tlsRequired, systemType, bindTypes, maxBinds } = esme.options;
  if (!acl.allows(address))
    return refused(STATUS.ESME_RBINDFAIL, 'The account may not bind from this address.');
  if (tlsRequired && !overTls) return refused(STATUS.ESME_RBINDFAIL, 'The account may bind over TLS only.');
  if (systemType !== '' && pdu.systemType !== systemType)
    return refused(STATUS.ESME_RINVSYSTYP, 'The system_type is another one.');
  const type = TYPES[pdu.command];
  if (!bindTypes.includes(type))
    return refused(STATUS.ESME_RBINDFAIL, `The account may not bind as ${type}.`);
  if (esme.binds.size >= maxBinds)
    return refused(STATUS.ESME_RALYBND, `The account has ${maxBinds} binds, and may not have more.`);
  return { kind: 'bound', esme, type };
}

/** The password as its octets came; only its hash is known here. */
function isPassword(password: string, sha256: string): boolean {
  const hash = createHash('sha256').update(password, 'latin1').digest();
  const expected = Buffer.from(sha256, 'hex');
  return expected.length === hash.length && timingSafeEqual(expected, hash);
}

function guess(reason: string): BindVerdict {
  return { kind: 'refused', status: STATUS.ESME_RINVPASWD, reason, isGuess: true };
}

function refused(status: CommandStatus, reason: string): BindVerdict {
  return { kind: 'refused', status, reason, isGuess: false };
}

const TYPES: Readonly<Record<BindRequest['command'], BindType>> = {
  bind_transmitter: 'transmitter',
  bind_receiver: 'receiver',
  bind_transceiver: 'transceiver',
};
/** Compared with where there is no account, so that it takes as long. */
const NOBODYS = '0'.repeat(64);
