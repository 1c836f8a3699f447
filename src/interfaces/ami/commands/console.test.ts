import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ListedMessage } from '../../../messages/store.ts';
import type { TestClient } from '../testing/client.ts';
import { messageId } from '../testing/fakes.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
let client: TestClient;
before(async () => {
  server = await startTestServer();
  client = await server.login('admin', 'secret', 'Events: off\r\n');
});
after(() => server.close());

/** The response's kind and its output. */
async function run(line: string): Promise<[kind: string, ...lines: string[]]> {
  client.send(`Action: Command\r\nCommand: ${line}\r\n\r\n`);
  const [answer = ''] = await client.messages(1);
  const [response = '', message, ...lines] = answer.split('\r\n').slice(0, -2);
  assert.equal(message, 'Message: Command output follows');
  return [
    response.slice('Response: '.length),
    ...lines.map((text) => {
      assert.match(text, /^Output: /);
      return text.slice('Output: '.length);
    }),
  ];
}

const done = (...lines: string[]): string[] => ['Success', ...lines];

describe('the action', () => {
  const answerTo = async (headers: string): Promise<string> => {
    client.send(`Action: Command\r\n${headers}\r\n`);
    return (await client.messages(1)).join('');
  };

  test('without a command', async () => {
    assert.equal(
      await answerTo('ActionID: 7\r\n'),
      'Response: Error\r\nActionID: 7\r\nMessage: No command provided\r\n\r\n',
    );
    assert.equal(await answerTo('Command:  \r\n'), 'Response: Error\r\nMessage: No command provided\r\n\r\n');
  });

  for (const line of [
    'module load x',
    'MODULE   Unload res_pjsip.so',
    'restart gracefully',
    'restart gracefully now',
  ]) {
    test(`${line} is blacklisted`, async () => {
      assert.equal(
        await answerTo(`Command: ${line}\r\n`),
        'Response: Error\r\nMessage: Command blacklisted\r\n\r\n',
      );
    });
  }

  test('the ActionID stands before the output; no output is one empty line', async () => {
    assert.equal(
      await answerTo('ActionID: a b\r\nCommand: ! id\r\n'),
      'Response: Success\r\nActionID: a b\r\nMessage: Command output follows\r\nOutput: \r\n\r\n',
    );
  });

  test('who has not the class may not', async () => {
    const other = await server.login('limited', 'limited');
    other.send('Action: Command\r\nCommand: core show version\r\n\r\n');
    assert.match(await other.until('\r\n\r\n'), /^Response: Error\r\nMessage: Permission denied\r\n/);
    await other.close();
  });

  test('what a command breaks of is answered, and the session goes on', async () => {
    server.list = () => Promise.reject(new Error('disk gone'));
    assert.equal(
      await answerTo('Command: messages show\r\n'),
      'Response: Error\r\nMessage: Internal failure\r\n\r\n',
    );
    server.list = () => Promise.resolve([]);
    assert.deepEqual((await run('messages show')).at(-1), '0 messages shown.');
  });
});

describe('core', () => {
  test('version', async () => {
    const [kind, line, ...more] = await run('core show version');
    assert.equal(kind, 'Success');
    assert.match(
      line ?? '',
      /^Asterisk 22\.11\.0-rc1 built by Aldis \S+ @ \S+ on a \S+ running \S+ on 2026-11-21 03:48:18 UTC$/,
    );
    assert.deepEqual(more, []);
  });

  test('uptime', async () => {
    await server.clock.advance((2 * 86_400 + 3 * 3600 + 60 + 1) * 1000);
    assert.deepEqual(
      await run('core show uptime'),
      done(
        'System uptime: 2 days, 3 hours, 1 minute, 1 second ',
        'Last reload: 2 days, 3 hours, 1 minute, 1 second ',
      ),
    );
    assert.deepEqual(
      await run('core show uptime SECONDS'),
      done('System uptime: 183661', 'Last reload: 183661'),
    );
    assert.equal((await run('core show uptime minutes'))[0], 'Error');
  });

  test('there are no calls', async () => {
    assert.deepEqual(
      await run('core show channels count'),
      done('0 active channels', '0 active calls', '0 calls processed'),
    );
    assert.deepEqual(await run('core show channels concise'), done(''));
    assert.deepEqual(await run('core show calls'), done('0 active calls', '0 calls processed'));
    assert.match((await run('core show calls uptime'))[3] ?? '', /^System uptime: /);
  });

  test('hints', async () => {
    assert.deepEqual(await run('core show hints'), done('There are no registered dialplan hints'));
    assert.deepEqual(await run('core show hint 1'), done('There are no registered dialplan hints'));
    assert.deepEqual(await run('core show hint'), [
      'Error',
      'Usage: core show hint <exten>',
      '       The hints of the extensions that begin with this.',
    ]);
  });
});

