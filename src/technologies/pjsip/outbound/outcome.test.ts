import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorName } from '../../../messages/errors.ts';
import { errorCode } from '../../../messages/errors.ts';
import type { RequestResult } from '../../../protocols/sip/stack.ts';
import { outcomeOfResponse, outcomeOfSilence } from './outcome.ts';
import { answer } from './testing/fake-stack.ts';

const FINAL: readonly (readonly [status: number, name: ErrorName])[] = [
  [300, 'unknown'],
  [302, 'unknown'],
  [400, 'unknown'],
  [401, 'authentication'],
  [403, 'blocked'],
  [404, 'unknownDestination'],
  [405, 'unknown'],
  [407, 'authentication'],
  [410, 'unknownDestination'],
  [413, 'rejectedContent'],
  [415, 'rejectedContent'],
  [416, 'unknown'],
  [429, 'unknown'],
  [481, 'unknown'],
  [482, 'loop'],
  [483, 'loop'],
  [486, 'unreachable'],
  [488, 'rejectedContent'],
  [501, 'unknown'],
  [505, 'unknown'],
  [513, 'rejectedContent'],
  [600, 'unreachable'],
  [603, 'blocked'],
  [604, 'unknownDestination'],
  [606, 'rejectedContent'],
  [607, 'blocked'],
  [608, 'blocked'],
  [699, 'unknown'],
];

for (const [status, name] of FINAL) {
  test(`${status} is final: ${name}`, () => {
    const outcome = classified(status);
    assert.equal(outcome.kind, 'failed');
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.errorCode, errorCode(name));
    assert.equal(outcome.code, status);
    assert.equal(outcome.text, 'Reason');
    assert.equal(outcome.left, true);
  });
}

for (const [status, bounded] of [
  [408, false],
  [480, false],
  [503, false],
  [504, false],
  [500, true],
  [502, true],
  [580, true],
] as const) {
  test(`${status} is tried again${bounded ? ', a bounded number of times' : ''}`, () => {
    const outcome = classified(status);
    assert.ok(outcome.kind === 'retry');
    assert.equal(outcome.bounded, bounded);
    assert.equal(outcome.afterMs, undefined);
  });
}

test('200 is delivered, other 2xx are sent', () => {
  assert.deepEqual(classified(200), { kind: 'delivered', code: 200, text: 'Reason' });
  assert.deepEqual(classified(202), { kind: 'sent', code: 202, text: 'Reason' });
  assert.deepEqual(classified(299), { kind: 'sent', code: 299, text: 'Reason' });
});

for (const [value, afterMs] of [
  ['120', 120_000],
  ['0', undefined],
  ['18000;duration=3600', 18_000_000],
  ['120 (I am in a meeting)', 120_000],
  ['soon', undefined],
  ['-5', undefined],
  ['', undefined],
] as const) {
  test(`Retry-After: ${value} is ${afterMs}`, () => {
    const outcome = classified(480, [['Retry-After', value]]);
    assert.ok(outcome.kind === 'retry');
    assert.equal(outcome.afterMs, afterMs);
  });
}

const SILENT: readonly (readonly [
  Exclude<RequestResult, { kind: 'response' }>,
  kind: string,
  name: ErrorName,
])[] = [
  [{ kind: 'timeout' }, 'retry', 'unreachable'],
  [{ kind: 'aborted', sent: true }, 'retry', 'unreachable'],
  [
    { kind: 'unreachable', cause: 'dns-not-found', text: 'No such host.', sent: false },
    'failed',
    'unknownDestination',
  ],
  [{ kind: 'unreachable', cause: 'dns-failure', text: 'No server.', sent: false }, 'retry', 'transport'],
  [{ kind: 'unreachable', cause: 'transport', text: 'Refused.', sent: false }, 'retry', 'transport'],
  [{ kind: 'unreachable', cause: 'no-transport', text: 'None.', sent: false }, 'failed', 'transport'],
  [{ kind: 'unreachable', cause: 'too-large', text: 'Too large.', sent: false }, 'failed', 'rejectedContent'],
];

for (const [result, kind, name] of SILENT) {
  test(`${result.kind === 'unreachable' ? result.cause : result.kind} is ${kind}: ${name}`, () => {
    const outcome = outcomeOfSilence(result);
    assert.equal(outcome.kind, kind);
    assert.ok(outcome.kind === 'failed' || outcome.kind === 'retry');
    assert.equal(outcome.errorCode, errorCode(name));
    assert.equal(outcome.left, result.kind === 'timeout' || result.sent);
    if (result.kind === 'unreachable') assert.equal(outcome.errorMessage, result.text);
  });
}

function classified(status: number, headers: readonly (readonly [string, string])[] = []) {
  const result = answer(status, 'Reason', headers);
  assert.ok(result.kind === 'response');
  return outcomeOfResponse(result.response);
}
