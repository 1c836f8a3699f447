import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samplePdu } from '../protocols/smpp/pdu/testing/sample-pdus.ts';
import { behaveBy, parseFailRule, parseReceiptRule } from './rules.ts';

test('what is written of them is what is done by them', () => {
  assert.deepEqual(parseFailRule('5%=ESME_RSYSERR'), { prefix: '', share: 0.05, answer: { status: 8 } });
  assert.deepEqual(parseFailRule('+1=cut'), { prefix: '+1', share: 1, answer: { response: 'cut' } });
  assert.deepEqual(parseReceiptRule('10%=none'), { prefix: '', share: 0.1, receipt: undefined });
  for (const wrong of ['', '=8', '+1', '+1=nonsense', '200%=8', '+1=ESME_ROK'])
    assert.equal(parseFailRule(wrong), undefined, wrong);
  for (const wrong of ['+1=DELIVERED:x', '+1=WHAT']) assert.equal(parseReceiptRule(wrong), undefined, wrong);
  const usual = { delayMs: 0, order: 'after', form: 'both' } as const;
  const drawn = [0.01, 0.9];
  const behave = behaveBy(
    { fail: [parseFailRule('5%=8')!], receipt: [] },
    usual,
    0,
    () => drawn.shift() ?? 1,
  );
  const pdu = samplePdu('submit_sm');
  const submission = {
    systemId: '',
    pdu,
    source: pdu.source,
    destination: pdu.destination,
    to: '+1',
  };
  assert.deepEqual([behave(submission).status, behave(submission).status], [8, undefined]);
});
