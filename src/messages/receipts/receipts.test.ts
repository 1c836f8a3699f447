import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERRORS } from '../errors.ts';
import { CDMA_CAUSES, ERR_CODES } from './err-codes.ts';
import { type ReceiptForm, readReceipt } from './read-receipt.ts';
import { RECEIPT_STATES, type ReceiptState, stateOfStatus } from './receipt-state.ts';
import { readReceiptText } from './receipt-text.ts';
import { writeReceipt } from './write-receipt.ts';

const AT = Date.UTC(2026, 10, 21, 14, 20);

for (const [what, text, id, stat, err] of [
  [
    'SMPP 3.4 appendix B',
    'id:0123456789 sub:001 dlvrd:001 submit date:0812110911 done date:0812110923 stat:DELIVRD err:000 text:Hello',
    '0123456789',
    'DELIVRD',
    '000',
  ],
  ['capitals, an empty text', 'ID:1A2b SUB:001 STAT:delivrd ERR:0 Text:', '1A2b', 'delivrd', '0'],
  ['another order', 'stat:UNDELIV err:027 id:7 done date:260101010130', '7', 'UNDELIV', '027'],
  ['spaces behind the colons', 'id: 77 stat: EXPIRED err: 5', '77', 'EXPIRED', '5'],
  ['commas', 'id:7,stat:DELIVRD,err:000', '7', 'DELIVRD', '000'],
  ['lines', 'id:7\r\nstat:DELIVRD\r\n', '7', 'DELIVRD', ''],
  ['an id with spaces', 'id:12 34 sub:001 stat:DELIVRD', '12 34', 'DELIVRD', ''],
  ['an id with hyphens', 'id:0b0c3a1e-11ee-be56 stat:DELIVRD', '0b0c3a1e-11ee-be56', 'DELIVRD', ''],
  ['what a sender wrote behind it', 'id:7 stat:UNDELIV err:1 text:id:8 stat:DELIVRD', '7', 'UNDELIV', '1'],
  ['the text before the rest', 'text:hi id:7 stat:DELIVRD', '7', 'DELIVRD', ''],
  ['no receipt', 'The grid: a valid:one', '', '', ''],
] as const) {
  test(`read: ${what}`, () => {
    const read = readReceiptText(text);
    assert.deepEqual([read.id, read.stat, read.err], [id, stat, err]);
  });
}

for (const [digits, at] of [
  ['2611211420', AT],
  ['261121142030', AT + 30_000],
  ['20261121142030', AT + 30_000],
  ['2613211420', undefined],
  ['2602301420', undefined],
  ['soon', undefined],
] as const) {
  test(`the date ${digits}`, () => {
    assert.equal(readReceiptText(`id:1 done date:${digits} stat:DELIVRD`).doneAt, at);
  });
}

for (const [form, status, error, told] of [
  [{ text: 'id:1 stat:DELIVRD' }, 'delivered', '', 'DELIVRD'],
  [{ text: 'id:1 stat:ENROUTE err:000' }, 'sent', '', 'ENROUTE'],
  [{ text: 'id:1 stat:ACCEPTD' }, 'sent', '', 'ACCEPTD'],
  [{ text: 'id:1 stat:UNKNOWN' }, 'sent', '', 'UNKNOWN'],
  [{ text: 'id:1 stat:EXPIRED err:027' }, 'undelivered', '30009', 'EXPIRED err:027'],
  [{ text: 'id:1 stat:DELETED' }, 'undelivered', '30008', 'DELETED'],
  [{ text: 'id:1 stat:UNDELIV err:999' }, 'undelivered', '30008', 'UNDELIV err:999'],
  [{ text: 'id:1 stat:UNDELIV err:001' }, 'undelivered', '30005', 'UNDELIV err:001'],
  [{ text: 'id:1 stat:UNDELIV err:027' }, 'undelivered', '30003', 'UNDELIV err:027'],
  [{ text: 'id:1 stat:REJECTD' }, 'undelivered', '30007', 'REJECTD'],
  [{ text: 'id:1 stat:REJECTD err:13' }, 'undelivered', '30004', 'REJECTD err:13'],
  [{ text: 'id:1 stat:FAILED err:abc' }, 'undelivered', '30008', 'UNDELIV err:abc'],
  [{ text: '', receiptedMessageId: '1', messageState: 2 }, 'delivered', '', 'DELIVRD'],
  [{ text: 'id:1 stat:UNDELIV', messageState: 2 }, 'delivered', '', 'DELIVRD'],
  [{ text: 'id:1 stat:UNDELIV', messageState: 7 }, 'undelivered', '30008', 'UNDELIV'],
  [{ text: 'id:1 stat:DELIVRD', messageState: 77 }, 'delivered', '', 'DELIVRD'],
  [{ text: 'id:1', messageState: 9 }, 'undelivered', '30007', 'SKIPPED'],
  [{ text: 'id:1', messageState: 0 }, 'sent', '', 'SCHEDULED'],
  [
    { text: 'id:1 stat:UNDELIV err:001', networkErrorCode: { networkType: 3, code: 27 } },
    'undelivered',
    '30003',
    'UNDELIV err:27',
  ],
  [
    { text: 'id:1 stat:UNDELIV', networkErrorCode: { networkType: 5, code: 38 } },
    'undelivered',
    '30005',
    'UNDELIV err:38',
  ],
  [
    { text: 'id:1 stat:UNDELIV', networkErrorCode: { networkType: 8, code: 1 } },
    'undelivered',
    '30008',
    'UNDELIV err:1',
  ],
] as const satisfies readonly (readonly [ReceiptForm, string, string, string])[]) {
  test(`means ${status} ${error}: ${JSON.stringify(form)}`, () => {
    const read = readReceipt(form) ?? assert.fail();
    assert.equal(read.providerId, '1');
    assert.deepEqual([read.report.status, read.report.errorCode, read.report.text], [status, error, told]);
    assert.equal(read.report.errorMessage === '', error === '');
  });
}

