import assert from 'node:assert/strict';
import { join } from 'node:path';
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

test('a reload that is asked for while it starts comes after, and does not end it', async () => {
  const site = await makeSite({ messaging: ['no_such_option=1'] });
  try {
    const entry = join(PROJECT_ROOT, 'src', 'aldis.js');
    const args = [entry, 'serve', '--config', site.config, '--data', site.data];
    const gateway = new Program(process.execPath, args, { cwd: site.data });
    await gateway.says(/no_such_option/);
    gateway.signal('SIGHUP');
    await gateway.says(/Aldis is serving/);
    await gateway.says(RELOADED);
    gateway.signal('SIGTERM');
    assert.equal(await gateway.end(), 0);
  } finally {
    site.remove();
  }
});

const RELOADED = /The configuration was reloaded/;
