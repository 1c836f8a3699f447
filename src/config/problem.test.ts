import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readFiles as read } from './testing/read-files.ts';

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
    'a carrier that reports over an HTTP server that is off',
    {
      'messaging.conf':
        '[x]\ntype=carrier\nprotocol=mm7\nurl=http://x/\nvasp_id=v\ninbound_username=u\ninbound_password=p\n[y]\ntype=carrier\nprotocol=smpp\nhost=x\nsystem_id=y\n',
    },
    [['warning http.conf:0', /the carrier \[x\] .* needs "enabled=yes"/]],
  ],
  [
    'an unknown kind of section',
    { 'messaging.conf': '[x]\ntype=tocken\n' },
    [['warning messaging.conf:1', /did you mean "token"/]],
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
