import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { compare } from './compare.ts';
import { actionsOf } from './differences/difference.ts';
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
const OUTBOUND = '21b-outbound-registration.jsonl';

replayRecording({ file: COMMANDS, configuration: 'etc2', only: (recorded) => !isOurs(recorded) });

const directory = vectors();
const cases =
  directory === undefined
    ? []
    : [COMMANDS, OUTBOUND].flatMap((file) => readRecording(directory, file).filter(isOurs));

describe('registrations with a provider', {
  skip: cases.length === 0 && 'the shared recordings are not here',
}, () => {
  let world: World;
  before(async () => {
    world = await openWorld({
      configuration: join(directory ?? '', 'etc2'),
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
  return isAboutRegistration(recorded) || isListing(recorded);
}
