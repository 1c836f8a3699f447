import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { createConfigurationFiles } from '../../config/editing/create-files.ts';
import type { TestClient } from './testing/client.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

const SCRATCH = `; first
[general]
x=J\u00fc\\;rg ; beside
[t](!)
a=1
[b](t)
c="\\d"
`;

describe('showing', () => {
  test('GetConfig', async (t) => {
    const { ask } = await start(t);
    assert.equal(
      await ask('Action: GetConfig\r\nFilename: a.conf\r\nFilter: TEMPLATES=include\r\n'),
      'Response: Success\r\nActionID: 7\r\n' +
        'Category-000000: general\r\nLine-000000-000000: x=J\u00c3\u00bc;rg\r\n' +
        'Category-000001: t\r\nIsTemplate-000001: 1\r\nLine-000001-000000: a=1\r\n' +
        'Category-000002: b\r\nTemplates-000002: t\r\nLine-000002-000000: a=1\r\nLine-000002-000001: c="\\d"\r\n\r\n',
    );
    assert.equal(
      await ask('Action: GetConfig\r\nFilename: a.conf\r\nCategory: t\r\n'),
      'Response: Success\r\nActionID: 7\r\nNo categories found\r\n\r\n',
    );
    assert.equal(
      await ask('Action: GetConfig\r\nFilename: a.conf\r\nFilter: x=nobody\r\n'),
      'Response: Success\r\nActionID: 7\r\n\r\n',
    );
  });
  test('GetConfigJSON', async (t) => {
    const { ask } = await start(t);
    const answer = await ask('Action: GetConfigJSON\r\nFilename: a.conf\r\nFilter: TEMPLATES=include\r\n');
    assert.equal(
      answer,
      'Response: Success\r\nActionID: 7\r\n' +
        'JSON: {"general":{"x":"J\u00c3\u00bc;rg"},"t":{"istemplate":1,"a":"1"},"b":{"templates":"t","a":"1","c":"\\"\\\\d\\""}}\r\n\r\n',
    );
    assert.match(
      await ask('Action: GetConfigJSON\r\nFilename: a.conf\r\nCategory: q\r\n'),
      /\r\nJSON: \{\}\r\n\r\n$/,
    );
  });
  test('control characters stay within their line', async (t) => {
    const { ask, directory } = await start(t);
    writeFileSync(join(directory, 'c.conf'), '[a]\nx=b\tc\rResponse: forged\rd\n');
    assert.match(await ask('Action: GetConfig\r\nFilename: c.conf\r\n'), /x=b\tc\\rResponse: forged\\rd\r\n/);
    assert.match(
      await ask('Action: GetConfigJSON\r\nFilename: c.conf\r\n'),
      /"x":"b\\tc\\rResponse: forged\\rd"/,
    );
  });
  test('ListCategories', async (t) => {
    const { ask } = await start(t);
    assert.equal(
      await ask('Action: ListCategories\r\nFilename: a.conf\r\n'),
      'Response: Success\r\nActionID: 7\r\nCategory-000000: general\r\nCategory-000001: b\r\n\r\n',
    );
    assert.equal(
      await ask('Action: ListCategories\r\nFilename: a.conf\r\nMatch: x=nobody\r\n'),
      'Response: Success\r\nActionID: 7\r\nError: no categories found\r\n\r\n',
    );
  });
  const failures: [action: string, name: string, message: string][] = [
    ['GetConfig', '', 'Filename not specified'],
    ['GetConfig', 'none.conf', 'Config file not found'],
    ['GetConfig', '../x', 'File requires escalated privileges'],
    ['GetConfig', 'broken.conf', 'Config file has invalid format'],
    ['GetConfigJSON', '', 'Filename not specified'],
    ['GetConfigJSON', 'none.conf', 'File requires escalated privileges'],
    ['GetConfigJSON', 'broken.conf', 'Config file has invalid format'],
    ['ListCategories', '', 'Filename not specified'],
    ['ListCategories', 'none.conf', 'Config file not found'],
    ['ListCategories', '/etc/passwd', 'File requires escalated privileges'],
    ['CreateConfig', '', 'Filename not specified'],
    ['CreateConfig', 'a.conf', 'File exists'],
    ['CreateConfig', '../x', 'File requires escalated privileges'],
  ];
  for (const [action, name, message] of failures) {
    test(`${action} of "${name}"`, async (t) => {
      const { ask } = await start(t);
      assert.equal(
        await ask(`Action: ${action}\r\nFilename: ${name}\r\n`),
        `Response: Error\r\nActionID: 7\r\nMessage: ${message}\r\n\r\n`,
      );
    });
  }
  test('thousands of sections come in pieces, and whole', async (t) => {
    const { ask, directory } = await start(t);
    const sections = Array.from({ length: 5000 }, (_, i) => `[s${i}]\nx=${i}\n`);
    writeFileSync(join(directory, 'many.conf'), sections.join(''));
    const lines = (await ask('Action: GetConfig\r\nFilename: many.conf\r\n')).split('\r\n');
    assert.equal(lines.length, 2 + 2 * 5000 + 2);
    assert.equal(lines.at(-3), 'Line-004999-000000: x=4999');
  });
});

