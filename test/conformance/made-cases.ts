import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { compare } from './compare.ts';
import { actionsOf } from './differences/difference.ts';
import { normalForm, type RawStreams, type Streams } from './normal-form.ts';
import { withoutQualifyBackground } from './qualify-background.ts';
import { type RecordedCase, type RecordedItem, readRecording, vectors } from './recording.ts';
import { recordedStreams, replay } from './replay.ts';
import { openWorld, type World } from './world.ts';

/** A case that no recording shows, as the recorder would have written it. */
export interface MadeCase {
  readonly name: string;
  /** The declared differences that count for it, in their order. */
  readonly differences: readonly string[];
  /** @throws NotRecorded */
  readonly make: () => RecordedCase;
}

export interface MadeCasesOptions {
  readonly title: string;
  /** `etc` or `etc2`. */
  readonly configuration: string;
  /** Users of the recorded dialplan. */
  readonly extensions?: readonly string[];
  /** Whether a difference that was used is to be among those of the case; all of them unless given. */
  readonly counts?: (difference: string) => boolean;
  /** What else is to be alike before they are compared. */
  readonly align?: (expected: Streams, observed: Streams) => void;
}

/**
 * Replays made cases against the real program. They hold the differences to their word, and the replay to kinds of cases
 * that it has not met.
 */
export function replayMadeCases(options: MadeCasesOptions, cases: readonly MadeCase[]): void {
  const { title, configuration, extensions = [], counts = () => true, align } = options;
  describe(title, {
    skip: vectors() === undefined && 'the shared recordings are not on this machine',
  }, () => {
    let world: World;
    before(async () => {
      world = await openWorld({
        configuration: join(vectors() ?? '', configuration),
        extensions,
        withoutDefaultEndpoint: false,
        rivals: [],
      });
    });
    after(() => world?.close());
    for (const { name, differences, make } of cases) {
      test(name, async (context) => {
        const recorded = madeOr(make, (reason) => context.skip(reason));
        if (recorded === undefined) return;
        const form = (raw: RawStreams): Streams =>
          normalForm(withoutQualifyBackground(raw, recorded, world.directory));
        const observed = form(await replay(recorded, world));
        const expected = form(recordedStreams(recorded, world.passwords, world.directory));
        align?.(expected, observed);
        const actions = actionsOf(recorded);
        const { problems, used } = compare({
          recorded,
          directory: world.directory,
          actions,
          expected,
          observed,
        });
        assert.deepEqual(problems, []);
        assert.deepEqual(used.filter(counts), differences);
      });
    }
  });
}

/** A recorded case that may be changed. */
export interface ChangeableCase extends RecordedCase {
  behaviour: Record<string, string>;
  items: (RecordedItem & { data: string })[];
}

/** A copy of the first case of a recording that is like this. @throws NotRecorded */
export function recordedLike(file: string, isLike: (recorded: RecordedCase) => boolean): ChangeableCase {
  const directory = vectors();
  const found = directory === undefined ? undefined : readRecording(directory, file).find(isLike);
  if (found === undefined) throw new NotRecorded(file);
  return structuredClone(found) as ChangeableCase;
}

/** A copy of the case of this name. @throws NotRecorded */
export function recordedCase(file: string, name: string): ChangeableCase {
  return recordedLike(file, (recorded) => recorded.case === name);
}

/** A recording may lack the case that another is made from: it holds half of those that there are. */
class NotRecorded extends Error {
  constructor(file: string) {
    super(`${file} lacks the case that this one is made from`);
    this.name = 'NotRecorded';
  }
}

function madeOr(make: () => RecordedCase, skip: (reason: string) => void): RecordedCase | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof NotRecorded)) throw error;
    skip(error.message);
    return undefined;
  }
}
