import type { Fields } from '../protocols/ami/fields.ts';
import { readAccount } from './ami-account.ts';
import { AmiClient, type Header } from './ami-client.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { eventLine, messagePage, messageTable } from './message-view.ts';
import type { MessagesOptions } from './messages.ts';
import { refusal, type Shown, showMessage, shown } from './shown-message.ts';
import { type Output, styleFor } from './terminal.ts';

/** Lists messages, shows one, or goes on telling what happens until the gateway ends. */
export async function listMessages(
  id: string | undefined,
  options: MessagesOptions,
  output: Output,
): Promise<number> {
  if (id !== undefined && options.follow) {
    throw new CommandFailure('--follow tells of all messages; leave the id out.', EXIT.usage);
  }
  const client = await AmiClient.open(readAccount(options));
  try {
    if (id !== undefined) await showOne(client, id, options, output);
    else if (options.follow) await follow(client, options, output);
    else await list(client, options, output);
    return EXIT.ok;
  } finally {
    client.close();
  }
}

async function showOne(
  client: AmiClient,
  id: string,
  options: MessagesOptions,
  output: Output,
): Promise<void> {
  const page = await showMessage(client, id);
  output.write(
    options.json
      ? `${JSON.stringify({ ...page.message, deliveries: page.deliveries, timeline: page.timeline })}\n`
      : messagePage(page, styleFor(output)),
  );
}

async function list(client: AmiClient, options: MessagesOptions, output: Output): Promise<void> {
  const messages = await entries(client, options);
  if (options.json) for (const message of messages) output.write(`${JSON.stringify(message)}\n`);
  else if (messages.length === 0) output.write('There are no messages.\n');
  else output.write(messageTable(messages, styleFor(output)));
}

/** Newest first. */
async function entries(client: AmiClient, options: MessagesOptions): Promise<readonly Shown[]> {
  const headers: Header[] = [['Limit', String(options.limit)]];
  if (options.before !== undefined) headers.push(['Before', String(options.before)]);
  if (options.status !== undefined) headers.push(['Status', options.status]);
  const { response, events } = await client.request('MessageList', headers);
  if (response.text('Response') !== 'Success') throw refusal(response);
  return events.map((event) => shown(event));
}

async function follow(client: AmiClient, options: MessagesOptions, output: Output): Promise<void> {
  const style = styleFor(output);
  const allowed = await client.watch((event) => {
    const received = event.text('Event') === 'MessageReceived';
    if (!received && event.text('Event') !== 'MessageStatus') return;
    if (options.status !== undefined && event.text('Status') !== options.status) return;
    output.write(
      options.json ? `${jsonEvent(event)}\n` : `${eventLine(shown(event), received, Date.now(), style)}\n`,
    );
  });
  if (!allowed) {
    throw new CommandFailure(
      'The user may not see messages; give it "read = message" in manager.conf.',
      EXIT.usage,
    );
  }
  await client.closed;
  throw new CommandFailure('The gateway closed the connection.', EXIT.usage);
}

function jsonEvent(event: Fields): string {
  return JSON.stringify({ event: event.text('Event'), ...shown(event) });
}
