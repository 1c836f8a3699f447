import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Configuration } from './configuration.ts';
import { readConfiguration } from './read-configuration.ts';
import { readFiles as read } from './testing/read-files.ts';

const { ALDIS_SHARED = '../shared' } = process.env;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VECTORS = join(resolve(ROOT, ALDIS_SHARED), 'vectors/asterisk');

for (const name of ['etc', 'etc2']) {
  test(`the directory of a real Asterisk: ${name}`, { skip: !existsSync(VECTORS) }, () => {
    const { configuration, problems } = readConfiguration(join(VECTORS, name));
    assert.deepEqual(problems, []);
    assert.ok(configuration);
    assert.deepEqual(configuration.manager.bind, { address: '127.0.0.1', port: 15038 });
    assert.deepEqual([...configuration.manager.users.keys()], ['admin', 'limited', 'msg', 'msgr', 'ro']);
    assert.equal(configuration.manager.users.get('admin')?.writeTimeoutMs, 5000);
    const { endpoints, aors, auths, transports, global } = configuration.pjsip;
    assert.equal(global.defaultOutboundEndpoint, 'default_ep');
    assert.deepEqual(
      transports.map(({ protocol, bind }) => [protocol, bind.port]),
      [
        ['udp', 15060],
        ['tcp', 15060],
      ],
    );
    assert.deepEqual(aors.get('multi')?.contact, [
      'sip:multi-a@127.0.0.1:15075',
      'sip:multi-b@127.0.0.1:15076',
    ]);
    assert.deepEqual(aors.get('tcpdave')?.contact, ['sip:tcpdave@127.0.0.1:15077;transport=tcp']);
    assert.deepEqual(endpoints.get('twoaors')?.aors, ['twoaors_empty', 'twoaors_full']);
    assert.deepEqual(endpoints.get('erin')?.callerId, { name: 'Erin E', number: '1234' });
    assert.equal(endpoints.get('erin')?.messageContext, 'messages');
    assert.equal(endpoints.get('frank')?.outboundProxy, 'sip:127.0.0.1:15079;lr');
    assert.deepEqual(endpoints.get('grace')?.followRedirectMethods, ['message']);
    assert.deepEqual(endpoints.get('carol')?.outboundAuth, ['carol']);
    assert.equal(auths.get('bob')?.password, 'bobsecret');
    assert.deepEqual(endpoints.get('alice')?.options.get('allow'), ['!all', 'ulaw,alaw']);
  });
}

test('more of what a real Asterisk had', { skip: !existsSync(VECTORS) }, () => {
  const { configuration } = readConfiguration(join(VECTORS, 'etc2'));
  assert.ok(configuration);
  const { endpoints, aors, auths, identifies, acl } = configuration.pjsip;
  assert.deepEqual(
    identifies.find(({ name }) => name === 'trunkid'),
    {
      name: 'trunkid',
      endpoint: 'trunkid',
      match: ['127.0.0.9', '192.0.2.0/24'],
      matchHeader: 'X-Trunk: 42',
      matchRequestUri: '',
      srvLookups: true,
    },
  );
  assert.equal(auths.get('md5auth')?.passwordDigest.get('MD5'), '9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d');
  assert.equal(auths.get('2002')?.password, 'p');
  assert.deepEqual(endpoints.get('2002')?.setVar, [
    ['FOO', 'bar'],
    ['BAZ', 'qux'],
  ]);
  assert.deepEqual(endpoints.get('2002')?.callerId, { name: 'Jürgen Groß', number: '2002' });
  assert.equal(endpoints.get('siptrunk')?.context, 'from-trunk');
  assert.equal(aors.get('2002')?.maxContacts, 5);
  assert.equal(aors.get('qok')?.qualifyTimeout, 1);
  assert.equal(acl.empty, false);
});

