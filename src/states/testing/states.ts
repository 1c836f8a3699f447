import { MemoryDatabase } from '../../messages/testing/memory-database.ts';
import { createStates, type StatesService } from '../create-states.ts';
import type { HintDefinition } from '../hints.ts';

/** States with all that they told, line by line, in its order. */
export interface TestStates extends StatesService {
  readonly database: MemoryDatabase;
  readonly told: string[];
  readonly problems: string[];
}

export async function testStates(
  hints: readonly HintDefinition[] = [],
  database: MemoryDatabase = new MemoryDatabase(),
): Promise<TestStates> {
  const told: string[] = [];
  const problems: string[] = [];
  const states = createStates({ database, onProblem: (text) => problems.push(text) });
  await states.load();
  states.configure(hints);
  states.hints.onChange(({ hint, status, statusText, presence }, what) =>
    told.push(
      `${hint.exten}@${hint.context} ${what === 'device' ? `${status} ${statusText}` : presence.status}`,
    ),
  );
  states.devices.onChange(({ device, state }) => told.push(`${device} ${state}`));
  states.presence.onChange(({ provider, status }) => told.push(`${provider} ${status}`));
  states.mailboxes.onChange(({ mailbox, newMessages, oldMessages }) =>
    told.push(`${mailbox} ${newMessages}/${oldMessages}`),
  );
  return { ...states, database, told, problems };
}

export function hint(exten: string, text: string, context = 'default'): HintDefinition {
  return { exten, context, hint: text };
}
