import { type AmiConnection, type AmiText, field } from './ami.ts';

/** What a MessageSend was answered with, its id read out. */
export interface Sent {
  readonly id: string;
  readonly answer: AmiText;
}

/** Sends a message and expects it to be accepted. */
export async function sendMessage(
  ami: AmiConnection,
  to: string,
  text: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Sent> {
  const answer = await ami.action({ Action: 'MessageSend', To: to, Body: text, ...more });
  const id = field(answer, 'MessageID');
  if (field(answer, 'Response') !== 'Success' || id === '') throw new Error(`not accepted: ${answer}`);
  return { id, answer };
}

/** Waits for the event that says this status of this message. */
export function statusEvent(
  ami: AmiConnection,
  id: string,
  status: string,
  timeoutMs = 10_000,
): Promise<AmiText> {
  return ami.until(
    (messages) =>
      messages.find(
        (m) =>
          m.startsWith('Event: MessageStatus\r\n') &&
          field(m, 'MessageID') === id &&
          field(m, 'Status') === status,
      ),
    timeoutMs,
  );
}

/** The statuses that a message went through so far. */
export function statuses(ami: AmiConnection, id: string): string[] {
  return ami.received
    .filter((m) => m.startsWith('Event: MessageStatus\r\n') && field(m, 'MessageID') === id)
    .map((m) => field(m, 'Status'));
}