describe('defaults', () => {
  const { configuration } = read({
    'pjsip.conf': '[a]\ntype=aor\n[e]\ntype=endpoint\n',
    'manager.conf': '[u]\nsecret=x\n',
  });
  assert.ok(configuration);

  test('AMI and HTTP are off', () => {
    assert.equal(configuration.manager.enabled, false);
    assert.deepEqual(configuration.manager.bind, { address: '::', port: 5038 });
    assert.equal(configuration.http.enabled, false);
    assert.equal(configuration.http.serverName, 'Asterisk/22.11.0-rc1');
  });
  test('an AMI user may do nothing', () => {
    const user = configuration.manager.users.get('u');
    assert.deepEqual(
      [user?.read, user?.write, user?.writeTimeoutMs, user?.allowMultipleLogin],
      [[], [], 100, true],
    );
  });
  test('an AOR', () => {
    assert.deepEqual(configuration.pjsip.aors.get('a'), {
      name: 'a',
      contact: [],
      maxContacts: 0,
      removeExisting: false,
      removeUnavailable: false,
      minimumExpiration: 60,
      maximumExpiration: 7200,
      defaultExpiration: 3600,
      qualifyFrequency: 0,
      qualifyTimeout: 3,
      qualify2xxOnly: false,
      authenticateQualify: false,
      outboundProxy: '',
      supportPath: false,
      mailboxes: [],
      voicemailExtension: '',
    });
  });
  test('an endpoint', () => {
    const endpoint = configuration.pjsip.endpoints.get('e');
    assert.deepEqual(
      [
        endpoint?.context,
        endpoint?.identifyBy,
        endpoint?.forceRport,
        endpoint?.messageImdn,
        endpoint?.acl.empty,
      ],
      ['default', ['username', 'ip'], true, false, true],
    );
  });
  test('the rest', () => {
    assert.equal(configuration.pjsip.global.userAgent, 'Asterisk PBX 22.11.0-rc1');
    assert.deepEqual(
      [configuration.pjsip.system.timerT1Ms, configuration.pjsip.system.timerBMs],
      [500, 32_000],
    );
    assert.equal(configuration.general.validityPeriodSeconds, 14_400);
    assert.equal(configuration.general.offline, 'store');
    assert.equal(configuration.general.systemName, '');
  });
  test('all of it is frozen', () => {
    const thawed: string[] = [];
    look(configuration, 'configuration', thawed);
    assert.deepEqual(thawed, []);
  });
});

test('manager.conf in full', () => {
  const { configuration, problems } = read({
    'pjsip.conf': '',
    'acl.conf': '[office]\ndeny=0.0.0.0/0\npermit=192.0.2.0/24\n',
    'server.pem': '',
    'manager.conf': `
[general]
enabled=yes
webenabled=yes
port=0
bindaddr=[::1]
tlsenable=yes
tlsbindaddr=0.0.0.0
tlscertfile=server.pem
allowmultiplelogin=no
disabledevents=A, B
channelvars=x,y
[shop]
secret=p\\;w
read=system, call ,message
write=all,message
acl=office
deny=192.0.2.9
displayconnects=no
setvar=A=b
eventfilter=!Channel: DAHDI/
eventfilter(action(exclude),name(Newchannel),header(Channel),method(starts_with)) = PJSIP/
[shop]
writetimeout=200
[nobody]
read=none
`,
  });
  assert.deepEqual(problems, []);
  assert.ok(configuration);
  const { manager } = configuration;
  assert.deepEqual(manager.bind, { address: '::1', port: 0 });
  assert.deepEqual(manager.tls, {
    bind: { address: '0.0.0.0', port: 5039 },
    certFile: '/nowhere/server.pem',
    keyFile: '/nowhere/server.pem',
    ciphers: '',
  });
  assert.deepEqual(manager.disabledEvents, ['A', 'B']);
  const shop = manager.users.get('shop');
  assert.ok(shop);
  const { acl, ...rest } = shop;
  assert.deepEqual(rest, {
    name: 'shop',
    secret: 'p;w',
    read: ['system', 'call', 'message'],
    write: ['all'],
    allowMultipleLogin: false,
    displayConnects: false,
    writeTimeoutMs: 200,
    eventFilters: [
      { criteria: '', pattern: '!Channel: DAHDI/' },
      { criteria: 'action(exclude),name(Newchannel),header(Channel),method(starts_with)', pattern: 'PJSIP/' },
    ],
  });
  assert.deepEqual(['192.0.2.1', '192.0.2.9', '203.0.113.1'].map(acl.allows), [true, false, false]);
  assert.deepEqual(manager.users.get('nobody')?.read, []);
});

