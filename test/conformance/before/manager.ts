import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { amiField, type RecordedCase } from '../recording.ts';
import type { World } from '../world.ts';

/**
 * Some cases ran with more in manager.conf than the configuration here has: users that could log in, and time stamps
 * in events. What they need stands at the end of the file while they run.
 */
export async function restoreManager(recorded: RecordedCase, { config, directory, overseer }: World) {
  const file = join(config, 'manager.conf');
  const text = readFileSync(file, 'latin1');
  const own = text.split(MARK, 1)[0] as string;
  const added = [...stamped(recorded), ...users(recorded, directory.users)];
  const wanted = added.length === 0 ? own : `${own}${MARK}${added.join('\n')}\n`;
  if (wanted === text) return;
  writeFileSync(file, wanted, 'latin1');
  await overseer.action({ Action: 'Reload', Module: 'manager' });
}

function stamped({ items }: RecordedCase): string[] {
  const isStamped = items.some(
    ({ kind, data }) => kind === 'ami-rx' && /^Event: [^\r]*\r\nPrivilege: [^\r]*\r\nTimestamp: /.test(data),
  );
  return isStamped ? ['[general](+)', 'timestampevents = yes'] : [];
}

/** Who logged in and is not known here: with the filters that leave what the case was told. */
function users({ items }: RecordedCase, known: ReadonlyMap<string, string>): string[] {
  const names = [...known.keys()].map((name) => name.toLowerCase());
  return items.flatMap(({ kind, data }, index) => {
    const name = amiField(data, 'Username');
    if (kind !== 'ami-tx' || !/^login$/i.test(amiField(data, 'Action'))) return [];
    if (names.includes(name.toLowerCase())) return [];
    const answers = items.slice(index + 1).filter((item) => item.kind === 'ami-rx');
    const answer = answers.find((item) => item.data.startsWith('Response:'))?.data ?? '';
    const secret = amiField(data, 'Secret');
    if (!answer.startsWith('Response: Success') || !/^\w+$/.test(name) || secret === '') return [];
    const told = new Set(
      answers.map((item) => amiField(item.data, 'Event')).filter((event) => /^\w+$/.test(event)),
    );
    const filters = [...told].map((event) => `eventfilter = Event: ${event}`);
    return [
      `[${name}]`,
      `secret = ${secret}`,
      'read = all',
      'write = all',
      ...(filters.length > 0 ? filters : ['eventfilter = !Event: ']),
    ];
  });
}

const MARK = '\n; For one case:\n';
