import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { xml } from '@xmpp/client';
import { hopsElement, nextHop } from './hops.ts';

test('what is sent on says how often, and is counted where it comes in', () => {
  assert.equal(hopsElement([], xml), undefined);
  let variables: readonly (readonly [string, string])[] = [];
  let rounds = 0;
  for (;;) {
    const next = nextHop(xml('message', {}, hopsElement(variables, xml)));
    if (next === undefined) break;
    variables = next;
    rounds++;
  }
  assert.equal(rounds, 9);
});
