import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACME, number, route } from '../testing/numbers-house.ts';
import type { Route } from './directory.ts';
import { type RouteQuery, RoutingTable } from './routing-table.ts';

const TO = '+15559990001';

function table(...routes: readonly Route[]): RoutingTable {
  return new RoutingTable({ numbers: new Map(), groups: new Map(), routes, projects: new Map() });
}

function query(more: Partial<RouteQuery> = {}): RouteQuery {
  return { from: '+15551230001', to: TO, kind: 'sms', project: ACME, ...more };
}

const r = route;
const ROWS: readonly (readonly [
  what: string,
  routes: readonly Route[],
  query: Partial<RouteQuery>,
  chosen: readonly string[] | string,
])[] = [
  ['none at all', [], {}, 'no-route'],
  [
    'the longest prefix goes first',
    [r('any'), r('us', { prefix: ['+1'] }), r('ny', { prefix: ['+1555'] })],
    {},
    ['ny', 'us', 'any'],
  ],
  ['then the lowest priority', [r('b', { priority: 2 }), r('a', { priority: 1 })], {}, ['a', 'b']],
  ['a prefix that does not fit', [r('uk', { prefix: ['+44'] })], {}, 'no-route'],
  ['the whole number as a prefix', [r('one', { prefix: [TO] })], {}, ['one']],
  ['one longer than the number', [r('one', { prefix: [`${TO}1`] })], {}, 'no-route'],
  ['a prefix written without its plus', [r('us', { prefix: ['1'] })], {}, ['us']],
  [
    'each once, at its longest prefix',
    [r('us', { prefix: ['+1', '+1555'] }), r('b', { prefix: ['+15'] })],
    {},
    ['us', 'b'],
  ],
  ['of other projects only', [r('theirs', { projects: ['other'] })], {}, 'no-route'],
  ['of this project too', [r('ours', { projects: ['other', ACME] })], {}, ['ours']],
  [
    'of a project, for a message of none',
    [r('ours', { projects: [ACME] })],
    { project: undefined },
    'no-route',
  ],
  ['whichever project', [r('ours', { projects: [ACME] })], { project: { any: true } }, ['ours']],
  ['that takes MMS', [r('a', { capabilities: ['sms'] }), r('b', { priority: 1 })], { kind: 'mms' }, ['b']],
  ['none that takes MMS', [r('a', { capabilities: ['sms'] })], { kind: 'mms' }, 'no-mms'],
  ['refused', [r('no', { prefix: ['+1555'], refuse: true }), r('any')], {}, 'refused'],
  [
    'refused but for what goes before',
    [r('no', { prefix: ['+1'], refuse: true }), r('ny', { prefix: ['+1555'] }), r('any')],
    {},
    ['ny'],
  ],
  [
    'refused of other projects',
    [r('no', { refuse: true, projects: ['other'] }), r('any', { priority: 1 })],
    {},
    ['any'],
  ],
  ['the passthrough number', [r('life', { prefix: ['988'] })], { to: '988' }, ['life']],
  ['its other spelling', [r('life', { prefix: ['988'] }), r('any')], { to: '+988' }, ['life', 'any']],
  [
    'a number that begins alike is another',
    [r('life', { prefix: ['988'] })],
    { to: '+98812345678' },
    'no-route',
  ],
  ['a prefix that begins alike', [r('iran', { prefix: ['+98'] })], { to: '+988' }, 'no-route'],
  ['weight 0 goes last', [r('a', { weight: 0 }), r('b')], {}, ['b', 'a']],
];

for (const [what, routes, asked, expected] of ROWS) {
  test(`routes: ${what}`, () => {
    const chosen = table(...routes).routesTo(query(asked));
    assert.deepEqual(typeof chosen === 'string' ? chosen : chosen.map((one) => one.route.name), expected);
  });
}

test('routes: weights say how often each goes first, and a conversation keeps its own', () => {
  const routes = table(r('a', { weight: 3 }), r('b', { weight: 1 }));
  const firsts = new Map<string, number>();
  for (let index = 0; index < 4000; index++) {
    const to = `+1555${String(index).padStart(7, '0')}`;
    const first = firstOf(routes, to);
    assert.equal(firstOf(routes, to), first);
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  const share = (firsts.get('a') ?? 0) / 4000;
  assert.ok(Math.abs(share - 0.75) < 0.03, `${share} of them went over a`);
});

test('routes: one that is added takes conversations to itself only', () => {
  const before = table(r('a'), r('b'));
  const after = table(r('a'), r('b'), r('c'));
  for (let index = 0; index < 500; index++) {
    const to = `+1555${String(index).padStart(7, '0')}`;
    const now = firstOf(after, to);
    if (now !== 'c') assert.equal(now, firstOf(before, to));
  }
});

test('numbers: by either spelling of the passthrough number, and by where they are bound', () => {
  const numbers = new Map([
    ['988', number('988', { deliverTo: ['test:x', 'test:y'] })],
    ['+15551230001', number('+15551230001', { deliverTo: ['test:y'] })],
  ]);
  const routing = new RoutingTable({ numbers, groups: new Map(), routes: [], projects: new Map() });
  assert.equal(routing.own('+988')?.number, '988');
  assert.equal(routing.own('15551230001'), undefined);
  assert.equal(routing.boundTo('test:y'), '988');
  assert.equal(routing.boundTo('test:z'), undefined);
});

function firstOf(routes: RoutingTable, to: string): string {
  const chosen = routes.routesTo(query({ to }));
  return typeof chosen === 'string' ? chosen : (chosen[0]?.route.name ?? '');
}
