import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegistrationFailed } from './softphone.ts';
import { stayRegistered, type Wait } from './stay-registered.ts';

type Why = Awaited<ReturnType<Wait>>;

/** What happened, in order: each REGISTER, each wait, what was said. A granted time, or undefined for a failure. */
async function play(
  granted: readonly (number | undefined)[],
  waits: readonly Why[],
): Promise<readonly string[]> {
  const story: string[] = [];
  let registrations = 0;
  let waited = 0;
  await stayRegistered({
    expiresSeconds: 300,
    register: async (seconds) => {
      story.push(`register ${seconds}`);
      const answer = granted[registrations++];
      if (answer === undefined) throw new RegistrationFailed('h does not answer; is the gateway running?');
      return answer;
    },
    wait: async (ms) => {
      story.push(`wait ${ms}`);
      return waits[waited++] ?? 'interrupted';
    },
    onRegistered: (seconds) => story.push(`registered for ${seconds}`),
    onProblem: (text) => story.push(text),
  });
  return story;
}

test('it registers again at half of the time, and unregisters in the end', async () => {
  assert.deepEqual(await play([300, 60, 0], ['due']), [
    'register 300',
    'registered for 300',
    'wait 150000',
    'register 300',
    'wait 30000',
    'register 0',
  ]);
});

test('a registrar that grants next to nothing is not flooded', async () => {
  assert.deepEqual((await play([0, 0], [])).at(2), 'wait 1000');
});

test('while it cannot register it says so once, and again when it can', async () => {
  assert.deepEqual(await play([300, undefined, undefined, 300, 0], ['due', 'due', 'due']), [
    'register 300',
    'registered for 300',
    'wait 150000',
    'register 300',
    'h does not answer; is the gateway running; trying again until it works.',
    'wait 5000',
    'register 300',
    'wait 5000',
    'register 300',
    'registered for 300',
    'wait 150000',
    'register 0',
  ]);
});

test('a connection that was lost is made again at once', async () => {
  assert.deepEqual((await play([300, 300, 0], ['lost'])).slice(2, 5), [
    'wait 150000',
    'register 300',
    'registered for 300',
  ]);
});

test('the first failure is the end; the last one is not worth a word', async () => {
  await assert.rejects(play([undefined], []), RegistrationFailed);
  assert.deepEqual((await play([300, undefined], [])).at(-1), 'register 0');
});
