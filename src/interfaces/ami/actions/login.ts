import { ALL_CLASSES, CLASSES, parseMask } from '../../../protocols/ami/classes.ts';
import type { Field } from '../../../protocols/ami/serialize.ts';
import { field } from '../../../protocols/ami/serialize.ts';
import { type Accounts, checkCredentials, type LoginResult } from '../accounts.ts';
import { type ActionSession, failure, type Request, type SerialAction, success } from '../action.ts';
import type { SecurityReport } from '../security.ts';

export interface LoginOptions {
  readonly accounts: () => Accounts;
  readonly report: (session: ActionSession, report: SecurityReport) => void;
  /** Seconds since start and since the last reload. */
  readonly uptime: () => { readonly uptime: number; readonly lastReload: number };
  readonly onLogin: (session: ActionSession) => void;
  readonly onRefused: (session: ActionSession, username: string) => void;
}

/** `Login`, with the secret as it is or as the answer to a Challenge. All failures look the same and take a second. */
export function loginAction(options: LoginOptions): SerialAction {
  return {
    name: 'Login',
    classes: 0,
    synopsis: 'Login Manager.',
    overlaps: false,
    run(request, session) {
      if (session.account) {
        session.send(success(request, 'Already authenticated'));
        return;
      }
      const { fields } = request;
      const username = fields.text('Username');
      const result = checkCredentials(options.accounts(), {
        username,
        secret: fields.text('Secret'),
        md5: fields.text('AuthType').toLowerCase() === 'md5',
        key: fields.text('Key'),
        challenge: session.challenge,
        address: session.peer.remoteAddress,
      });
      if (result.kind === 'accepted') {
        accept(options, request, session, result);
        return;
      }
      options.onRefused(session, username);
      const report = reportOf(result.why, request, session);
      if (report) options.report(session, report);
      return refuse(request, session, 'Authentication failed');
    },
  };
}

/** What is answered to a user who may have one session only and has it. Not in the list of commands. */
export function refuseInUse(report: LoginOptions['report']): SerialAction {
  return {
    name: 'Login',
    classes: 0,
    synopsis: '',
    overlaps: false,
    run(request, session) {
      report(session, { name: 'SessionLimit', account: request.fields.text('Username') });
      return refuse(request, session, 'Login Already In Use');
    },
  };
}

function accept(
  options: LoginOptions,
  request: Request,
  session: ActionSession,
  { account }: LoginResult & { kind: 'accepted' },
): void {
  const events = request.fields.text('Events');
  session.loggedIn(account, events === '' ? ALL_CLASSES : parseMask(events));
  session.send(success(request, 'Authentication accepted'));
  if ((account.read & session.eventMask & CLASSES.system) !== 0) {
    const { uptime, lastReload } = options.uptime();
    // Written by Asterisk itself and not by its event machinery: no SystemName, no filter, no ActionID.
    session.send(
      `${field('Event', 'FullyBooted')}${field('Privilege', 'system,all')}${field('Uptime', String(uptime))}` +
        `${field('LastReload', String(lastReload))}${field('Status', 'Fully Booted')}\r\n`,
    );
  }
  options.onLogin(session);
  options.report(session, {
    name: 'SuccessfulAuth',
    account: account.user.name,
    fields: [['UsingPassword', '0']],
  });
}

async function refuse(request: Request, session: ActionSession, text: string): Promise<void> {
  await session.pause(PENALTY_MS);
  session.send(failure(request, text));
  session.close();
}

function reportOf(
  why: (LoginResult & { kind: 'refused' })['why'],
  request: Request,
  session: ActionSession,
): SecurityReport | undefined {
  const account = request.fields.text('Username');
  switch (why) {
    case 'unknown':
      return { name: 'InvalidAccountID', account };
    case 'acl':
      return { name: 'FailedACL', account };
    case 'secret':
      return { name: 'InvalidPassword', account };
    case 'challenge': {
      const fields: Field[] = [
        ['Challenge', session.challenge],
        ['Response', request.fields.text('Key')],
        // Asterisk tells every reader of security events the digest that would have been right.
        ['ExpectedResponse', ''],
      ];
      return { name: 'ChallengeResponseFailed', account, fields };
    }
    case 'no-challenge':
      return undefined;
  }
}

const PENALTY_MS = 1000;
