import { CLASSES } from '../../protocols/ami/classes.ts';
import { escaped, type Field, field } from '../../protocols/ami/serialize.ts';
import type { ActionSession, Peer } from './action.ts';
import type { AmiEvent } from './broadcast.ts';
import { eventTime } from './time.ts';

/** What a session does that a watchman wants to know, as Asterisk's security events (ami.md §1.8). */
export interface SecurityReport {
  readonly name:
    | 'FailedACL'
    | 'InvalidAccountID'
    | 'SessionLimit'
    | 'RequestNotAllowed'
    | 'RequestBadFormat'
    | 'SuccessfulAuth'
    | 'ChallengeResponseFailed'
    | 'InvalidPassword';
  /** Who it claims to be. */
  readonly account: string;
  /** The event's own lines; values may come from the network. */
  readonly fields?: readonly Field[];
}

export function securityEvent(
  report: SecurityReport,
  session: Pick<ActionSession, 'peer' | 'sessionId' | 'startedAt'>,
  now: number,
): AmiEvent {
  const { name, account, fields = [] } = report;
  // RequestBadFormat has the account among its optional fields, behind all the others.
  const accountLast = name === 'RequestBadFormat';
  return {
    name,
    classes: CLASSES.security,
    lines: () => {
      const accountLine = field('AccountID', escaped(account));
      let own = '';
      for (const [key, value] of fields) own += field(key, escaped(value));
      return (
        field('EventTV', eventTime(now)) +
        field('Severity', name === 'SuccessfulAuth' ? 'Informational' : 'Error') +
        field('Service', 'AMI') +
        field('EventVersion', name === 'InvalidPassword' ? '2' : '1') +
        (accountLast ? '' : accountLine) +
        field('SessionID', session.sessionId) +
        field('LocalAddress', address(session.peer, 'local')) +
        field('RemoteAddress', address(session.peer, 'remote')) +
        own +
        field('SessionTV', eventTime(session.startedAt)) +
        (accountLast && account !== '' ? accountLine : '')
      );
    },
  };
}

/** `IPV4/TCP/127.0.0.1/5038` */
function address(peer: Peer, side: 'local' | 'remote'): string {
  const host = side === 'local' ? peer.localAddress : peer.remoteAddress;
  const port = side === 'local' ? peer.localPort : peer.remotePort;
  return `${host.includes(':') ? 'IPV6' : 'IPV4'}/${peer.transport}/${host}/${port}`;
}
