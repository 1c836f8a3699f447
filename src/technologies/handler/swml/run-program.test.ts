import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DocumentError } from '../document-error.ts';
import type { DocumentRequest } from './destination.ts';
import { parseProgram } from './parse-program.ts';
import { type ExpandedRequest, type RequestResult, runProgram } from './run-program.ts';

test('methods run one after the other; receive and label do nothing', async () => {
  const run = await play({
    main: [{ receive: {} }, 'receive', { label: 'a' }, { reply: 'one' }, { reply: { body: 'two' } }],
  });
  assert.deepEqual(run.bodies, ['one', 'two']);
});

test('a reply says what became of it', async () => {
  const run = await play(
    {
      main: [
        { reply: 'a' },
        { reply: '%{reply_result} %{reply_message_id}' },
        { reply: '%{vars.reply_result}-%{reply_message_id}' },
      ],
    },
    { replies: ['id-1', 'failed'] },
  );
  assert.deepEqual(run.bodies, ['a', 'queued id-1', 'failed-']);
});

test('a reply has all that it names, with placeholders', async () => {
  const run = await play({
    main: [
      {
        reply: {
          body: 'From %{message.from}',
          media: ['https://x.example/%{message.body}'],
          to: '+1%{message.body}',
          from: '%{message.to}',
          status_url: 'https://x.example/s',
        },
      },
    ],
  });
  assert.deepEqual(run.replies, [
    {
      body: 'From +1',
      media: ['https://x.example/Stop '],
      to: '+1Stop ',
      from: '+2',
      statusUrl: 'https://x.example/s',
    },
  ]);
});

for (const [transform, value, matches] of [
  [undefined, 'Stop ', 'Stop '],
  ['lowercase', 'Stop ', 'stop '],
  ['uppercase', 'Stop ', 'STOP '],
  ['trim', 'Stop ', 'Stop'],
  ['lowercase_trim', ' Stop ', 'stop'],
  ['uppercase_trim', ' Stop ', 'STOP'],
] as const) {
  test(`switch with ${transform ?? 'no transform'} finds ${JSON.stringify(matches)}`, async () => {
    const choice = {
      variable: 'message.body',
      transform,
      case: { [matches]: [{ reply: 'yes' }] },
      default: [{ reply: 'no' }],
    };
    assert.deepEqual(
      (await play({ main: [{ switch: choice }, { reply: 'after' }] }, { body: value })).bodies,
      ['yes', 'after'],
    );
    const inline = { ...choice, case: { [matches]: 'yes %{message.from}' }, default: { body: 'no' } };
    assert.deepEqual((await play({ main: [{ reply: { switch: inline } }] }, { body: value })).bodies, [
      'yes +1',
    ]);
    assert.deepEqual((await play({ main: [{ reply: { switch: inline } }] }, { body: 'x' })).bodies, ['no']);
  });
}

test('a switch without a case that fits and without a default ends the document', async () => {
  const choice = { variable: 'message.body', case: { a: [], constructor: [] } };
  await fails(
    { main: [{ reply: 'x' }, { switch: choice }] },
    'swml_switch_no_match',
    'sections.main[1].switch',
    ['x'],
  );
  await fails(
    { main: [{ reply: { switch: { ...choice, case: { a: 'b' } } } }] },
    'swml_switch_no_match',
    'sections.main[0].reply.switch',
  );
});

test('what is not set is the empty case', async () => {
  const choice = { variable: 'return_value', case: { '': [{ reply: 'empty' }] } };
  assert.deepEqual((await play({ main: [{ switch: choice }] })).bodies, ['empty']);
});

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

test('the short form of a destination has no placeholders', async () => {
  await fails({ main: [{ execute: '%{message.body}' }] }, 'swml_section_not_found', '"%{message.body}"');
  assert.deepEqual(
    (await play({ main: [{ execute: { dest: '%{message.body}' } }], 'Stop ': [{ reply: 'found' }] })).bodies,
    ['found'],
  );
});

