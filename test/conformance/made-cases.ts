import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type RecordedCase, type RecordedItem, readRecording, vectors } from './recording.ts';
import { type Alignment, replayCase } from './replay-case.ts';
import { openWorld, type World } from './world.ts';

/** A case that no recording shows, as the recorder would have written it. */
export interface MadeCase {
  readonly name: string;
  /** The declared differences that count for it, in their order. */
  readonly differences: readonly string[];
  /** @throws NotRecorded */
  readonly make: () => RecordedCase;
}

export interface MadeCasesOptions extends Pick<Alignment, 'align'> {
  readonly title: string;
  /** `etc` or `etc2`. */
  readonly configuration: string;
  /** Whether the XMPP accounts have a server. */
  readonly xmppServer?: boolean;
  /** Users of the recorded dialplan. */
  readonly extensions?: readonly string[];
  /** Whether a difference that was used is to be among those of the case; all of them unless given. */
  readonly counts?: (difference: string) => boolean;
}

/**
 * Replays made cases against the real program. They hold the differences to their word, and the replay to kinds of cases
 * that it has not met.
 */
export function replayMadeCases(options: MadeCasesOptions, cases: readonly MadeCase[]): void {
  const { title, configuration, xmppServer = false, extensions = [], counts = () => true } = options;
  describe(title, {
    skip: vectors() === undefined && 'the shared recordings are not on this machine',
  }, () => {
    let world: World;
    before(async () => {
      world = await openWorld({
        configuration: join(vectors() ?? '', configuration),
        extensions,
        withoutDefaultEndpoint: false,
        xmppServer,
        rivals: [],
      });
    });
    after(() => world?.close());
    for (const { name, differences, make } of cases) {
      test(name, async (context) => {
        const recorded = madeOr(make, (reason) => context.skip(reason));
        if (recorded === undefined) return;
        const { problems, used } = await replayCase(recorded, world, options);
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
