import { text } from 'node:stream/consumers';
import type { Fields } from '../protocols/ami/fields.ts';
import { writtenVariable } from '../protocols/ami/variables.ts';
import { readAccount } from './ami-account.ts';
import { AmiClient, ConnectionLost, type Header } from './ami-client.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { followMessage } from './follow-message.ts';
import { configArgument } from './gateway-options.ts';
import { timelineLine } from './message-view.ts';
import type { SendOptions } from './send.ts';
import { refusal, type Shown } from './shown-message.ts';
import { type Output, styleFor } from './terminal.ts';

/** Sends the message and follows it; the exit code says what became of it. */
export async function sendMessage(
  destination: string,
  body: string | undefined,
  options: SendOptions,
  output: Output,
): Promise<number> {
  const headers = await headersOf(destination, body, options);
  const client = await AmiClient.open(readAccount(options));
  try {
    const { response } = await client.request('MessageSend', headers);
    if (response.text('Response') !== 'Success') throw refused(response, destination);
    const messageId = response.text('MessageID');
    if (!options.wait || messageId === '') return accepted(messageId, options, output);
    return await follow(client, messageId, options, output);
  } finally {
    client.close();
  }
}

function accepted(messageId: string, options: SendOptions, output: Output): number {
  output.write(options.json ? `${JSON.stringify({ messageId })}\n` : `${messageId}\n`);
  return EXIT.ok;
}

/** Who leaves the technology out is the one who needs more than Asterisk's words. */
function refused(response: Fields, destination: string): CommandFailure {
  if (destination.includes(':')) return refusal(response);
  const example = /^\+\d+$/.test(destination) ? `carrier:NAME/${destination}` : `pjsip:${destination}`;
  const text = `Message technology not found: write it before the destination, as in "${example}".`;
  return new CommandFailure(text, EXIT.failed);
}

async function follow(
  client: AmiClient,
  messageId: string,
  options: SendOptions,
  output: Output,
): Promise<number> {
  const style = styleFor(output);
  const later = `npx aldis messages ${messageId}${configArgument(options.config)}`;
  if (!options.json) output.write(`${style('bold', messageId)}\n`);
  try {
    const { shown, exitCode } = await followMessage(client, messageId, {
      until: options.until,
      timeoutMs: options.timeout * 1000,
      onEntry: (entry) => {
        if (!options.json) output.write(`${timelineLine(entry, style)}\n`);
      },
    });
    const { message, deliveries, timeline } = shown;
    const { status, destination } = message;
    if (options.json) output.write(`${JSON.stringify({ ...message, deliveries, timeline })}\n`);
    else if (exitCode === EXIT.waiting) output.write(`${waitingText(String(status), later)}\n`);
    else if (wasTakenForHost(message)) output.write(`${hostText(String(destination))}\n`);
    return exitCode;
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    if (options.json) output.write(`${JSON.stringify({ messageId })}\n`);
    const text = `${error.message.replace(/\.$/, '')}; it keeps the message, see it with "${later}".`;
    throw new CommandFailure(text, EXIT.waiting);
  }
}

/** No endpoint has that name, and nobody was asked: the name was looked up. A typing error is likelier than a host. */
function wasTakenForHost(message: Shown): boolean {
  const { destination, errorCode, responseCode } = message;
  return (
    /^pjsip:[\w-]+$/.test(String(destination)) && errorCode === UNKNOWN_DESTINATION && responseCode === 0
  );
}

function hostText(destination: string): string {
  return `There is no endpoint "${destination.slice('pjsip:'.length)}" in pjsip.conf, so it was taken for a host.`;
}

/** @param later the command that shows it */
function waitingText(status: string, later: string): string {
  const why = WAITING_FOR.get(status) ?? 'Aldis goes on trying';
  return `Still ${status}: ${why}. See it with: ${later}`;
}

async function headersOf(
  destination: string,
  body: string | undefined,
  options: SendOptions,
): Promise<readonly Header[]> {
  const headers: Header[] = [['Destination', destination]];
  if (options.to !== undefined) headers.push(['To', options.to]);
  if (options.from !== undefined) headers.push(['From', options.from]);
  headers.push(await bodyHeader(body, options));
  for (const variable of options.variable ?? []) headers.push(['Variable', writtenVariable(variable)]);
  if (options.validity !== undefined) headers.push(['ValidityPeriod', String(options.validity)]);
  if (options.sendAt !== undefined) headers.push(['SendAt', options.sendAt]);
  if (options.key !== undefined) headers.push(['IdempotencyKey', options.key]);
  return headers;
}

async function bodyHeader(body: string | undefined, options: SendOptions): Promise<Header> {
  const given = [body, options.base64, options.stdin].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new CommandFailure(
      'Give the text of the message once: as an argument, with --stdin or with --base64.',
      EXIT.usage,
    );
  }
  if (options.base64 !== undefined) return ['Base64Body', options.base64];
  const content = body ?? (await text(process.stdin));
  // A leading blank would be lost behind the colon, a line break end the header.
  const fits = /^[^\s\p{Cc}][^\p{Cc}]*$/u.test(content) || content === '';
  return fits ? ['Body', content] : ['Base64Body', Buffer.from(content, 'utf8').toString('base64')];
}

const WAITING_FOR: ReadonlyMap<string, string> = new Map([
  [
    'queued',
    'it waits for the recipient to register, for its carrier or XMPP account, or for earlier messages to the same one',
  ],
  ['sent', 'it waits for a confirmation of its delivery'],
]);

const UNKNOWN_DESTINATION = '30005';
