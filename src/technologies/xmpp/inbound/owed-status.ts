import type { ProjectPart } from '../../../messages/message.ts';
import type { ChatMessage } from './read-message.ts';

/** What the sender of a message that went on from his number is to be told, kept with the message. */
export interface OwedStatus {
  readonly account: string;
  readonly wants: ChatMessage['wants'];
}

/** As it is kept: no callback of such a message ever shows it. */
export function owedStatusVariables({ account, wants }: OwedStatus): ProjectPart['customVariables'] {
  return [
    [ACCOUNT, account],
    [WANTS, wants],
  ];
}

export function owedStatusOf({ customVariables }: ProjectPart): OwedStatus | undefined {
  const account = customVariables.find(([name]) => name === ACCOUNT)?.[1];
  const wants = customVariables.find(([name]) => name === WANTS)?.[1];
  if (account === undefined) return undefined;
  return { account, wants: wants === 'receipt' || wants === 'marker' ? wants : 'nothing' };
}

const ACCOUNT = 'xmpp_account';
const WANTS = 'xmpp_wants';
