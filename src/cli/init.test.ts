import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readConfiguration } from '../config/read-configuration.ts';
import { checkDirectory } from './check-directory.ts';
import { CommandFailure } from './failure.ts';
import { init } from './init.ts';
import { problemLines } from './problem-lines.ts';

test('what init writes has no problems and is bound to loopback', (t) => {
  const directory = temporary(t);
  const names = init(directory);
  assert.deepEqual([...names].sort(), readdirSync(directory).sort());
  const { configuration, problems } = readConfiguration(directory);
  assert.deepEqual(problems, []);
  assert.ok(configuration);
  const { manager, http, messaging, pjsip } = configuration;
  assert.deepEqual(manager.bind, { address: '127.0.0.1', port: 5038 });
  assert.deepEqual([...manager.users.keys()], ['admin', 'aldis']);
  assert.deepEqual([http.enabled, http.bind], [true, { address: '127.0.0.1', port: 8088 }]);
  assert.deepEqual(
    pjsip.transports.map(({ protocol, bind }) => `${protocol} ${bind.address}:${bind.port}`),
    ['udp 127.0.0.1:5060', 'tcp 127.0.0.1:5060', 'ws :5060'],
  );
  assert.ok(pjsip.endpoints.has(pjsip.global.defaultOutboundEndpoint));
  const [project] = messaging.projects.values();
  assert.equal(project?.name, 'main');
  assert.deepEqual(
    [...messaging.numbers.values()].map(({ number, project: id, deliverTo }) => [number, id, deliverTo]),
    [
      ['+12025550101', project.id, ['pjsip:alice']],
      ['+12025550102', project.id, ['pjsip:bob']],
    ],
  );
  for (const name of ['alice', 'bob']) {
    assert.deepEqual(pjsip.endpoints.get(name)?.auth, [name]);
    assert.ok((pjsip.auths.get(name)?.password.length ?? 0) >= 24);
    assert.deepEqual([pjsip.aors.get(name)?.maxContacts, pjsip.aors.get(name)?.removeExisting], [5, true]);
  }
});

test('every option that the samples have in a comment can be taken out of it', (t) => {
  const directory = temporary(t);
  for (const name of [...init(directory), 'aldis.pem', 'aldis.key']) {
    const path = join(directory, name);
    const text = name.endsWith('.conf') ? readFileSync(path, 'utf8') : '';
    writeFileSync(path, text.replace(/^;(?=\[[^\]]+\]|[a-z_0-9]+ ?=)/gm, ''));
  }
  const { configuration, problems } = readConfiguration(directory);
  assert.deepEqual(problems, []);
  assert.ok(configuration);
  const { hints, messaging, pjsip } = configuration;
  assert.deepEqual(
    messaging.routes.map(({ name }) => name),
    ['provider', 'everywhere-else', 'expensive', 'mobile', 'mobile-backup'],
  );
  assert.deepEqual(
    [...messaging.carriers.values()].map(({ upstream: { protocol } }) => protocol),
    ['smpp', 'signalwire', 'webhook', 'mm7', 'sip'],
  );
  assert.ok(messaging.smppServer?.tls);
  assert.deepEqual(messaging.esmes.get('billing')?.numbers, ['+12025550101']);
  assert.equal(messaging.numbers.get('+12025550103')?.inbound?.kind, 'swml');
  assert.equal(messaging.groups.size, 1);
  assert.deepEqual(
    hints.map(({ exten, context }) => `${exten}@${context}`),
    ['2001@default', '2002@default', '_3XXX@default'],
  );
  for (const item of pjsip.resourceLists.get('team')?.listItem ?? ['no list'])
    assert.ok(
      hints.some(({ exten }) => exten === item),
      item,
    );
  assert.deepEqual(pjsip.endpoints.get('alice')?.mailboxes, ['2001@default']);
  assert.equal(pjsip.registrations.get('provider')?.endpoint, 'provider');
  assert.ok([...pjsip.aors.values()].some(({ qualifyFrequency }) => qualifyFrequency > 0));
});

test('nobody can be an endpoint without proving it', (t) => {
  const directory = temporary(t);
  init(directory);
  for (const endpoint of readConfiguration(directory).configuration?.pjsip.endpoints.values() ?? []) {
    assert.ok(endpoint.auth.length > 0 || !endpoint.identifyBy.includes('username'), endpoint.name);
  }
});

test('every secret is another one, and only its owner can read it', (t) => {
  const secrets = [1, 2].flatMap(() => {
    const directory = temporary(t);
    init(directory);
    const { configuration } = readConfiguration(directory);
    for (const name of ['manager.conf', 'pjsip.conf', 'messaging.conf']) {
      assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600, name);
    }
    const users = [...(configuration?.manager.users.values() ?? [])].map(({ secret }) => secret);
    const phones = [...(configuration?.pjsip.auths.values() ?? [])].map(({ password }) => password);
    const projects = [...(configuration?.messaging.projects.values() ?? [])];
    const { spaceId = '' } = configuration?.messaging.api ?? {};
    return [...users, ...phones, ...projects.flatMap(({ id, signingKey }) => [id, signingKey]), spaceId];
  });
  assert.equal(secrets.length, 14);
  assert.equal(new Set(secrets).size, 14);
});

