import { compare } from './compare.ts';
import { actionsOf } from './differences/difference.ts';
import { normalForm, type RawStreams, type Streams } from './normal-form.ts';
import { withoutQualifyBackground } from './qualify-background.ts';
import { recordedStreams } from './recorded-streams.ts';
import type { RecordedCase } from './recording.ts';
import { replay } from './replay.ts';
import type { World } from './world.ts';

/** How the two sides are made comparable, beyond their normal form. */
export interface Alignment {
  /** Takes out of what the client reads what goes by the clock. */
  readonly steady?: (message: string) => string;
  /** What else is to be alike. */
  readonly align?: (expected: Streams, observed: Streams) => void;
}

/** Plays a case; gives what differs beyond the declared differences, in words, and which of those were used. */
export async function replayCase(
  recorded: RecordedCase,
  world: World,
  { steady = (message) => message, align }: Alignment = {},
): Promise<{ readonly problems: readonly string[]; readonly used: readonly string[] }> {
  const { directory, passwords } = world;
  const form = (raw: RawStreams): Streams => {
    const own = withoutQualifyBackground(raw, recorded, directory);
    return normalForm({ ...own, ami: own.ami.map(steady) });
  };
  const observed = form(await replay(recorded, world));
  const expected = form(recordedStreams(recorded, passwords, directory));
  align?.(expected, observed);
  return compare({ recorded, directory, actions: actionsOf(recorded), expected, observed });
}