test('database', async () => {
  assert.deepEqual(await run('database put fam key "a value"'), done('Updated database successfully'));
  assert.deepEqual(await run('database put fam/sub other ""'), done('Updated database successfully'));
  assert.deepEqual(await run('database get fam key'), done('Value: a value'));
  assert.deepEqual(await run('database get FAM key'), done('Database entry not found.'));
  const row = (path: string, value: string): string => `${path.padEnd(50)}: ${value.padEnd(25)}`;
  const both = [row('/fam/key', 'a value'), row('/fam/sub/other', '')];
  assert.deepEqual(await run('database show'), done(...both, '2 results found.'));
  assert.deepEqual(await run('database show FAM'), done(...both, '2 results found.'));
  assert.deepEqual(await run('database show fam sub'), done(both[1] ?? '', '1 results found.'));
  assert.deepEqual(await run('database show fa'), done('0 results found.'));
  assert.deepEqual(await run('database showkey KEY'), done(both[0] ?? '', '1 results found.'));
  assert.deepEqual(await run('database showkey ey'), done('0 results found.'));
  assert.deepEqual(await run('database del fam key'), done('Database entry removed.'));
  assert.deepEqual(await run('database del fam key'), done('Database entry could not be removed.'));
  assert.deepEqual(await run('database deltree fam'), done('1 database entries removed.'));
  assert.deepEqual(await run('database deltree fam'), done('Database entries do not exist.'));
  for (const line of ['put a b', 'get a', 'del a', 'deltree', 'show a b c', 'showkey']) {
    assert.match((await run(`database ${line}`))[1] ?? '', /^Usage: database /, line);
  }
});

test('a value with line ends stays one line', async () => {
  await server.database.put('f\r\nx', 'k', 'a\r\nOutput: forged\n\r\n\r\nEvent: Forged\0\u0100');
  const [, row] = await run('database show');
  assert.match(row ?? '', /^\/f\\r\\nx\/k +: a\\r\\nOutput: forged\\n\\r\\n\\r\\nEvent: Forged\\0/);
  assert.equal((await run('database get "f" k'))[1], 'Database entry not found.');
  await server.database.removeTree('f\r\nx');
});

test('more rows than a page', async () => {
  for (let n = 0; n < 2500; n++) await server.database.put('many', String(n).padStart(4, '0'), 'v');
  const lines = await run('database show many');
  assert.equal(lines.length, 2502);
  assert.equal(lines.at(-1), '2500 results found.');
  assert.equal(new Set(lines).size, 2502);
  assert.deepEqual(await run('database deltree many'), done('2500 database entries removed.'));
});

