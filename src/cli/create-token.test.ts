import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readConfiguration } from '../config/read-configuration.ts';
import { createProject } from './create-project.ts';
import { createToken } from './create-token.ts';
import { CommandFailure } from './failure.ts';
import type { TokenOptions } from './token.ts';

const ID = '8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13';
const ACME = `[acme]\ntype=project\nid=${ID}\nsigning_key=k\n`;
const OTHER = `[other]\ntype=project\nid=${ID.replace('8', 'a')}\nsigning_key=k\n`;
const PLAIN: TokenOptions = { config: '', scopes: ['messaging'] };
const TOKEN = `PT${'07'.repeat(24)}`;
const sevens = (size: number): Buffer => Buffer.alloc(size, 7);

async function create(directory: string, options: Partial<TokenOptions> = {}) {
  const said = { stdout: '', stderr: '' };
  const outputs = {
    stdout: { write: (text: string) => (said.stdout += text) },
    stderr: { write: (text: string) => (said.stderr += text) },
  };
  const code = await createToken({ ...PLAIN, config: directory, ...options }, outputs, sevens);
  return { code, ...said };
}

test('a token is shown once, with its section', async (t) => {
  const directory = temporary(t, ACME);
  const section = `[acme-1]\ntype=token\nproject=acme\ntoken_sha256=${hash('sha256', TOKEN)}\nscopes=messaging\n`;
  assert.deepEqual(await create(directory), {
    code: 0,
    stdout: `The token, which is shown only now:

  ${TOKEN}

The project's id, its user:

  ${ID}

Its section, to be added to ${directory}/messaging.conf:

${section}
Then reload: kill -HUP, or the AMI action Reload.
`,
    stderr: '',
  });
  assert.equal(readFileSync(join(directory, 'messaging.conf'), 'utf8'), ACME);
});

test('written, it is there after a reload, and nothing else has changed', async (t) => {
  const before = `; M\u00fcller\r\n${ACME.trimEnd()}`;
  const directory = temporary(t, before);
  const path = join(directory, 'messaging.conf');
  chmodSync(path, 0o640);
  const { stdout } = await create(directory, { write: true, name: 'ci', scopes: ['messaging', 'video'] });
  assert.match(stdout, /Added to .*messaging\.conf:/);
  const text = readFileSync(path, 'utf8');
  assert.ok(text.startsWith(`${before}\n\n[ci]\n`));
  assert.ok(!text.includes(TOKEN));
  assert.equal(statSync(path).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(directory), ['manager.conf', 'messaging.conf']);
  assert.deepEqual(readConfiguration(directory).configuration?.messaging.tokens, [
    {
      name: 'ci',
      project: ID,
      tokenSha256: hash('sha256', TOKEN),
      scopes: ['messaging', 'video'],
    },
  ]);
});

test('bytes that are no UTF-8 stay as they are', async (t) => {
  const directory = temporary(t, ACME);
  const path = join(directory, 'messaging.conf');
  writeFileSync(path, Buffer.concat([Buffer.from('; M\xfcller\n', 'latin1'), Buffer.from(ACME)]));
  await create(directory, { write: true });
  assert.ok(readFileSync(path, 'latin1').startsWith('; M\xfcller\n'));
});

test('a link stays a link', async (t) => {
  const directory = temporary(t, ACME);
  const elsewhere = temporary(t, ACME);
  rmSync(join(directory, 'messaging.conf'));
  symlinkSync(join(elsewhere, 'messaging.conf'), join(directory, 'messaging.conf'));
  await create(directory, { write: true });
  assert.match(readFileSync(join(elsewhere, 'messaging.conf'), 'utf8'), /\[acme-1\]/);
  assert.equal(readFileSync(join(directory, 'messaging.conf'), 'utf8').includes('[acme-1]'), true);
});

test('names count up', async (t) => {
  const directory = temporary(
    t,
    `${ACME}[acme-1]\ntype=token\nproject=acme\ntoken_sha256=${'0'.repeat(64)}\n`,
  );
  assert.match((await create(directory)).stdout, /^\[acme-2\]$/m);
});

test('for programs', async (t) => {
  const directory = temporary(t, ACME);
  const { stdout } = await create(directory, { json: true, write: true });
  const { token, name, project, project_id, section, written } = JSON.parse(stdout) as Record<string, string>;
  assert.deepEqual(
    [token, name, project, project_id, written],
    [TOKEN, 'acme-1', 'acme', ID, join(directory, 'messaging.conf')],
  );
  assert.match(section ?? '', /^\[acme-1\]\ntype=token\n/);
});

