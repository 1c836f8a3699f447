import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PROJECT_ROOT } from '../gateway.ts';
import { Program } from '../program.ts';
import { makeSite } from '../site.ts';

describe('a gateway that is asked to end', () => {
  test('twice at once, as by Ctrl-C from a terminal and from npm: it ends in order', async () => {
    const site = await makeSite();
    try {
      const gateway = await site.start();
      gateway.signal('SIGINT');
      gateway.signal('SIGTERM');
      assert.equal(await gateway.ended, 0);
    } finally {
      site.remove();
    }
  });

  test('by the end of npm start: it ends in order, and does not stay behind', async () => {
    const site = await makeSite();
    try {
      const args = ['start', '--', '--config', site.config, '--data', site.data, '--json'];
      const npm = new Program('npm', args, { cwd: PROJECT_ROOT });
      await npm.says(/"event":"serving"/, 15_000);
      npm.signal('SIGTERM');
      assert.equal(await npm.end(), 0);
    } finally {
      site.remove();
    }
  });
});
