import { amiField, type RecordedCase } from '../recording.ts';
import type { World } from '../world.ts';

/**
 * What a `database …` command of the console found tells what was kept before: that and nothing else is there when the
 * case begins.
 */
export async function restoreDatabase(recorded: RecordedCase, world: World): Promise<void> {
  const wanted = databaseBefore(recorded) ?? databaseAsked(recorded);
  if (wanted === undefined) return;
  const { overseer } = world;
  const shown = await overseer.action({ Action: 'Command', Command: 'database show' });
  for (const family of new Set(rowsIn(shown).map(([name]) => name.split('/', 1)[0] ?? ''))) {
    if (!KEPT.test(family)) await overseer.action({ Action: 'DBDelTree', Family: family });
  }
  for (const [family, key, value] of wanted) {
    await overseer.action({ Action: 'DBPut', Family: family, Key: key, Val: value });
  }
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

/** The same of the actions `DBGet`, `DBDel` and the like. */
function databaseAsked({ items }: RecordedCase): Row[] | undefined {
  const action = items
    .filter(({ kind, data }) => kind === 'ami-tx' && /^Action: DB/im.test(data))
    .map(({ data }) => data)[0];
  if (action === undefined) return undefined;
  const answers = items.filter(({ kind }) => kind === 'ami-rx').map(({ data }) => data);
  const succeeded = answers.some((answer) => answer.startsWith('Response: Success'));
  const [family, key] = [amiField(action, 'Family'), amiField(action, 'Key')];
  switch (amiField(action, 'Action').toLowerCase()) {
    case 'dbget':
      return answers
        .filter((answer) => amiField(answer, 'Event') === 'DBGetResponse')
        .map((answer): Row => [family, key, value(answer)]);
    case 'dbgettree':
      return answers
        .filter((answer) => amiField(answer, 'Event') === 'DBGetTreeResponse')
        .map((answer): Row => {
          const [, name = '', ...rest] = amiField(answer, 'Key').split('/');
          return [name, rest.join('/'), value(answer)];
        })
        .filter(([name]) => !ASTERISKS_OWN.test(name));
    case 'dbdel':
      return succeeded ? [[family, key, 'value']] : [];
    case 'dbdeltree':
      return succeeded ? [[family, key === '' ? 'key' : key, 'value']] : [];
    default:
      return undefined;
  }
}

/** As it was put, blanks at its end included. */
function value(answer: string): string {
  return /^Val: (.*)\r$/m.exec(answer)?.[1] ?? '';
}

function rowsIn(answer: string): Row[] {
  return [...answer.matchAll(/^Output: \/(.*)\/([^/]*?) *: (.*?) *\r$/gm)].map(
    ([, family = '', key = '', value = '']) => [family, key, value],
  );
}

/** What the server itself keeps there: contacts and subscriptions, states of devices and mailboxes. */
const ASTERISKS_OWN = /^(registrar|pbx|subscription_persistence)(\/|$)/;
const KEPT = /^(registrar|pbx|subscription_persistence|CustomDevstate|CustomPresence|mwi_external)(\/|$)/;
