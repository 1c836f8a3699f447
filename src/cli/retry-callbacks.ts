import { readAccount } from './ami-account.ts';
import { AmiClient, type Header } from './ami-client.ts';
import type { RetryCallbacksOptions } from './callbacks.ts';
import { CommandFailure, EXIT } from './failure.ts';
import { refusal } from './shown-message.ts';
import type { Output } from './terminal.ts';

/** Has dead status callbacks tried again: those of a message, of a project, or all. */
export async function retryCallbacks(
  message: string | undefined,
  options: RetryCallbacksOptions,
  output: Output,
): Promise<number> {
  const narrowed = message !== undefined || options.project !== undefined;
  if (narrowed === (options.all === true)) {
    throw new CommandFailure('Name a message or a project, or say --all.', EXIT.usage);
  }
  const client = await AmiClient.open(readAccount(options));
  try {
    const headers: Header[] = [];
    if (message !== undefined) headers.push(['MessageID', message]);
    if (options.project !== undefined) headers.push(['Project', options.project]);
    const { response } = await client.request('CallbackRetry', headers);
    if (response.text('Response') !== 'Success') throw refusal(response);
    const count = Number(response.text('Callbacks'));
    if (options.json) {
      output.write(`${JSON.stringify({ callbacks: count })}\n`);
      return EXIT.ok;
    }
    const what = count === 1 ? '1 callback' : `${count} callbacks`;
    output.write(count === 0 ? 'There are no dead callbacks.\n' : `Trying ${what} again.\n`);
    return EXIT.ok;
  } finally {
    client.close();
  }
}
