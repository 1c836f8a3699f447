import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { compare } from './compare.ts';
import { actionsOf } from './differences/difference.ts';
import { readDirectory } from './directory.ts';
import { type RecordedCase, readRecording, vectors } from './recording.ts';
import {
  hastenRegistrations,
  isAboutRegistration,
  isListing,
  replayListing,
  replayRegistration,
} from './registration-replay.ts';
import { replayRecording } from './suite.ts';
import { openWorld, type World } from './world.ts';

const COMMANDS = '21-pjsip-commands.jsonl';
const CONFIGURATION = 'etc2';
const OUTBOUND = '21b-outbound-registration.jsonl';

const directory = vectors();
const model = directory === undefined ? undefined : readDirectory(join(directory, CONFIGURATION));
const cases =
  directory === undefined
    ? []
    : [COMMANDS, OUTBOUND].flatMap((file) => readRecording(directory, file).filter(isOurs));

replayRecording({ file: COMMANDS, configuration: CONFIGURATION, only: (recorded) => !isOurs(recorded) });

describe('registrations with a provider', {
  skip: cases.length === 0 && 'the shared recordings are not here',
}, () => {
  let world: World;
  before(async () => {
    world = await openWorld({
      configuration: join(directory ?? '', CONFIGURATION),
      extensions: [],
      withoutDefaultEndpoint: false,
      rivals: [],
    });
    await hastenRegistrations(world);
  });
  after(() => world?.close());
  for (const recorded of cases) {
    test(`${recorded.case}: ${recorded.title}`, async (context) => {
      const replay = isListing(recorded) ? replayListing : replayRegistration;
      const { expected, observed } = await replay(recorded, world);
      const actions = actionsOf(recorded);
      const { problems, used } = compare({
        recorded,
        directory: world.directory,
        actions,
        expected,
        observed,
      });
      assert.ok(problems.length === 0, problems.join('\n'));
      if (used.length > 0) context.diagnostic(`differs as declared: ${used.join(', ')}`);
    });
  }
});

function isOurs(recorded: RecordedCase): boolean {
  return (model !== undefined && isAboutRegistration(recorded, model)) || isListing(recorded);
}
