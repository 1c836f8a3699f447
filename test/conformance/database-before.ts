import { amiField, type RecordedCase } from './recording.ts';
import type { World } from './world.ts';

/**
 * What a `database …` command of the console found tells what was kept before: that and nothing else is there when the
 * case begins.
 */
export async function restoreDatabase(recorded: RecordedCase, world: World): Promise<void> {
  const wanted = databaseBefore(recorded);
  if (wanted === undefined) return;
  const command = (line: string): Promise<string> =>
    world.overseer.action({ Action: 'Command', Command: line });
  for (const [family, key] of rowsIn(await command('database show'))) {
    if (!KEPT.test(family)) await command(`database del "${family}" "${key}"`);
  }
  for (const [family, key, value] of wanted) await command(`database put "${family}" "${key}" "${value}"`);
}

type Row = readonly [family: string, key: string, value: string];

/** undefined: the case has nothing to do with it. */
function databaseBefore({ items }: RecordedCase): Row[] | undefined {
  const line = items
    .filter(({ kind, data }) => kind === 'ami-tx' && amiField(data, 'Action') === 'Command')
    .map(({ data }) => amiField(data, 'Command'))
    .find((text) => /^database (show|showkey|get|del|deltree)\b/.test(text));
  if (line === undefined) return undefined;
  const [, verb, family = '', key = ''] = line.split(/ +/);
  const answer =
    items.find(({ kind, data }) => kind === 'ami-rx' && data.startsWith('Response:'))?.data ?? '';
  const value = /^Output: Value: (.*)\r$/m.exec(answer)?.[1];
  if (verb === 'get') return value === undefined ? [] : [[family, key, value]];
  if (verb === 'del') return answer.includes('Database entry removed.') ? [[family, key, 'value']] : [];
  if (verb === 'deltree') {
    const count = Number(/^Output: (\d+) database entries removed/m.exec(answer)?.[1] ?? 0);
    const path = key === '' ? family : `${family}/${key}`;
    return Array.from({ length: count }, (_, index): Row => [path, `k${index}`, 'value']);
  }
  return rowsIn(answer).filter(([name]) => !ASTERISKS_OWN.test(name));
}

function rowsIn(answer: string): Row[] {
  return [...answer.matchAll(/^Output: \/(.*)\/([^/]*?) *: (.*?) *\r$/gm)].map(
    ([, family = '', key = '', value = '']) => [family, key, value],
  );
}

/** What the server itself keeps there: contacts and subscriptions, states of devices and mailboxes. */
const ASTERISKS_OWN = /^(registrar|pbx|subscription_persistence)(\/|$)/;
const KEPT = /^(registrar|pbx|subscription_persistence|CustomDevstate|CustomPresence|mwi_external)(\/|$)/;
