import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Accepted, Draft } from '../../messages/technology.ts';
import { scene } from './testing/scene.ts';

const draft = (options: Partial<Draft>): Draft => ({
  destination: 'bob@example.org',
  from: 'xmpp:chat',
  to: '',
  contentType: 'text/plain',
  body: Buffer.from('x'),
  variables: [],
  ...options,
});

test('a request is checked before it is kept', async () => {
  const { xmpp, connection } = await scene();
  const codeOf = (options: Partial<Draft>) => {
    const answer = xmpp.technology.accept(draft(options));
    return answer.kind === 'refused' ? answer.code : answer.lane;
  };
  assert.equal(codeOf({}), 'xmpp:chat/bob@example.org');
  assert.equal(codeOf({ destination: 'Bob@Example.ORG/Phone' }), 'xmpp:chat/bob@example.org');
  assert.equal(codeOf({ destination: '' }), '30005');
  assert.equal(codeOf({ destination: 'a b@example.org' }), '30005');
  assert.equal(codeOf({ destination: '@example.org' }), '30005');
  assert.equal(codeOf({ destination: 'bob@example.org/' }), '30005');
  assert.equal(codeOf({ destination: "bob@example.org'/><iq" }), '30005');
  assert.equal(codeOf({ from: '' }), '31006');
  assert.equal(codeOf({ from: 'xmpp:nobody' }), '31006');
  assert.equal(codeOf({ contentType: 'image/png' }), '31006');
  assert.equal((xmpp.technology.accept(draft({})) as Accepted).offline, true);
  connection.up();
  assert.equal((xmpp.technology.accept(draft({})) as Accepted).offline, false);
});
