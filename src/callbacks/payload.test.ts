import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadContract } from '../../test/conformance/contract/contract.ts';
import type { StoredCallback } from '../messages/callbacks.ts';
import { STATUSES } from '../messages/status.ts';
import { formFields, jsonPayload } from './payload.ts';
import { message, PROJECT } from './testing/callbacks-bench.ts';

const native = loadContract('signalwire-messaging');
const compatibility = loadContract('signalwire-compat-messages');

test('A native callback of every status is one of the contract', { skip: native === undefined }, () => {
  for (const status of STATUSES) {
    for (const error of ['', '30008']) {
      const body: unknown = JSON.parse(jsonPayload({ ...CALLBACK, status, errorCode: error }, toldMessage()));
      native?.judgeWebhook('messageStatusCallback', body);
    }
  }
});

test('A form of every status is one of the contract', { skip: compatibility === undefined }, () => {
  for (const direction of ['outbound', 'inbound'] as const) {
    for (const status of STATUSES) {
      const fields = formFields({ ...CALLBACK, status, errorCode: '30008' }, { ...toldMessage(), direction });
      if (fields === undefined) continue;
      const { NumMedia, NumSegments, ...texts } = Object.fromEntries(fields);
      const body = { ...texts, NumMedia: Number(NumMedia), NumSegments: Number(NumSegments) };
      compatibility?.judgeWebhook('smsStatusCallback', body);
    }
  }
});

test('An inbound message is receiving, then received', () => {
  const words = STATUSES.map((status) => {
    const fields = formFields({ ...CALLBACK, status }, { ...toldMessage(), direction: 'inbound' });
    return fields === undefined ? undefined : Object.fromEntries(fields)['MessageStatus'];
  });
  assert.deepEqual(words, [
    'receiving',
    undefined,
    undefined,
    'received',
    'undelivered',
    'failed',
    undefined,
  ]);
});

function toldMessage() {
  const { project, ...rest } = message(1);
  return { ...rest, project: { ...project!, customVariables: [['order', '7'] as const] } };
}

const CALLBACK: StoredCallback = {
  message: message(1).id,
  project: PROJECT,
  receiver: 'https://example.com/status',
  status: 'queued',
  at: Date.UTC(2026, 0, 1),
  errorCode: '',
  errorMessage: '',
  attempts: 0,
  dueAt: 0,
  lastError: '',
};
