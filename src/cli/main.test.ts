import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../aldis.js', import.meta.url));

test('wrong usage is one line that names the help, and exit code 2', async () => {
  const cases: readonly (readonly [args: readonly string[], line: string])[] = [
    [['snd'], `aldis: Unknown command 'snd' (Did you mean send?); see "aldis --help".\n`],
    [['send'], `aldis: Missing required argument 'destination'; see "aldis send --help".\n`],
    [
      ['phone', 'alice', '--status', '100'],
      `aldis: Option '--status <code>' argument '100' is invalid. It must be a final SIP status, 200 to 699; see "aldis phone --help".\n`,
    ],
    [
      ['token', 'creat'],
      `aldis: Unknown command 'creat' (Did you mean create?); see "aldis token --help".\n`,
    ],
    [['project', 'create'], `aldis: Missing required argument 'name'; see "aldis project create --help".\n`],
    [
      ['token', 'create', '--name', 'a]'],
      `aldis: Option '--name <name>' argument 'a]' is invalid. It must be letters, digits, "_", "." and "-", at most 64, and not "general"; see "aldis token create --help".\n`,
    ],
  ];
  for (const [args, line] of cases)
    assert.deepEqual(await aldis(args), { code: 2, stdout: '', stderr: line });
});

test('help and version are no failures; without a command there is help, but nothing done', async () => {
  const help = await aldis(['--help']);
  assert.deepEqual([help.code, help.stderr], [0, '']);
  assert.match(help.stdout, /^Usage: aldis /);
  const version = await aldis(['--version']);
  assert.deepEqual([version.code, version.stderr], [0, '']);
  assert.match(version.stdout, /^aldis \d+\.\d+\.\d+\n$/);
  const none = await aldis([]);
  assert.deepEqual([none.code, none.stdout], [2, '']);
});

test('what the system refuses is told with what to do', async () => {
  const { code, stderr } = await aldis(['init', join(ENTRY, 'x')]);
  assert.equal(code, 1);
  assert.match(stderr, /^aldis: \/.*\/aldis\.js\/x is no place for files: .* \(ENOTDIR\)\.\n$/);
});

test('a configuration that is not there, or that is wrong, starts nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-main-'));
  try {
    const { code, stdout, stderr } = await aldis(['serve', '--config', directory, '--data', directory]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.equal(
      stderr,
      `aldis: There is no configuration in ${directory}; run "npx aldis init ${directory}" to make one.\n`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a project and its token are made one after the other', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-main-'));
  try {
    const asked = ['--config', directory, '--write', '--json'];
    const project = await aldis(['project', 'create', 'acme', ...asked]);
    assert.deepEqual([project.code, project.stderr], [0, '']);
    const token = await aldis(['token', 'create', ...asked]);
    assert.deepEqual([token.code, token.stderr], [0, '']);
    assert.equal(JSON.parse(token.stdout).project_id, JSON.parse(project.stdout).id);
    assert.match(JSON.parse(token.stdout).token, /^PT[0-9a-f]{48}$/);
    const check = await aldis(['check', directory]);
    assert.match(check.stdout, / is fine: .* 1 project and no numbers\.\n$/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a reader that goes away ends a command without a word', async () => {
  const child = spawn(process.execPath, [ENTRY, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const stderr: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  await new Promise((resolve) => child.once('close', resolve));
  assert.deepEqual(stderr, []);
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function aldis(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [ENTRY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
      });
    }
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
