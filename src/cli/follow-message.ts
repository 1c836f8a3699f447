import type { AmiClient } from './ami-client.ts';
import { Change } from './change.ts';
import { EXIT } from './failure.ts';
import { type Shown, type ShownMessage, showMessage } from './shown-message.ts';

export interface FollowOptions {
  /** The status that is success. */
  readonly until: 'sent' | 'delivered' | 'read';
  /** How long to wait for it. */
  readonly timeoutMs: number;
  /** Called for each line of the timeline, in order, once. */
  readonly onEntry: (entry: Shown) => void;
}

/** How a followed message stood in the end, and the exit code that says so. */
export interface Followed {
  readonly shown: ShownMessage;
  readonly exitCode: number;
}

/**
 * Follows a message until its fate is known or the time is over. The timeline is read anew at each MessageStatus event
 * of the message, and once a second, as attempts that change no status have no event.
 */
export async function followMessage(
  client: AmiClient,
  messageId: string,
  options: FollowOptions,
): Promise<Followed> {
  const change = new Change();
  const deadline = performance.now() + options.timeoutMs;
  // Where the user may not see events, looking once a second has to do.
  await client.watch((event) => {
    if (event.text('Event') === 'MessageStatus' && event.text('MessageID') === messageId) change.tell();
  });
  let told = 0;
  for (;;) {
    const shown = await showMessage(client, messageId);
    for (const entry of shown.timeline.slice(told)) options.onEntry(entry);
    told = shown.timeline.length;
    const { status = '' } = shown.message;
    const exitCode = verdict(String(status), options.until);
    if (exitCode !== undefined) return { shown, exitCode };
    const left = deadline - performance.now();
    if (left <= 0) return { shown, exitCode: EXIT.waiting };
    await Promise.race([change.within(Math.min(left, LOOK_EVERY_MS)), client.closed]);
  }
}

function verdict(status: string, until: FollowOptions['until']): number | undefined {
  if (status === 'failed' || status === 'undelivered') return EXIT.failed;
  return SUCCESSES[until].includes(status) ? EXIT.ok : undefined;
}

const SUCCESSES: Readonly<Record<FollowOptions['until'], readonly string[]>> = {
  sent: ['sent', 'delivered', 'read'],
  delivered: ['delivered', 'read'],
  read: ['read'],
};
const LOOK_EVERY_MS = 1000;
