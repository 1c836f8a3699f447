import type { ProjectPart } from '../../../messages/message.ts';
import type { ChatMessage } from './read-message.ts';

/** What the sender of a message that went on from his number is to be told, kept with the message. */
export interface OwedStatus {
  readonly account: string;
  /** Of the client that wrote; empty: it has none. */
  readonly resource: string;
  /** Of the address that he wrote to: one number has several, and clients count a receipt from another as nothing. */
  readonly local: string;
  readonly wants: ChatMessage['wants'];
}

/** As it is kept: no callback of such a message ever shows it. */
export function owedStatusVariables({
  account,
  resource,
  local,
  wants,
}: OwedStatus): ProjectPart['customVariables'] {
  return [
    [ACCOUNT, account],
    [RESOURCE, resource],
    [LOCAL, local],
    [WANTS, wants],
  ];
}

export function owedStatusOf({ customVariables }: ProjectPart): OwedStatus | undefined {
  const account = customVariables.find(([name]) => name === ACCOUNT)?.[1];
  const resource = customVariables.find(([name]) => name === RESOURCE)?.[1] ?? '';
  const local = customVariables.find(([name]) => name === LOCAL)?.[1] ?? '';
  const wants = customVariables.find(([name]) => name === WANTS)?.[1];
  if (account === undefined) return undefined;
  return { account, resource, local, wants: wants === 'receipt' || wants === 'marker' ? wants : 'nothing' };
}

const ACCOUNT = 'xmpp_account';
const RESOURCE = 'xmpp_resource';
const LOCAL = 'xmpp_local';
const WANTS = 'xmpp_wants';