test('the id of the TLV goes before that of the text', () => {
  const read = readReceipt({ text: 'id:1 stat:DELIVRD', receiptedMessageId: '0x1' });
  assert.equal(read?.providerId, '0x1');
});

for (const form of [
  { text: '' },
  { text: 'id:1' },
  { text: 'stat:DELIVRD' },
  { text: 'id:1 stat:TELEPORTED' },
  { text: 'id:1 stat:constructor' },
  { text: '', receiptedMessageId: ' ', messageState: 2 },
]) {
  test(`no receipt: ${JSON.stringify(form)}`, () => assert.equal(readReceipt(form), undefined));
}

test('a text of 64 KiB is read in no time', () => {
  const began = performance.now();
  readReceiptText(`${'id:'.repeat(20_000)}stat:DELIVRD`);
  readReceiptText(' '.repeat(65_536));
  assert.ok(performance.now() - began < 50);
});

test('written as the specification has it, and nothing of the text can break it', () => {
  const written = writeReceipt({
    providerId: '0190',
    state: 'UNDELIV',
    err: 27,
    submittedAt: AT,
    doneAt: AT + 60_000,
    text: 'Hello\r\n𝓦orld, how are you?',
  });
  assert.equal(
    written.text,
    'id:0190 sub:001 dlvrd:000 submit date:2611211420 done date:2611211421 stat:UNDELIV err:027 text:Hello  𝓦orld, how ar',
  );
  assert.deepEqual(written.networkErrorCode, { networkType: 3, code: 27 });
  assert.equal(written.messageState, 5);
});

for (const state of Object.keys(RECEIPT_STATES) as ReceiptState[]) {
  test(`${state} is read as it was written, in either form`, () => {
    const written = writeReceipt({ providerId: '7', state, err: 0, submittedAt: AT, doneAt: AT, text: '' });
    const { receiptedMessageId, messageState } = written;
    assert.equal(readReceipt({ text: written.text })?.state, state);
    assert.equal(readReceipt({ text: '', receiptedMessageId, messageState })?.state, state);
    assert.equal(readReceipt({ text: written.text })?.submittedAt, AT);
  });
}

test('the code of a failure that is told to a peer is the one that its receipt is read as', () => {
  const same = ['unreachable', 'blocked', 'unknownDestination', 'unroutable', 'rejectedContent', 'unknown'];
  for (const name of same as (keyof typeof ERRORS)[]) {
    const { state, err } = stateOfStatus('undelivered', ERRORS[name][0]);
    const { text } = writeReceipt({ providerId: '7', state, err, submittedAt: AT, doneAt: AT, text: '' });
    assert.equal(readReceipt({ text })?.report.errorCode, ERRORS[name][0], name);
  }
  assert.deepEqual(stateOfStatus('failed', '30001'), { state: 'EXPIRED', err: 0 });
  assert.deepEqual(stateOfStatus('delivered', ''), { state: 'DELIVRD', err: 0 });
  assert.equal(stateOfStatus('sent', '').state, 'ACCEPTD');
  assert.equal(stateOfStatus('queued', '').state, 'ENROUTE');
});

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/receipts-and-codes.md'), 'utf8');

test('docs/receipts-and-codes.md has every state, with what it means', () => {
  for (const [state, { number, status, error, refined }] of Object.entries(RECEIPT_STATES)) {
    const becomes = status === 'sent' ? 'as it is; noted in the timeline' : `\`${status}\``;
    const code = error === undefined ? '' : ` ${ERRORS[error][0]}${refined ? ', or what `err` says' : ''}`;
    assert.ok(PAGE.includes(`| \`${state}\` | ${number} | ${becomes} |${code} |`), state);
  }
});

for (const [heading, codes] of [
  ['| err | means | code |', ERR_CODES],
  ['| ANSI-41 cause | means | code |', CDMA_CAUSES],
] as const) {
  test(`docs/receipts-and-codes.md has every number of ${heading}, with its code`, () => {
    const [table = ''] = PAGE.slice(PAGE.indexOf(heading)).split('\n\n');
    const told = table
      .split('\n')
      .slice(2)
      .flatMap((row) => {
        const [, numbers = '', , code = ''] = row.split('|').map((cell) => cell.trim());
        return numbers.split(', ').flatMap((range) => {
          const [from = 0, to = from] = range.split('–').map(Number);
          return Array.from({ length: to - from + 1 }, (_, index) => [from + index, code] as const);
        });
      });
    const known = [...codes].map(([number, name]) => [number, ERRORS[name][0]] as const);
    const sorted = (of: readonly (readonly [number, string])[]) => of.toSorted(([a], [b]) => a - b);
    assert.deepEqual(sorted(told), sorted(known));
  });
}

test('docs/receipts-and-codes.md has every code there is', () => {
  for (const [code] of Object.values(ERRORS)) assert.ok(PAGE.includes(`\n| ${code} | `), code);
});