test('without a configuration it can be made, not written', async (t) => {
  const directory = join(temporary(t, ACME), 'nowhere');
  const { code, stdout, stderr } = await create(directory, { project: 'shop' });
  assert.equal(code, 0);
  assert.match(stdout, /^\[shop-1\]$/m);
  assert.equal(
    stderr,
    `aldis: There is no project "shop" in ${directory}; make it with "npx aldis project create shop --config ${directory}".\n`,
  );
});

const REFUSED: readonly (readonly [
  what: string,
  conf: string,
  options: Partial<TokenOptions>,
  text: RegExp,
])[] = [
  ['no project', '', {}, /^There is no project yet; make one with/],
  ['several', ACME + OTHER, {}, /^There are several projects; say which with --project: acme, other\.$/],
  ['unknown', ACME, { project: 'x', write: true }, /^There is no project "x" in /],
  ['no name', ACME, { project: 'a]\n[b' }, /can be no project's name\.$/],
  ['scope', ACME, { scopes: ['mesaging'] }, /^"mesaging" is no scope; did you mean "messaging"\?$/],
  [
    'strange scope',
    ACME,
    { scopes: ['everything'] },
    /^"everything" is no scope; there are messaging, calling, /,
  ],
  [
    'taken',
    `${ACME}[t]\ntype=token\nproject=acme\ntoken_sha256=${'0'.repeat(64)}\n`,
    { name: 't' },
    /already a token \[t\]/,
  ],
  ['broken', '[broken\n', { project: 'acme', write: true }, /^There is no usable configuration in /],
  ['in a comment', `${ACME};-- open`, { write: true }, /in a comment that is not closed\.$/],
  [
    'a token twice',
    `${ACME}[t]\ntype=token\nproject=acme\ntoken_sha256=${hash('sha256', TOKEN)}\n`,
    { write: true },
    /^Nothing was written: .*\[acme-1\] is the same token as \[t\]/,
  ],
];

for (const [what, conf, options, text] of REFUSED) {
  test(`refused, and nothing written: ${what}`, async (t) => {
    const directory = temporary(t, conf);
    await assert.rejects(create(directory, options), (error) => {
      assert.ok(error instanceof CommandFailure);
      assert.match(error.message, text);
      return true;
    });
    assert.equal(readFileSync(join(directory, 'messaging.conf'), 'utf8'), conf);
    assert.deepEqual(readdirSync(directory), ['manager.conf', 'messaging.conf']);
  });
}

test('a project is made with an id and a key of its own', async (t) => {
  const directory = temporary(t, '');
  rmSync(join(directory, 'messaging.conf'));
  let said = '';
  const output = { write: (text: string) => (said += text) };
  const outputs = { stdout: output, stderr: output };
  const path = join(directory, 'messaging.conf');
  await createProject('acme', { config: directory }, outputs, sevens);
  assert.ok(said.startsWith(`To be added to ${path}:\n\n[acme]\ntype=project\n`));
  assert.ok(said.endsWith(`npx aldis token create --project acme --config ${directory}\n`));
  said = '';
  assert.equal(await createProject('acme', { config: directory, write: true }, outputs, sevens), 0);
  assert.ok(said.startsWith(`Added to ${path}:\n`));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const [project] = readConfiguration(directory).configuration?.messaging.projects.values() ?? [];
  assert.deepEqual(
    [project?.name, project?.id, project?.signingKey],
    ['acme', '07070707-0707-4707-8707-070707070707', 'PSK_BwcHBwcHBwcHBwcHBwcHBwcH'],
  );
  await assert.rejects(
    createProject('acme', { config: directory }, outputs, sevens),
    /already a project \[acme\]/,
  );
});

test('others who can read a signing key are told of', async (t) => {
  const directory = temporary(t, ACME);
  chmodSync(join(directory, 'messaging.conf'), 0o644);
  let told = '';
  const stderr = { write: (text: string) => (told += text) };
  await createProject('other', { config: directory, write: true }, { stdout: { write: () => 0 }, stderr });
  assert.match(told, /holds a signing key now, and others can read it: chmod 600\.\n$/);
});

function temporary(t: TestContext, messaging: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-token-'));
  t.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'manager.conf'), '[general]\n');
  writeFileSync(join(directory, 'messaging.conf'), messaging);
  return directory;
}