describe('states', () => {
  test('of devices', async () => {
    const rule = '-'.repeat(69);
    assert.deepEqual(await run('devstate change Custom:lamp inuse'), done('Changing lamp to inuse'));
    assert.deepEqual((await run('devstate list')).slice(5, 8), [
      '---',
      "--- Name: 'Custom:lamp'  State: 'INUSE'",
      '---',
    ]);
    assert.equal((await run('devstate list')).at(-2), rule);
    assert.deepEqual(await run('devstate change PJSIP/alice INUSE'), [
      'Error',
      "The devstate command can only be used to set 'Custom:' device state!",
      "Command 'devstate change PJSIP/alice INUSE' failed.",
    ]);
    for (const line of [
      'Custom: INUSE',
      'Custom:lamp nonsense',
      'Custom:lamp UNKNOWN',
      'Custom:lamp',
      'Custom:lamp INUSE x',
    ]) {
      assert.match((await run(`devstate change ${line}`))[1] ?? '', /^Usage: devstate change/, line);
    }
  });

  test('of presence', async () => {
    assert.equal((await run('presencestate list')).at(-1), 'No custom presence states defined');
    assert.deepEqual(
      await run('presencestate change CustomPresence:p "away,dXBzdGFpcnM=,ZWF0aW5nLCBzbG93bHk=,e"'),
      done('Changing p to away'),
    );
    assert.deepEqual((await run('presencestate list')).slice(6, 10), [
      "--- Name: 'CustomPresence:p'",
      "    --- State: 'away'",
      "    --- Subtype: 'upstairs'",
      "    --- Message: 'eating, slowly'",
    ]);
    assert.equal((await run('presencestate change Other:p away'))[0], 'Error');
    for (const value of ['nonsense', 'not_set', '"away,upstairs,eating, slowly"']) {
      const answer = await run(`presencestate change CustomPresence:p ${value}`);
      assert.match(answer[1] ?? '', /^Usage: /, value);
    }
  });
});

test('manager', async () => {
  const [, head, row, count] = await run('manager show connected');
  assert.match(
    head ?? '',
    /^ {2}Username {9}IP Address .* Start {7}Elapsed {5}FileDes {3}HttpCnt {3}ReadPerms {3}WritePerms$/,
  );
  assert.match(
    row ?? '',
    /^ {2}admin {12}127\.0\.0\.1 .* \d{10} {2}\d+ +-1 {8}0 {9}2147483647 {2}2147483647$/,
  );
  assert.equal(count, '1 users connected.');
  assert.deepEqual(await run('manager show users'), done('There are no manager users.'));
  assert.deepEqual(await run('manager show user x'), done('There is no manager called x'));
  assert.deepEqual(
    await run('manager show command ping'),
    done(
      '',
      "  -= Info about Manager Command 'Ping' =- ",
      '',
      '[Synopsis]',
      'Keepalive command.',
      '',
      '[Privilege]',
      '<none>',
      '',
    ),
  );
  const commands = await run('manager show commands');
  assert.ok(commands.every((line) => line.length <= 80));
  assert.ok(commands.some((line) => /^ {2}Command +Execute Asterisk CLI Command\.$/.test(line)));
});

test('pjsip', async () => {
  assert.deepEqual(await run('pjsip qualify nobody'), [
    'Error',
    'Unable to retrieve endpoint nobody',
    "Command 'pjsip qualify nobody' failed.",
  ]);
  assert.deepEqual(await run('pjsip send register nobody'), [
    'Error',
    'Unable to retrieve registration nobody',
    "Command 'pjsip send register nobody' failed.",
  ]);
  assert.deepEqual(await run('pjsip send unregister *all'), done('Unregister all queued'));
  assert.deepEqual(await run('pjsip send notify nosuch endpoint alice'), [
    'Error',
    "Unable to find notify type 'nosuch'",
    "Command 'pjsip send notify nosuch endpoint alice' failed.",
  ]);
  for (const line of ['clear-mwi', 'clear-mwi endpoint', 'clear-mwi phone alice']) {
    assert.match((await run(`pjsip send notify ${line}`))[1] ?? '', /^Usage: pjsip send notify/, line);
  }
});

