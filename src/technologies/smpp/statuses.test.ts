import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ERRORS } from '../../messages/errors.ts';
import { type CommandStatusName, STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import { STATUS_TABLE, verdictOf } from './statuses.ts';

describe('what a command_status means', () => {
  it('is what the documentation says', () => {
    const page = readFileSync(new URL('../../../docs/carrier-smpp.md', import.meta.url), 'utf8');
    const documented = page.split('\n').filter((line) => line.startsWith('| `ESME_') && line.includes('0x'));
    assert.deepEqual(documented, lines());
  });

  it('is final where nobody knows it, and what the carrier says where it says something', () => {
    const none = new Map<number, string>();
    assert.deepEqual(verdictOf(0x410, none), {
      what: 'final',
      errorCode: '30008',
      errorMessage: '0x00000410: An error of the SMSC vendor',
    });
    const own = new Map([
      [0x410, 'throttle'],
      [STATUS.ESME_RTHROTTLED, 'retry'],
      [STATUS.ESME_RSYSERR, '30005'],
      [STATUS.ESME_RINVDSTADR, 'final'],
      [0x411, '12345'],
    ]);
    assert.equal(verdictOf(0x410, own).what, 'throttle');
    assert.equal(verdictOf(STATUS.ESME_RTHROTTLED, own).what, 'retry');
    const named = verdictOf(STATUS.ESME_RSYSERR, own);
    assert.deepEqual([named.what, named.errorCode], ['final', '30005']);
    assert.match(named.errorMessage, /^There is no such recipient \(ESME_RSYSERR/);
    assert.equal(verdictOf(STATUS.ESME_RINVDSTADR, own).errorCode, '30005');
    assert.equal(verdictOf(0x411, own).errorCode, '12345');
  });
});

/** The table as it is to stand in docs/carrier-smpp.md. */
function lines(): string[] {
  return (Object.keys(STATUS_TABLE) as CommandStatusName[]).map((name) => {
    const { what, error } = STATUS_TABLE[name] ?? { what: 'final', error: 'unknown' };
    const number = `0x${STATUS[name].toString(16).toUpperCase().padStart(2, '0')}`;
    const [code, text] = ERRORS[error];
    return `| \`${name}\` | ${number} | ${what} | ${code} ${text} |`;
  });
}
