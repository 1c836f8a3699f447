import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AmiFilterError } from './errors.ts';
import { parseEventFilter, passesFilters } from './event-filter.ts';

const PROBE =
  'Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Probe\r\nK: v-Probe\r\nK: second\r\n\r\n';

function passes(
  filters: readonly (readonly [criteria: string, pattern: string])[],
  name = 'UserEvent',
  text = PROBE,
): boolean {
  return passesFilters(
    filters.map(([criteria, pattern]) => parseEventFilter(criteria, pattern)),
    name,
    text,
  );
}

for (const [criteria, pattern, expected] of [
  ['', 'Event: UserEvent', true],
  ['', 'event: userevent', false],
  ['', '!Event: UserEvent', false],
  ['', '!Event: Other', true],
  ['', '^Event: (User|Other)Event', true],
  ['', 'UserEvent: (Probe|Other)', true],
  ['name(UserEvent)', '', true],
  ['name(userevent)', '', false],
  ['action(include),name(ContactStatus)', '', false],
  ['action(exclude),name(ContactStatus)', '', true],
  ['name(UserEvent), action(exclude)', '', false],
  ['name(UserEvent),header(K),method(exact)', 'v-Probe', true],
  ['header(K:) method(exact)', 'second', true],
  ['header(k),method(exact)', 'v-Probe', false],
  ['header(K),method(ends_with)', 'obe', true],
  ['header(K),method(ends_with)', 'v-', false],
  ['header(K),method(starts_with)', 'v-', true],
  ['header(K),method(contains)', '-P', true],
  ['header(K),method(regex)', '^v.[A-Z]', true],
  ['header(K),method(none)', '', true],
  ['header(K)', '', true],
  ['header(Z)', '', false],
  ['method(contains)', 'Probe\r\nK', true],
  ['name(UserEvent),method(contains)', '!Probe', false],
  ['action(include),name(UserEvent),method(contains)', '!Probe', false],
] as const) {
  test(`eventfilter(${criteria}) = ${pattern}: ${expected ? 'goes out' : 'does not'}`, () => {
    assert.equal(passes([[criteria, pattern]]), expected);
  });
}

for (const [criteria, pattern] of [
  ['', ''],
  ['', '!'],
  ['header(K),method(none)', 'x'],
  ['name(X)', 'x'],
  ['frob(x)', 'x'],
  ['Name(X)', ''],
  ['name', ''],
  ['name(X', ''],
  ['name(X);', ''],
  ['action(maybe),name(X)', ''],
  ['method(startsWith)', 'x'],
  ['method(regex)', ''],
  ['name(X),method(exact)', ''],
  ['name()', ''],
  ['action(include)', ''],
] as const) {
  test(`formatted incorrectly: eventfilter(${criteria}) = ${pattern}`, () => {
    assert.throws(
      () => parseEventFilter(criteria, pattern),
      (error) => error instanceof AmiFilterError && error.code === 'AMI_FILTER_FORMAT',
    );
  });
}

test('a pattern that does not compile', () => {
  for (const criteria of ['', 'header(K),method(regex)']) {
    assert.throws(
      () => parseEventFilter(criteria, '('),
      (error) => error instanceof AmiFilterError && error.code === 'AMI_FILTER_PATTERN',
    );
  }
});

test('includes are alternatives, excludes win', () => {
  const other = ['', 'Event: Other'] as const;
  const user = ['', 'Event: UserEvent'] as const;
  const notProbe = ['', '!UserEvent: Probe'] as const;
  assert.equal(passes([]), true);
  assert.equal(passes([other]), false);
  assert.equal(passes([other, user]), true);
  assert.equal(passes([user, other]), true);
  assert.equal(passes([user, notProbe]), false);
  assert.equal(passes([notProbe, user]), false);
  assert.equal(passes([['', '!Nothing'], user]), true);
});

test('an event that would take a filter minutes is withheld after milliseconds', () => {
  const text = `Event: UserEvent\r\nK: ${'a'.repeat(2_000_000)}\r\n\r\n`;
  for (const filters of [
    [['', '(.{255}){15}x']],
    [['', '!(.{255}){15}x']],
    [['header(K),method(regex)', '(a{250}){16}b']],
    Array.from({ length: 20_000 }, () => ['', '!nothing of the kind'] as const),
  ] as const) {
    const start = process.cpuUsage();
    assert.equal(passes(filters, 'UserEvent', text), false);
    const { user } = process.cpuUsage(start);
    assert.ok(user < 1_000_000, `took ${user} µs`);
  }
});

test('an event as long as they get passes plain filters', () => {
  const text = `Event: UserEvent\r\nK: ${'a'.repeat(1_000_000)}\r\n\r\n`;
  assert.equal(passes([['', '!Event: (Contact|Peer)Status$']], 'UserEvent', text), true);
});