describe('editing', () => {
  const FILES = 'SrcFilename: a.conf\r\nDstFilename: a.conf\r\n';
  const edit = (number: number, lines: Readonly<Record<string, string>>): string =>
    Object.entries(lines)
      .map(([name, value]) => `${name}-${String(number).padStart(6, '0')}: ${value}\r\n`)
      .join('');

  test('is answered without a Message', async (t) => {
    const { ask, directory } = await start(t);
    const edits =
      edit(0, { Action: 'UPDATE', Cat: 'General', Var: 'x', Value: '>k', Match: 'J\u00c3\u00bc;rg' }) +
      edit(1, { Action: 'Append', Cat: 'b', Var: 'd', Value: '1;2' }) +
      edit(3, { Action: 'DelCat', Cat: 'b' });
    assert.equal(
      await ask(`Action: UpdateConfig\r\n${FILES}${edits}`),
      'Response: Success\r\nActionID: 7\r\n\r\n',
    );
    assert.match(
      readFileSync(join(directory, 'a.conf'), 'utf8'),
      /\n; first\n\[general\]\nx => k {3}; beside\n\[t\]\(!\)\na = 1\n\[b\]\(t\)\nc = "\\d"\nd = 1\\;2\n$/,
    );
  });
  test('is refused in Asterisk\u2019s words, with a reason where they do not say all', async (t) => {
    const { ask, directory } = await start(t);
    const refused = async (lines: string): Promise<string> =>
      (await ask(`Action: UpdateConfig\r\n${lines}`)).replace('Response: Error\r\nActionID: 7\r\n', '');
    assert.equal(await refused('SrcFilename: a.conf\r\n'), 'Message: Filename not specified\r\n\r\n');
    assert.equal(
      await refused(`SrcFilename: none.conf\r\nDstFilename: a.conf\r\n`),
      'Message: File requires escalated privileges\r\n\r\n',
    );
    assert.equal(
      await refused(FILES + edit(0, { Action: 'NewCat', Cat: 'c]' })),
      'Message: Create category did not complete successfully\r\nReason: A category may not hold "]".\r\n\r\n',
    );
    assert.equal(
      await refused(FILES + edit(0, { Action: 'Frob', Cat: 'b' })),
      'Message: Unknown action command\r\n\r\n',
    );
    assert.equal(readFileSync(join(directory, 'a.conf'), 'utf8'), SCRATCH);
  });
  test('PreserveEffectiveContext', async (t) => {
    const { ask, directory } = await start(t);
    const edits = edit(0, {
      Action: 'Update',
      Cat: 't',
      Var: 'a',
      Value: '2',
      Options: 'catfilter="TEMPLATES=include"',
    });
    await ask(`Action: UpdateConfig\r\n${FILES}PreserveEffectiveContext: no\r\n${edits}`);
    assert.match(readFileSync(join(directory, 'a.conf'), 'utf8'), /\n\[b\]\(t\)\nc = /);
  });
  const reloads: [reload: string, module: string | undefined][] = [
    ['yes', 'All'],
    ['TRUE', 'All'],
    ['no', undefined],
    ['res_pjsip.so', 'res_pjsip.so'],
  ];
  for (const [reload, module] of reloads) {
    test(`Reload: ${reload}`, async (t) => {
      const { ask, client, server } = await start(t);
      server.reloadResult = 'not-found';
      assert.match(await ask(`Action: UpdateConfig\r\n${FILES}Reload: ${reload}\r\n`), /^Response: Success/);
      if (module === undefined) {
        client.send('Action: Ping\r\n\r\n');
        assert.match(await client.until('\r\n\r\n'), /^Response: Success\r\nPing/);
      } else {
        assert.match(
          await client.until('\r\n\r\n'),
          new RegExp(`^Event: Reload\r\n[\\s\\S]*Module: ${module}\r\nStatus: 2\r\n`),
        );
      }
    });
  }
});

