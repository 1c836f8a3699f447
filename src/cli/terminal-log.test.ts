import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../telemetry/log.ts';
import { terminalLog } from './terminal-log.ts';

test('people read the time, the level, the text, and what belongs to it', () => {
  const lines: string[] = [];
  const log = createLog('info', terminalLog({ write: (text: string) => lines.push(text) }));
  log.debug('not at this level');
  log.info({ user: 'aldis', remote: '127.0.0.1' }, 'AMI login');
  log.warn({ file: 'pjsip.conf', line: 7 }, 'Unknown\x1b[2J option');
  log.error({ err: new Error('no space left'), name: 'with a blank' }, 'The store has a problem');
  assert.deepEqual(
    lines.map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3}/, 'TIME')),
    [
      'TIME  info   AMI login  user=aldis  remote=127.0.0.1\n',
      'TIME  warn   Unknown\ufffd[2J option  file=pjsip.conf  line=7\n',
      'TIME  error  The store has a problem  name="with a blank"  no space left\n',
    ],
  );
});