for (const dest of ['htp://x.example', '{"reply": ', '[{"reply":"a"}]', 'nowhere', { reply: 'a' }, '']) {
  test(`execute of ${JSON.stringify(dest)} is a section that there is not`, async () => {
    await fails({ main: [{ execute: { dest } }] }, 'swml_section_not_found', 'sections.main[0].execute');
  });
}

test('transfer wants a destination', async () => {
  await fails({ main: [{ transfer: {} }] }, 'swml_transfer_failed', 'sections.main[0].transfer.dest');
});

test('an inline document runs with sections of its own', async () => {
  const document = {
    sections: { main: [{ execute: 'sub' }, { return: '%{params.a}' }], sub: [{ reply: 'inner' }] },
  };
  const run = await play({
    main: [
      { execute: { dest: JSON.stringify(document), params: { a: 1 } } },
      { reply: '%{return_value}' },
      { execute: 'sub' },
    ],
    sub: [{ reply: 'outer' }],
  });
  assert.deepEqual(run.bodies, ['inner', '1', 'outer']);
});

test('nothing of a message becomes a method of an inline document', async () => {
  const run = await play(
    { main: [{ execute: { dest: '{"reply": "You said %{message.body}"}' } }] },
    { body: 'x"}, "sections": {"main": []}, "y": {"z": "' },
  );
  assert.deepEqual(run.bodies, ['You said x"}, "sections": {"main": []}, "y": {"z": "']);
});

test('an inline document that is none has the code of who asked for it', async () => {
  await fails(
    { main: [{ execute: '{}' }] },
    'swml_execute_document_invalid',
    'sections.main[0].execute: The document must contain',
  );
  await fails(
    { main: [{ transfer: '{"sections":{}}' }] },
    'swml_transfer_document_invalid',
    'sections.main[0].transfer: sections.main',
  );
});

test('a document of a URL is asked for with all that is known', async () => {
  const run = await play(
    {
      main: [
        { reply: 'first' },
        { execute: { dest: 'https://x.example/%{message.from}', params: { a: '%{message.to}' } } },
        { transfer: { dest: 'https://x.example/next', method: 'put' } },
        { reply: 'never' },
      ],
    },
    {
      documents: [
        { sections: { main: [{ reply: '%{params.a} %{reply_message_id}' }, { return: 'r' }] } },
        { reply: 'last %{params.a}|' },
      ],
    },
  );
  assert.deepEqual(run.bodies, ['first', '+2 id-1', 'last |']);
  assert.deepEqual(
    run.fetched.map(({ url, verb, params, method }) => ({ url, verb, params, method })),
    [
      { url: 'https://x.example/+1', verb: 'POST', params: { a: '+2' }, method: 'execute' },
      { url: 'https://x.example/next', verb: 'PUT', params: {}, method: 'transfer' },
    ],
  );
  assert.deepEqual(run.fetched[1]?.vars, {
    reply_result: 'queued',
    reply_message_id: 'id-2',
    return_value: 'r',
  });
});

test('documents end at the limit', async () => {
  const again = { sections: { main: [{ transfer: 'https://x.example' }] } };
  const run = play(again.sections, { documents: [again, again, again, again, again, again] });
  await assert.rejects(run, { code: '31004', message: /after 3 documents/ });
});

test('a request is made as it is written, and its answer can be read', async () => {
  const run = await play(
    {
      main: [
        {
          request: {
            url: 'https://x.example/?q=%{message.from}',
            method: 'put',
            headers: { 'X-A': '%{message.to}', 'X-B': 7 },
            body: { phone: '%{message.from}', n: 1 },
            timeout: 2.5,
            save_variables: true,
          },
        },
        {
          reply:
            '%{request_result} %{request_response_code} %{request_response.number.home} %{request_response_body}',
        },
      ],
    },
    { answers: [{ result: 'success', status: 201, body: '{"number":{"home":"n/a"}}' }] },
  );
  assert.deepEqual(run.requests, [
    {
      url: 'https://x.example/?q=+1',
      verb: 'PUT',
      headers: [
        ['X-A', '+2'],
        ['X-B', '7'],
      ],
      body: '{"phone":"+1","n":1}',
      json: true,
      timeoutMs: 2500,
    },
  ]);
  assert.deepEqual(run.bodies, ['success 201 n/a {"number":{"home":"n/a"}}']);
});