describe('modules', () => {
  const table: [lines: string, answer: string][] = [
    ['Action: ModuleCheck\r\nModule: res_pjsip\r\n', 'Success\r\nActionID: 7\r\nVersion: '],
    ['Action: ModuleCheck\r\nModule: RES_PJSIP.so\r\n', 'Success\r\nActionID: 7\r\nVersion: '],
    ['Action: ModuleCheck\r\nModule: manager\r\n', 'Error\r\nActionID: 7\r\nMessage: Module not loaded'],
    ['Action: ModuleCheck\r\n', 'Error\r\nActionID: 7\r\nMessage: Module not loaded'],
    [
      'Action: ModuleLoad\r\nLoadType: Load\r\nModule: res_pjsip.so\r\n',
      'Error\r\nActionID: 7\r\nMessage: Could not load module.',
    ],
    [
      'Action: ModuleLoad\r\nLoadType: unload\r\nModule: res_pjsip.so\r\n',
      'Error\r\nActionID: 7\r\nMessage: Could not unload module.',
    ],
    [
      'Action: ModuleLoad\r\nLoadType: refresh\r\nModule: res_pjsip.so\r\n',
      'Error\r\nActionID: 7\r\nMessage: Could not refresh module.',
    ],
    [
      'Action: ModuleLoad\r\nLoadType: reload\r\nModule: res_pjsip\r\n',
      'Error\r\nActionID: 7\r\nMessage: Module not found.',
    ],
    [
      'Action: ModuleLoad\r\nLoadType: reload\r\nModule: res_pjsip.so\r\n',
      'Success\r\nActionID: 7\r\nMessage: Module reloaded.',
    ],
    ['Action: ModuleLoad\r\nLoadType: reload\r\n', 'Success\r\nActionID: 7\r\nMessage: All modules reloaded'],
    ['Action: ModuleLoad\r\nLoadType: load\r\n', 'Error\r\nActionID: 7\r\nMessage: Need module name'],
    [
      'Action: ModuleLoad\r\nModule: res_pjsip.so\r\n',
      'Error\r\nActionID: 7\r\nMessage: Incomplete ModuleLoad action.',
    ],
    [
      'Action: ModuleLoad\r\nLoadType: frob\r\n',
      'Error\r\nActionID: 7\r\nMessage: Incomplete ModuleLoad action.',
    ],
    [
      'Action: LoggerRotate\r\n',
      'Success\r\nActionID: 7\r\nMessage: Reloaded the logger and rotated log files',
    ],
  ];
  for (const [lines, answer] of table) {
    test(lines.replaceAll('\r\n', ' '), async (t) => {
      const { ask } = await start(t);
      assert.equal(await ask(lines), `Response: ${answer}\r\n\r\n`);
    });
  }
  test('a log file that cannot be opened', async (t) => {
    const { ask, server } = await start(t);
    server.reopenLog = () => {
      throw new Error('EACCES');
    };
    assert.match(
      await ask('Action: LoggerRotate\r\n'),
      /^Response: Error\r\nActionID: 7\r\nMessage: Failed to reload the logger and rotate log files\r\n/,
    );
    assert.ok(server.logged.some((line) => line.includes('The log file cannot be opened')));
  });
  test('a reload that failed says why', async (t) => {
    const { ask, server } = await start(t);
    server.reloadResult = 'failed';
    server.reloadProblem = 'pjsip.conf:12: what\r\nis wrong';
    const reason = 'Message: An unknown error occurred\r\nReason: pjsip.conf:12: what\\r\\nis wrong\r\n\r\n';
    assert.ok((await ask('Action: Reload\r\n')).endsWith(reason));
  });
});

interface Asking {
  readonly server: TestServer;
  readonly client: TestClient;
  readonly directory: string;
  /** One action with the ActionID 7; its answer. */
  ask(lines: string): Promise<string>;
}

async function start(t: TestContext): Promise<Asking> {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-actions-'));
  t.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'a.conf'), SCRATCH);
  writeFileSync(join(directory, 'broken.conf'), '[b\n');
  const server = await startTestServer();
  t.after(() => server.close());
  server.files = createConfigurationFiles({
    directory,
    compiler: () => (pattern) => (text) => text.includes(pattern),
    now: () => 0,
    randomBytes: (size) => Buffer.alloc(size),
  });
  const client = await server.login('admin', 'secret');
  const ask = async (lines: string): Promise<string> => {
    client.send(`${lines}ActionID: 7\r\n\r\n`);
    return client.until('\r\n\r\n');
  };
  return { server, client, directory, ask };
}
