import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fails, play } from '../testing/play.ts';

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
