import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Configuration } from './configuration.ts';
import {
  type ConfigurationSource,
  type ReadResult,
  readConfiguration,
  readFrom,
} from './read-configuration.ts';

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

/** What is written into a file of its own, and what must be said of it: `severity file:line` and words of the text. */
const PROBLEMS: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  told: readonly (readonly [string, RegExp])[],
])[] = [
  [
    'an unknown option',
    { 'pjsip.conf': '[a]\ntype=aor\n\nmax_contact=1\n' },
    [['warning pjsip.conf:4', /"max_contact" in \[a\]; did you mean "max_contacts"\?/]],
  ],
  [
    'an unknown option of an ignored type',
    { 'pjsip.conf': '[a]\ntype=outbound-publish\nserver_url=x\n' },
    [['warning pjsip.conf:3', /did you mean "server_uri"/]],
  ],
  ['an extended field', { 'pjsip.conf': '[a]\ntype=aor\n@own=1\n' }, []],
  ['option names have no case', { 'pjsip.conf': '[a]\nTYPE=aor\nMax_Contacts=1\n' }, []],
  [
    'a wrong value',
    { 'pjsip.conf': '[a]\ntype=aor\nmax_contacts=five\n' },
    [['error pjsip.conf:3', /must be a whole number from 0 to 4294967295, not "five"/]],
  ],
  [
    'a wrong value of a template, where it stands',
    { 'pjsip.conf': '[t](!)\ntype=aor\nsupport_path=perhaps\n[a](t)\n' },
    [['error pjsip.conf:3', /"support_path" in \[a\] must be yes or no/]],
  ],
  [
    'a bad contact',
    { 'pjsip.conf': '[a]\ntype=aor\ncontact=alice@host\n' },
    [['error pjsip.conf:3', /sip:user@host/]],
  ],
  [
    'a second object of one type and name',
    { 'pjsip.conf': '[a]\ntype=aor\n[a]\ntype=aor\n' },
    [['error pjsip.conf:3', /already a \[a\] of type=aor at pjsip.conf line 1/]],
  ],
  [
    'an unknown type',
    { 'pjsip.conf': '[a]\ntype=endpiont\n' },
    [['warning pjsip.conf:1', /did you mean "endpoint"/]],
  ],
  [
    'the case of types',
    { 'pjsip.conf': '[a]\ntype=AOR\n' },
    [['warning pjsip.conf:1', /"AOR".*did you mean "aor"/]],
  ],
  ['no type', { 'pjsip.conf': '[a]\nx=1\n' }, [['warning pjsip.conf:1', /no "type="/]]],
  [
    'two [global]s',
    { 'pjsip.conf': '[global]\ntype=global\n[b]\ntype=global\n' },
    [['warning pjsip.conf:3', /second section of type=global/]],
  ],
  [
    'an auth without a password',
    { 'pjsip.conf': '[a]\ntype=auth\n' },
    [['error pjsip.conf:1', /needs a "password"/]],
  ],
  [
    'an md5 auth without a digest',
    { 'pjsip.conf': '[a]\ntype=auth\nauth_type=md5\npassword=x\n' },
    [['error pjsip.conf:1', /md5_cred/]],
  ],
  [
    'a bad digest',
    { 'pjsip.conf': '[a]\ntype=auth\npassword=x\npassword_digest=SHA-256:abcd\n' },
    [['error pjsip.conf:4', /SHA-256:/]],
  ],
  [
    'a transport without bind',
    { 'pjsip.conf': '[a]\ntype=transport\n' },
    [['error pjsip.conf:1', /needs "bind"/]],
  ],
  [
    'a TLS transport without certificate',
    { 'pjsip.conf': '[a]\ntype=transport\nprotocol=tls\nbind=0.0.0.0\n' },
    [['error pjsip.conf:1', /cert_file/]],
  ],
  [
    'a WebSocket transport without HTTP',
    { 'pjsip.conf': '[a]\ntype=transport\nprotocol=ws\n' },
    [['warning pjsip.conf:0', /enabled=yes.*http.conf/]],
  ],
  [
    'an identify for nobody',
    { 'pjsip.conf': '[a]\ntype=identify\nmatch=127.0.0.1\n' },
    [['error pjsip.conf:1', /needs the option "endpoint"/]],
  ],
  [
    'an identify that matches nothing',
    { 'pjsip.conf': '[a]\ntype=identify\nendpoint=a\n' },
    [['warning pjsip.conf:1', /recognises nothing/]],
  ],
  [
    'bounds the wrong way round',
    { 'pjsip.conf': '[a]\ntype=aor\nminimum_expiration=10\nmaximum_expiration=5\n' },
    [['error pjsip.conf:1', /minimum_expiration/]],
  ],
  [
    'a named list that is not there',
    { 'pjsip.conf': '[a]\ntype=acl\nacl=offcie\n', 'acl.conf': '[office]\npermit=127.0.0.1\n' },
    [['error pjsip.conf:1', /no \[offcie\] in acl.conf; did you mean "office"/]],
  ],
  [
    'an unknown class',
    { 'manager.conf': '[u]\nsecret=x\nread=system, messsage\n' },
    [['warning manager.conf:3', /did you mean "message"/]],
  ],
  [
    'a bad address list',
    { 'manager.conf': '[u]\nsecret=x\npermit=127.0.0.1/x\n' },
    [['error manager.conf:3', /192.0.2.0\/24/]],
  ],
  [
    'TLS without files',
    { 'manager.conf': '[general]\nenabled=yes\ntlsenable=yes\n' },
    [['error manager.conf:1', /tlscertfile/]],
  ],
  [
    'TLS with a missing file',
    { 'manager.conf': '[general]\nenabled=yes\ntlsenable=yes\ntlscertfile=no.pem\n' },
    [['error manager.conf:1', /no.pem, which does not exist/]],
  ],
  [
    'problems in the order of the lines',
    {
      'pjsip.conf':
        '[a]\ntype=registration\nserver_uri=sip:x\nclient_uri=sip:x\noutbound_auth=no\n[b]\ntype=aor\nx=1\n',
    },
    [
      ['warning pjsip.conf:1', /names "no", which is not there/],
      ['warning pjsip.conf:8', /Unknown option "x"/],
    ],
  ],
  [
    'a TLS transport with missing files',
    {
      'pjsip.conf':
        '[t]\ntype=transport\nprotocol=tls\nbind=127.0.0.1\ncert_file=no.pem\nca_list_file=ca.pem\n',
    },
    [
      ['error pjsip.conf:1', /"cert_file" names no.pem, which does not exist/],
      ['error pjsip.conf:1', /"ca_list_file" names ca.pem, which does not exist/],
    ],
  ],
  [
    'HTTP without an address',
    { 'http.conf': '[general]\nenabled=yes\n' },
    [['warning http.conf:1', /bindaddr/]],
  ],
  [
    'an unknown kind of section',
    { 'messaging.conf': '[x]\ntype=tocken\n' },
    [['warning messaging.conf:1', /did you mean "token"/]],
  ],
  [
    'the kinds that are to come',
    { 'messaging.conf': '[x]\ntype=project\nwhatever=1\n[y]\ntype=carrier\n' },
    [],
  ],
  [
    'a wrong word',
    { 'messaging.conf': '[general]\noffline=maybe\n' },
    [['error messaging.conf:2', /must be store or reject, not "maybe"/]],
  ],
  [
    'a syntax error tells nothing but itself',
    { 'pjsip.conf': '[a]\ntype=aor\nmax_contacts=x\n[b\n' },
    [['error pjsip.conf:4', /"\]"/]],
  ],
  [
    'files that are only looked at for syntax',
    { 'xmpp.conf': '[a](b)\n', 'pjsip_notify.conf': '[a]\nEvent=>x\n' },
    [['error xmpp.conf:1', /no earlier section \[b\]/]],
  ],
  ['files of others', { 'extensions.conf': 'rubbish' }, []],
];

