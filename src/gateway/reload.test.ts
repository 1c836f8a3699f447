import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Configuration } from '../config/configuration.ts';
import type { ReadResult } from '../config/read-configuration.ts';
import type { Log } from '../telemetry/log.ts';
import { createReload, type Reload } from './reload.ts';

describe('what may be reloaded, as in Asterisk', () => {
  const table: [module: string, result: string][] = [
    ['', 'reloaded'],
    ['res_pjsip', 'reloaded'],
    ['RES_PJSIP.so', 'reloaded'],
    ['res_pjsip_notify.so', 'reloaded'],
    ['res_pjsip_outbound_registration.so', 'reloaded'],
    ['manager', 'reloaded'],
    ['http', 'reloaded'],
    ['messaging', 'reloaded'],
    ['chan_sip.so', 'reloaded'],
    ['chan_pjsip.so', 'unsupported'],
    ['res_pjsip_registrar', 'unsupported'],
    ['manager.so', 'not-found'],
    ['app_echo.so', 'not-found'],
    [' ', 'not-found'],
  ];
  for (const [module, result] of table) {
    test(`"${module}"`, async () =>
      assert.equal(await reloadOf({ configuration: NEXT, problems: [] }).reload(module), result));
  }
});

test('a configuration with an error: the first problem is told', async () => {
  const { reload, problem } = reloadOf({
    configuration: undefined,
    problems: [
      { severity: 'warning', file: 'a.conf', line: 1, text: 'strange' },
      { severity: 'error', file: 'pjsip.conf', line: 12, text: 'wrong' },
    ],
  });
  assert.equal(await reload(''), 'failed');
  assert.equal(problem(), 'pjsip.conf:12: wrong');
});

test('one that cannot be applied: the one before is applied again, and why is told', async () => {
  const applied: Configuration[] = [];
  const { reload, problem } = reloadOf({ configuration: NEXT, problems: [] }, async (next) => {
    applied.push(next);
    if (next === NEXT) throw new Error('The port is taken');
  });
  assert.equal(await reload('res_pjsip'), 'failed');
  assert.equal(problem(), 'The port is taken');
  assert.deepEqual(applied, [NEXT, CURRENT]);
});

test('one at a time', async () => {
  const gate = Promise.withResolvers<void>();
  const { reload, problem } = reloadOf({ configuration: NEXT, problems: [] }, () => gate.promise);
  const first = reload('');
  assert.equal(await reload(''), 'in-progress');
  gate.resolve();
  assert.equal(await first, 'reloaded');
  assert.equal(problem(), '');
});

test('none while the parts are being started or closed', async () => {
  const { reload } = reloadOf(
    { configuration: NEXT, problems: [] },
    async () => assert.fail(),
    () => false,
  );
  assert.equal(await reload(''), 'in-progress');
  assert.equal(await reload('no-such-module'), 'not-found');
});

const CURRENT = { directory: '/a' } as Configuration;
const NEXT = { directory: '/b' } as Configuration;

function reloadOf(
  read: ReadResult,
  apply: (next: Configuration) => Promise<void> = async () => undefined,
  isServing = () => true,
): Reload {
  const quiet = () => undefined;
  const log = {
    trace: quiet,
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: quiet,
    level: 'info',
  } as unknown as Log;
  return createReload({
    readAgain: () => Promise.resolve(read),
    isServing,
    current: () => CURRENT,
    apply,
    log,
  });
}
