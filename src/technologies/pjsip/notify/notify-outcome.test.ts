import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestResult } from '../../../protocols/sip/stack.ts';
import { answer } from '../outbound/testing/fake-stack.ts';
import { notifyOutcome, notifySilence } from './notify-outcome.ts';

for (const [status, kind, code] of [
  [200, 'delivered', ''],
  [202, 'delivered', ''],
  [204, 'delivered', ''],
  [302, 'failed', '30008'],
  [400, 'failed', '30008'],
  [401, 'failed', '31002'],
  [403, 'failed', '30004'],
  [404, 'failed', '30005'],
  [407, 'failed', '31002'],
  [408, 'failed', '30003'],
  [480, 'retry', '30003'],
  [481, 'failed', '30007'],
  [486, 'failed', '30003'],
  [489, 'failed', '30007'],
  [500, 'failed', '30003'],
  [503, 'retry', '30003'],
  [504, 'failed', '30003'],
  [603, 'failed', '30004'],
] as const) {
  test(`${status} is ${kind}`, () => {
    const result = answer(status, 'Reason');
    assert.ok(result.kind === 'response');
    const outcome = notifyOutcome(result.response);
    assert.equal(outcome.kind, kind);
    assert.equal('errorCode' in outcome ? outcome.errorCode : '', code);
    assert.equal('code' in outcome && outcome.code, status);
  });
}

const SILENCES: readonly (readonly [result: Exclude<RequestResult, { kind: 'response' }>, kind: string])[] = [
  [{ kind: 'timeout' }, 'failed'],
  [{ kind: 'aborted', sent: true }, 'failed'],
  [{ kind: 'aborted', sent: false }, 'retry'],
  [{ kind: 'unreachable', cause: 'transport', text: 'refused', sent: false }, 'retry'],
  [{ kind: 'unreachable', cause: 'transport', text: 'reset', sent: true }, 'failed'],
  [{ kind: 'unreachable', cause: 'dns-failure', text: 'no server', sent: false }, 'retry'],
  [{ kind: 'unreachable', cause: 'dns-not-found', text: 'no such host', sent: false }, 'failed'],
  [{ kind: 'unreachable', cause: 'no-transport', text: 'none', sent: false }, 'failed'],
];

for (const [result, kind] of SILENCES) {
  test(`${Object.values(result).join(' ')}: ${kind}`, () => {
    const outcome = notifySilence(result);
    assert.equal(outcome.kind, kind);
    const sent = result.kind === 'timeout' || result.sent;
    assert.equal('left' in outcome && outcome.left, sent);
  });
}
