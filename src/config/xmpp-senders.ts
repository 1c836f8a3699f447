import type { MessagingConfiguration } from './configuration.ts';
import type { Problems } from './problem.ts';
import type { XmppAccount } from './xmpp-types.ts';

/**
 * Tells of numbers whose messages go to an XMPP address and which no account sends for: neither a component serves their
 * project, nor has an account them as its `deliver_to`, nor is there one account alone.
 */
export function warnOfMissingSenders(
  accounts: ReadonlyMap<string, XmppAccount>,
  { numbers }: Pick<MessagingConfiguration, 'numbers'>,
  problems: Problems,
): void {
  // Without any account each of them has been told of.
  if (accounts.size < 2) return;
  const all = [...accounts.values()];
  const bound = new Set(all.map(({ deliverTo }) => deliverTo));
  const serves = ({ type, projects }: XmppAccount, project: string): boolean =>
    type === 'component' && (projects.length === 0 || projects.includes(project));
  const lost = [...numbers.values()].filter(
    ({ number, project, deliverTo }) =>
      deliverTo.some((destination) => destination.startsWith('xmpp:')) &&
      !bound.has(number) &&
      !all.some((account) => serves(account, project)),
  );
  const [first] = lost;
  if (first === undefined) return;
  const others = lost.length > 1 ? ` and ${lost.length - 1} more` : '';
  const text = `No account sends to the XMPP address of [${first.number}]${others}: of several accounts, one needs "deliver_to=${first.number}", or be a component of its project`;
  problems.warning({ file: 'xmpp.conf', line: 0 }, text);
}