test('ports can be chosen', (t) => {
  const directory = temporary(t);
  init(join(directory, 'from'), { portsFrom: 21_000 });
  init(join(directory, 'free'), { portsFrom: 0 });
  const ports = (name: string) => {
    const { configuration } = readConfiguration(join(directory, name));
    return [
      configuration?.manager.bind.port,
      configuration?.http.bind.port,
      configuration?.pjsip.transports[0]?.bind.port,
    ];
  };
  assert.deepEqual(ports('from'), [21_000, 21_001, 21_002]);
  assert.deepEqual(ports('free'), [0, 0, 0]);
});

test('init never overwrites, and writes all or nothing', (t) => {
  const directory = temporary(t);
  writeFileSync(join(directory, 'pjsip.conf'), '; mine\n');
  assert.throws(
    () => init(directory),
    (error) => error instanceof CommandFailure && /already pjsip.conf/.test(error.message),
  );
  assert.deepEqual(readdirSync(directory), ['pjsip.conf']);
  assert.equal(readFileSync(join(directory, 'pjsip.conf'), 'utf8'), '; mine\n');
});

test('the samples as they are have no usable secret', () => {
  const { configuration, problems } = readConfiguration(new URL('../../config', import.meta.url).pathname);
  assert.equal(configuration, undefined);
  assert.ok(problems.some(({ text }) => text.includes('aldis init')));
  assert.ok(!JSON.stringify(problems).includes('{{secret'));
});

test('check says in columns what is wrong, and how it ends', (t) => {
  const directory = temporary(t);
  writeFileSync(join(directory, 'manager.conf'), '[general]\nenabled=maybe\n');
  writeFileSync(join(directory, 'pjsip.conf'), '[a]\ntype=aor\nmax_contact=1\n');
  let written = '';
  const output = {
    write: (text: string) => {
      written += text;
    },
  };
  assert.equal(checkDirectory(directory, false, output), 1);
  assert.equal(
    written,
    `manager.conf:2  error    "enabled" in [general] must be yes or no, not "maybe"\n` +
      `pjsip.conf:3    warning  Unknown option "max_contact" in [a]; did you mean "max_contacts"?\n` +
      `${directory} cannot be served: 1 error.\n`,
  );
  written = '';
  assert.equal(checkDirectory(directory, true, output), 1);
  const report = JSON.parse(written) as { ok: boolean; problems: readonly unknown[] };
  assert.equal(report.ok, false);
  assert.deepEqual(report.problems[0], {
    severity: 'error',
    file: 'manager.conf',
    line: 2,
    text: '"enabled" in [general] must be yes or no, not "maybe"',
  });
});

for (const [what, more, contents] of [
  ['', '', '1 project and 2 numbers'],
  [
    ' with a carrier',
    '\n[acme]\ntype=carrier\nprotocol=smpp\nhost=smsc.example\nsystem_id=us\npassword=secret\n',
    '1 project, 2 numbers and 1 carrier',
  ],
] as const) {
  test(`check of a good directory${what}`, (t) => checkGood(temporary(t), more, contents));
}

test('check of a good directory with an XMPP account', (t) => {
  const account = '\n[desk]\nusername=desk@example.org\nsecret=s3\ndeliver_to=pjsip:alice\n';
  checkGood(temporary(t), account, '1 project, 2 numbers and 1 XMPP account', 'xmpp.conf');
});

function checkGood(directory: string, more: string, contents: string, file = 'messaging.conf'): void {
  init(directory);
  appendFileSync(join(directory, file), more);
  let written = '';
  assert.equal(
    checkDirectory(directory, false, {
      write: (text: string) => {
        written += text;
      },
    }),
    0,
  );
  assert.equal(written, `${directory} is fine: 3 endpoints, 3 SIP transports, 2 AMI users, ${contents}.\n`);
}

test('colours only on a terminal, and nothing that moves its cursor', () => {
  const problems = [{ severity: 'error', file: 'a.conf', line: 1, text: 'x\x1b[2Jy' }] as const;
  const plain = problemLines(problems, { write: () => undefined });
  assert.equal(plain, 'a.conf:1  error    x\ufffd[2Jy\n');
  const { NO_COLOR } = process.env;
  const coloured = problemLines(problems, { isTTY: true, write: () => undefined });
  assert.equal(coloured.includes('\x1b['), (NO_COLOR ?? '') === '');
});

function temporary(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-init-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}