test('a reload is told to all when it is answered', async () => {
  const watcher = await server.login('admin', 'secret');
  assert.deepEqual(
    await run('module reload res_pjsip.so'),
    done("Module 'res_pjsip.so' reloaded successfully."),
  );
  assert.match(
    await watcher.until('\r\n\r\n'),
    /^Event: Reload\r\n.*\r\nModule: res_pjsip\.so\r\nStatus: 0\r\n/s,
  );
  assert.deepEqual(await run('core reload'), done(''));
  assert.match(await watcher.until('\r\n\r\n'), /\r\nModule: All\r\nStatus: 0\r\n/);
  for (const [result, text] of [
    ['not-found', "No such module 'm'"],
    ['unsupported', "The module 'm' does not support reloads"],
    ['failed', "The module 'm' reported a reload failure"],
    ['in-progress', 'A module reload request is already in progress; please be patient'],
  ] as const) {
    server.reloadResult = result;
    assert.deepEqual(await run('module reload m'), done(text));
    await watcher.until('\r\n\r\n');
  }
  server.reloadResult = 'reloaded';
  await watcher.close();
});

describe('messages', () => {
  const message = (n: number, destination: string): ListedMessage =>
    ({
      sequence: n,
      message: { id: messageId(n), destination, createdAt: Date.UTC(2026, 10, 21) },
      state: { status: 'delivered', responseCode: 200, responseText: 'OK', errorCode: '', errorMessage: '' },
    }) as ListedMessage;

  test('the newest', async () => {
    let limit = 0;
    server.list = (query) => {
      limit = query.limit;
      return Promise.resolve([message(1, 'pjsip:alice'), message(2, 'pjsip:b\r\nOutput: x')]);
    };
    const [, , , first, second, count] = await run('messages show');
    assert.equal(limit, 20);
    assert.equal(
      first,
      `2026-11-21T00:00:00.000Z  ${messageId(1)}  delivered    ${'pjsip:alice'.padEnd(40)}  200 OK`,
    );
    assert.match(second ?? '', /pjsip:b\\r\\nOutput: x/);
    assert.equal(count, '2 messages shown.');
    await run('messages show 7');
    assert.equal(limit, 7);
    for (const line of ['0', '1001', '1 2']) {
      assert.match((await run(`messages show ${line}`))[1] ?? '', /^Usage: messages show/, line);
    }
  });

  test('one that is not there', async () => {
    assert.deepEqual(await run('messages show nonsense'), [
      'Error',
      'Message not found: nonsense',
      "Command 'messages show nonsense' failed.",
    ]);
    assert.equal((await run(`messages show ${messageId(9)}`))[0], 'Error');
  });
});

test('whatever is asked, the answer is one message of whole lines', async () => {
  const WORDS = [
    ...[
      'core',
      'show',
      'help',
      'hints',
      'hint',
      'database',
      'get',
      'put',
      'messages',
      'manager',
      'users',
      'user',
    ],
    ...[
      'pjsip',
      'send',
      'notify',
      'qualify',
      'devstate',
      'change',
      'list',
      'Custom:x',
      'module',
      'like',
      '!',
      'x',
    ],
    ...[
      '""',
      '"',
      '\\',
      '\\"',
      ';',
      '|',
      '\t',
      '\0',
      '\x7f',
      'é',
      '\xff',
      '[like]',
      '{a|b}',
      '(',
      '*all',
      '%s',
      '$(id)',
    ],
    ...['__proto__', 'constructor', 'A'.repeat(500), '-1', '1e9'],
  ];
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  for (let n = 0; n < 1500; n++) {
    const words = Array.from({ length: 1 + random(6) }, () => WORDS[random(WORDS.length)] ?? '');
    client.send(`Action: Command\r\nActionID: ${n}\r\nCommand: ${words.join(' ')}\r\n\r\n`);
    const [answer = ''] = await client.messages(1);
    assert.match(
      answer,
      new RegExp(
        `^Response: (Success|Error)\\r\\nActionID: ${n}\\r\\nMessage: [^\\r\\n]+\\r\\n(Output: [^\\r\\n\\0]*\\r\\n)*\\r\\n$`,
      ),
      JSON.stringify(words),
    );
    assert.doesNotMatch(answer, /Internal failure/, JSON.stringify(words));
  }
  assert.equal(client.rest(), '');
});