test('a request that fails is soft, and leaves nothing of the one before', async () => {
  const request = {
    request: { url: 'https://x.example', body: 'text %{message.from}', save_variables: true },
  };
  const run = await play(
    {
      main: [
        request,
        request,
        {
          reply: '%{request_result}|%{request_response_code}|%{request_response.a}|%{request_response_body}',
        },
      ],
    },
    {
      answers: [
        { result: 'success', status: 200, body: '{"a":1}' },
        { result: 'timeout', status: 0, body: '' },
      ],
    },
  );
  assert.deepEqual(run.bodies, ['timeout|||']);
  assert.deepEqual(run.requests[0]?.body, 'text +1');
  assert.equal(run.requests[0]?.json, false);
});

test('the eleventh request is not made', async () => {
  const requests = Array.from({ length: 11 }, () => ({ request: { url: 'https://x.example' } }));
  const run = await play({ main: [...requests, { reply: '%{request_result}' }] });
  assert.equal(run.requests.length, 10);
  assert.deepEqual(run.bodies, ['limit_exceeded']);
});

test('a long answer is cut, and read whole', async () => {
  const text = JSON.stringify({ long: 'x'.repeat(100_000), end: 'here' });
  const run = await play(
    {
      main: [
        { request: { url: 'u', save_variables: true } },
        { reply: '%{request_response.end}' },
        { reply: '%{request_response_body}' },
      ],
    },
    { answers: [{ result: 'success', status: 200, body: text }] },
  );
  assert.equal(run.bodies[0], 'here');
  assert.equal(run.bodies[1]?.length, 65_536);
});

interface Played {
  readonly replies: { readonly body: string }[];
  readonly bodies: string[];
  readonly requests: ExpandedRequest[];
  readonly fetched: DocumentRequest[];
}

interface World {
  readonly body?: string;
  readonly replies?: readonly string[];
  readonly answers?: readonly RequestResult[];
  readonly documents?: readonly unknown[];
}

function play(sections: object, world: World = {}): Promise<Played> {
  const played: Played = { replies: [], bodies: [], requests: [], fetched: [] };
  return playInto(played, sections, world);
}

async function playInto(played: Played, sections: object, world: World = {}): Promise<Played> {
  const message = { from: '+1', to: '+2', body: world.body ?? 'Stop ' };
  await runProgram(parseProgram({ sections }), message, 3, {
    reply(reply) {
      played.replies.push(reply);
      const id = (world.replies ?? [])[played.bodies.push(reply.body) - 1] ?? `id-${played.bodies.length}`;
      return Promise.resolve(id === 'failed' ? 'failed' : { id });
    },
    request(request) {
      const answer = (world.answers ?? [])[played.requests.push(request) - 1];
      return Promise.resolve(answer ?? { result: 'success', status: 200, body: '' });
    },
    fetch(request) {
      const document = (world.documents ?? [])[
        played.fetched.push({ ...request, vars: { ...request.vars } }) - 1
      ];
      return Promise.resolve(parseProgram(document));
    },
  });
  return played;
}

async function fails(
  sections: object,
  code: string,
  text: string,
  bodies: readonly string[] = [],
): Promise<void> {
  const played: Played = { replies: [], bodies: [], requests: [], fetched: [] };
  const error = await playInto(played, sections).then(
    () => assert.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DocumentError, String(error));
  assert.equal(error.code, code);
  assert.ok(error.message.includes(text), error.message);
  assert.deepEqual(played.bodies, bodies);
}

async function failure(sections: object): Promise<DocumentError> {
  const error: unknown = await play(sections).catch((reason: unknown) => reason);
  assert.ok(error instanceof DocumentError, String(error));
  return error;
}
