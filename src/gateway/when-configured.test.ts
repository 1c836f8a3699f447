import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Configuration } from '../config/configuration.ts';
import { WhenConfigured } from './when-configured.ts';

describe('a service that a configuration may do without', () => {
  test('is not made for one that does not need it', async () => {
    const { told, part } = scene();
    await part.open(NONE);
    await part.start();
    await part.close();
    assert.deepEqual([told, part.service], [[], undefined]);
  });

  test('is made once, and starts with the others', async () => {
    const { told, part } = scene();
    await part.open(SOME);
    await part.open(SOME);
    assert.deepEqual(told, ['made']);
    await part.start();
    await part.close();
    assert.deepEqual(told, ['made', 'started', 'closed']);
  });

  test('made by a reload it starts at once', async () => {
    const { told, part } = scene();
    await part.open(NONE);
    await part.start();
    await part.open(SOME);
    assert.deepEqual(told, ['made', 'started']);
    assert.ok(part.service);
  });

  test('stays when it is not needed any more', async () => {
    const { told, part } = scene();
    await part.open(SOME);
    await part.start();
    await part.open(NONE);
    assert.deepEqual(told, ['made', 'started']);
    assert.ok(part.service);
  });

  test('does not start when the end comes while it is made', async () => {
    const { told, part } = scene();
    await part.start();
    const opened = part.open(SOME);
    await part.close();
    await opened;
    assert.deepEqual(told, ['made', 'closed']);
  });

  test('is not made after the end', async () => {
    const { told, part } = scene();
    await part.close();
    await part.open(SOME);
    assert.deepEqual(told, []);
  });
});

function scene() {
  const told: string[] = [];
  const part = new WhenConfigured(
    (configuration) => configuration === SOME,
    async () => {
      told.push('made');
      return {
        start: async () => {
          told.push('started');
        },
        close: async () => {
          told.push('closed');
        },
      };
    },
  );
  return { told, part };
}

const NONE = {} as Configuration;
const SOME = {} as Configuration;