describe('problems', () => {
  for (const [what, files, told] of PROBLEMS) {
    test(what, () => {
      const { configuration, problems } = read({ 'manager.conf': '', 'pjsip.conf': '', ...files });
      assert.deepEqual(
        problems.map(({ severity, file, line }) => `${severity} ${file}:${line}`),
        told.map(([place]) => place),
      );
      for (const [index, [, words]] of told.entries()) assert.match(problems[index]?.text ?? '', words);
      assert.equal(
        configuration === undefined,
        told.some(([place]) => place.startsWith('error')),
      );
    });
  }

  test('an empty directory says how to make one', () => {
    const { configuration, problems } = read({});
    assert.equal(configuration, undefined);
    assert.match(problems[0]?.text ?? '', /run "npx aldis init \/nowhere"/);
  });

  test('missing files are told and mean off', () => {
    const { configuration, problems } = read({ 'http.conf': '' });
    assert.deepEqual(
      problems.map(({ severity, text }) => [severity, text]),
      [
        ['warning', 'There is no manager.conf: AMI is off'],
        ['warning', 'There is no pjsip.conf: SIP is off'],
      ],
    );
    assert.equal(configuration?.manager.enabled, false);
    assert.deepEqual(configuration?.pjsip.transports, []);
  });

  test('no problem shows a secret', () => {
    const { problems } = read({
      'manager.conf': '[u]\nsecret={{hush}}\nsecret hush\n',
      'pjsip.conf':
        '[a]\ntype=auth\nauth_type=digest\npassword={{hush\nmd5_cred=hush\npassword_digest=hush:hush\n',
    });
    assert.ok(problems.length >= 5);
    assert.ok(!JSON.stringify(problems).includes('hush'));
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

function read(files: Readonly<Record<string, string>>): ReadResult {
  const source: ConfigurationSource = {
    path: '/nowhere',
    read: (name) => files[name],
    expand: () => [],
    resolve: (name) => `/nowhere/${name}`,
    exists: (name) => files[name] !== undefined,
  };
  return readFrom(source);
}

/** Finds objects that could be changed. Maps are read-only by their type alone. */
function look(value: Configuration | unknown, path: string, thawed: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Object.isFrozen(value) && !(value instanceof Map)) thawed.push(path);
  const entries =
    value instanceof Map ? [...value] : Object.entries(value).filter(([key]) => key !== 'options');
  for (const [key, entry] of entries) look(entry, `${path}.${String(key)}`, thawed);
}
