import { findXmppAccount } from '../../config/find-xmpp-account.ts';
import type { XmppAccount } from '../../config/xmpp-types.ts';
import type { ProjectPart } from '../../messages/message.ts';
import { addressAt } from './component/number-address.ts';
import { parseJid } from './jid.ts';

/** Whom a message comes from, as far as it matters for who sends it. */
export interface Sender {
  /** `xmpp:ACCOUNT`, or the number. */
  readonly from: string;
  readonly project?: ProjectPart | undefined;
}

/**
 * The account that a message leaves by: the one that its sender names; of a number the first component that serves its project,
 * else the account that brings messages to the number (`deliver_to`), else the only account there is.
 */
export function chooseAccount<A extends { readonly account: XmppAccount }>(
  { from, project }: Sender,
  accounts: ReadonlyMap<string, A>,
): A | undefined {
  if (from.startsWith(PREFIX)) return findXmppAccount(accounts, from.slice(PREFIX.length));
  if (from === '') return undefined;
  const all = [...accounts.values()];
  const component =
    (project !== undefined || NUMBER.test(from)) &&
    all.find(
      ({ account: { type, projects } }) =>
        type === 'component' &&
        (projects.length === 0 || (project !== undefined && projects.includes(project.id))),
    );
  if (component) return component;
  const ours = [from, project?.from, project?.to].filter((number) => number !== undefined);
  const bound = all.find(
    ({ account: { deliverTo } }) => deliverTo !== '' && ours.includes(withoutTechnology(deliverTo)),
  );
  return bound ?? (all.length === 1 ? all[0] : undefined);
}

/**
 * The address that a message comes from; empty: the account's own. A component has one for each number, and for whoever else
 * writes to one: `eve\40example.com@sms.example.org` (XEP-0106), at which he is answered.
 */
export function addressOfSender(sender: Sender, { type, username }: XmppAccount): string {
  if (type === 'client') return '';
  const number = numberOf(sender);
  if (sender.project === undefined && !NUMBER.test(number)) return username;
  const address = addressAt(username, number);
  // Who has a long address himself has none here (RFC 7622 §3.3): a server may end the stream on which it is told of such a one.
  return parseJid(address) === undefined ? username : address;
}

function numberOf({ from, project }: Sender): string {
  return project?.from ?? from;
}

function withoutTechnology(destination: string): string {
  return destination.startsWith('number:') ? destination.slice('number:'.length) : destination;
}

const PREFIX = 'xmpp:';
const NUMBER = /^\+?\d{2,20}$/;
