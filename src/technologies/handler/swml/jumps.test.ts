import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fails, failure, play } from '../testing/play.ts';

test('goto jumps as often as it may, from within a case, and then goes on', async () => {
  const run = await play({
    main: [
      { label: 'again' },
      { reply: 'try' },
      {
        switch: {
          variable: 'message.body',
          case: {},
          default: [{ reply: 'in' }, { goto: { label: 'again', max: 2 } }, { reply: 'out' }],
        },
      },
      { reply: 'end' },
    ],
  });
  assert.deepEqual(run.bodies, ['try', 'in', 'try', 'in', 'try', 'in', 'out', 'end']);
});

test('goto goes forward, and finds labels of its own block first', async () => {
  const run = await play({
    main: [
      { goto: 'a' },
      { reply: 'never' },
      { label: 'a' },
      {
        switch: {
          variable: 'x',
          case: {},
          default: [{ goto: 'b' }, { reply: 'never' }, { label: 'b' }, { reply: 'inner' }],
        },
      },
      { label: 'b' },
    ],
  });
  assert.deepEqual(run.bodies, ['inner']);
});

test('goto finds no label of another section', async () => {
  await fails(
    { main: [{ label: 'a' }, { execute: 'sub' }], sub: [{ goto: 'a' }] },
    'swml_goto_label_not_found',
    'sections.sub[0].goto: there is no label "a"',
  );
});

test('a loop ends after a hundred methods', async () => {
  const error = await failure({ main: [{ label: 'a' }, { reply: 'x' }, { goto: 'a' }] });
  assert.equal(error.code, '31004');
  await assert.rejects(play({ main: [{ execute: 'main' }] }), { code: '31004' });
  await assert.rejects(play({ main: [{ transfer: 'main' }] }), { code: '31004' });
  const hundred = Array.from({ length: 100 }, () => ({ receive: {} }));
  assert.deepEqual((await play({ main: hundred })).bodies, []);
});

test('execute hands parameters over and gets back what is returned', async () => {
  const run = await play({
    main: [
      { execute: { dest: 'greet', params: { name: '%{message.from}', list: [1] } } },
      { reply: '%{return_value} %{params.name}|' },
    ],
    greet: [{ return: 'Hello, %{params.name}! %{params.list[0]}' }, { reply: 'never' }],
  });
  assert.deepEqual(run.bodies, ['Hello, +1! 1 |']);
});

test('what is to be done on return is done where it was executed from, before what follows', async () => {
  const onReturn = [{ switch: { variable: 'return_value', case: { five: [{ reply: '%{return_value}' }] } } }];
  const run = await play({
    main: [{ execute: { dest: 'add', on_return: onReturn } }, { reply: 'after' }],
    add: [{ reply: 'in add' }, { return: 'five' }],
  });
  assert.deepEqual(run.bodies, ['in add', 'five', 'after']);
  await fails(
    { main: [{ execute: { dest: 'main', on_return: [{ fly: {} }] } }] },
    'swml_unsupported_method',
    'sections.main[0].execute.on_return[0].fly',
  );
  await fails(
    { main: [{ execute: { dest: 'main', on_return: { reply: 'x' } } }] },
    'swml_invalid_section_format',
    'sections.main[0].execute.on_return',
  );
});

test('a return of nothing empties the value, the end of a section leaves it', async () => {
  const sections = { some: [{ return: { a: 1 } }], none: ['return'], end: [{ receive: {} }] };
  const after = (...names: string[]) =>
    play({ ...sections, main: [...names.map((dest) => ({ execute: dest })), { reply: '%{return_value}|' }] });
  assert.deepEqual((await after('some')).bodies, ['{"a":1}|']);
  assert.deepEqual((await after('some', 'end')).bodies, ['{"a":1}|']);
  assert.deepEqual((await after('some', 'none')).bodies, ['|']);
});

test('a section tells its caller what it sent and asked, but not what it was returned', async () => {
  const run = await play({
    main: [{ execute: 'one' }, { reply: '%{reply_message_id} %{request_result} [%{return_value}]' }],
    one: [{ execute: 'two' }, { reply: 'in one: %{return_value}' }],
    two: [{ request: { url: 'http://x.example' } }, { return: 'two' }],
  });
  assert.deepEqual(run.bodies, ['in one: two', 'id-1 success []']);
});

test('return in main ends the document', async () => {
  assert.deepEqual((await play({ main: [{ reply: 'a' }, { return: null }, { reply: 'b' }] })).bodies, ['a']);
});

test('transfer to a section never comes back', async () => {
  const run = await play({
    main: [{ execute: 'one' }, { reply: 'never' }],
    one: [{ reply: 'one' }, { transfer: { dest: 'two', params: { a: 'b' } } }, { reply: 'never' }],
    two: [{ reply: '%{params.a} %{reply_result}' }],
  });
  assert.deepEqual(run.bodies, ['one', 'b queued']);
});

test('transfer wants a destination', async () => {
  await fails({ main: [{ transfer: {} }] }, 'swml_transfer_failed', 'sections.main[0].transfer.dest');
});