test('http.conf in full', () => {
  const { configuration } = read({
    'http.conf':
      '[general]\nenabled=yes\nbindaddr=0.0.0.0\nbindport=80\nprefix=/asterisk/\nservername=\ntlsenable=yes\ntlscertfile=a.pem\ntlsprivatekey=b.pem\n[post_mappings]\nuploads=/x\n',
    'a.pem': '',
    'b.pem': '',
  });
  assert.deepEqual(configuration?.http, {
    enabled: true,
    serverName: '',
    prefix: '/asterisk',
    bind: { address: '0.0.0.0', port: 80 },
    tls: { bind: { address: '0.0.0.0', port: 8089 }, certFile: '/nowhere/a.pem', keyFile: '/nowhere/b.pem' },
  });
});

test('the system name comes from messaging.conf, else from asterisk.conf', () => {
  const asterisk = { 'asterisk.conf': '[directories](!)\nastetcdir => /etc\n[options]\nsystemname = pbx\n' };
  assert.equal(read(asterisk).configuration?.general.systemName, 'pbx');
  assert.equal(
    read({ ...asterisk, 'messaging.conf': '[general]\nsystem_name=own\n' }).configuration?.general.systemName,
    'own',
  );
});

test('SIP access lists: those of all sections must allow', () => {
  const { configuration } = read({
    'pjsip.conf':
      '[a]\ntype=acl\ndeny=10.0.0.0/8\ncontact_deny=172.16.0.0/12\n[b]\ntype=acl\ndeny=192.168.0.0/16\n',
  });
  assert.deepEqual(
    ['10.0.0.1', '192.168.0.1', '172.16.0.1'].map((address) => configuration?.pjsip.acl.allows(address)),
    [false, false, true],
  );
  assert.equal(configuration?.pjsip.contactAcl.allows('172.16.0.1'), false);
});

test('domain aliases, global and system', () => {
  const { configuration } = read({
    'messaging.conf': '[general]\nasterisk_version=20.1\n',
    'pjsip.conf':
      '[alias.example]\ntype=domain_alias\ndomain=example.com\n[system]\ntype=system\ntimer_t1=250\ncompact_headers=yes\n[global]\ntype=global\nmax_forwards=10\ndefault_auth_algorithms_uas=sha-256,MD5\n',
  });
  assert.deepEqual([...(configuration?.pjsip.domainAliases ?? [])], [['alias.example', 'example.com']]);
  assert.deepEqual(
    [configuration?.pjsip.system.timerT1Ms, configuration?.pjsip.system.compactHeaders],
    [250, true],
  );
  assert.deepEqual(
    [
      configuration?.pjsip.global.maxForwards,
      configuration?.pjsip.global.userAgent,
      configuration?.pjsip.global.defaultAuthAlgorithmsUas,
    ],
    [10, 'Asterisk PBX 20.1', ['SHA-256', 'MD5']],
  );
});

test('tokens that nobody can use, as HTTP is off, are warned of', () => {
  const files = {
    'messaging.conf': `[acme]\ntype=project\nid=8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13\nsigning_key=PSK_x\n[ci]\ntype=token\nproject=acme\ntoken_sha256=${'ab'.repeat(32)}\n`,
  };
  const told = (http: string) =>
    read({ ...files, 'http.conf': `[general]\nbindaddr=127.0.0.1\n${http}` })
      .problems.filter(({ file }) => file === 'http.conf')
      .map(({ text }) => text);
  assert.deepEqual(told('enabled=yes\n'), []);
  assert.deepEqual(told('enabled=no\n'), [
    'Nobody can use the tokens of messaging.conf: the HTTP APIs need "enabled=yes" and "bindaddr" here',
  ]);
});

/** Finds objects that could be changed. Maps are read-only by their type alone. */
function look(value: Configuration | unknown, path: string, thawed: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Object.isFrozen(value) && !(value instanceof Map)) thawed.push(path);
  const entries =
    value instanceof Map ? [...value] : Object.entries(value).filter(([key]) => key !== 'options');
  for (const [key, entry] of entries) look(entry, `${path}.${String(key)}`, thawed);
}
