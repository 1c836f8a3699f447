import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipSyntaxError } from './errors.ts';
import { formatUri, parseHostPort, parseUri, type SipUri, sameUri, schemeOf } from './uri.ts';

test('takes URIs apart', () => {
  const cases: [string, Partial<SipUri>][] = [
    ['sip:alice@atlanta.com', { scheme: 'sip', user: 'alice', host: 'atlanta.com', port: 0 }],
    ['SIP:Alice@ATLANTA.com:5070', { scheme: 'sip', user: 'Alice', host: 'atlanta.com', port: 5070 }],
    ['sips:1212@gateway.com', { scheme: 'sips', user: '1212', host: 'gateway.com' }],
    ['sip:192.0.2.4', { user: '', host: '192.0.2.4' }],
    ['sip:alice:secret@h', { user: 'alice', password: 'secret' }],
    ['sip:alice:@h', { user: 'alice', password: '' }],
    ['sip:a@[2001:DB8::1]:5062', { host: '2001:db8::1', port: 5062 }],
    ['sip:[::1]', { user: '', host: '::1', port: 0 }],
    ['sip:%61lice%20b@h', { user: 'alice b' }],
    ['sip:j%40s0n@h', { user: 'j@s0n' }],
    ['sip:user;par=u%40example.net@example.com', { user: 'user;par=u@example.net', host: 'example.com' }],
    ['sip:null-%00-null@h', { user: 'null-\0-null' }],
    ['sip:+358-555@h;user=phone', { user: '+358-555', parameters: new Map([['user', 'phone']]) }],
    [
      'sip:a@h;LR;Transport=TCP',
      {
        parameters: new Map([
          ['lr', ''],
          ['transport', 'TCP'],
        ]),
      },
    ],
    [
      'sip:a@h;%6C%72;n%61me=v%61lue%25%34%31',
      {
        parameters: new Map([
          ['lr', ''],
          ['name', 'value%41'],
        ]),
      },
    ],
    [
      'sip:a@h;maddr=[::1];x',
      {
        parameters: new Map([
          ['maddr', '[::1]'],
          ['x', ''],
        ]),
      },
    ],
    ['sip:a@h;x=1;x=2', { parameters: new Map([['x', '1']]) }],
    [
      'sip:a@h?subject=a%20b&Route=%3Csip:x%3E',
      {
        headers: [
          ['subject', 'a b'],
          ['Route', '<sip:x>'],
        ],
      },
    ],
    ['sip:a@h;lr?x=', { parameters: new Map([['lr', '']]), headers: [['x', '']] }],
    ['sip:gr\xc3\xbc\xc3\x9fe@h', { user: 'gr\xc3\xbc\xc3\x9fe' }],
    ['sip:a#b@h_1', { user: 'a#b', host: 'h_1' }],
    ['tel:+1-201-555-0123', { scheme: 'tel', user: '+1-201-555-0123', host: '' }],
    [
      'tel:7042;phone-context=example.com',
      { user: '7042', parameters: new Map([['phone-context', 'example.com']]) },
    ],
    ['TEL:*#06#', { scheme: 'tel', user: '*#06#' }],
  ];
  for (const [text, expected] of cases) {
    const uri = parseUri(text);
    assert.ok(uri !== undefined, text);
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(uri[key as keyof SipUri], value, `${text}: ${key}`);
    }
  }
});

test('refuses what is no URI', () => {
  const texts = [
    '',
    'sip',
    'sip:',
    'sips:',
    'tel:',
    'tel:+',
    'sip:@h',
    'sip:a@',
    'sip:a@b@c',
    'http://h',
    'sipx:a@h',
    'isbn:298379',
    ' sip:a@h',
    'sip:a@h ',
    'sip:a b@h',
    'sip:<a>@h',
    'sip:a"b@h',
    'sip:a@h\r\n',
    'sip:a\0b@h',
    'sip:a@h:',
    'sip:a@h:x',
    'sip:a@h:65536',
    'sip:a@[::1',
    'sip:a@[nonsense]',
    'sip:a@::1',
    'sip:a@h;',
    'sip:a@h;;x',
    'sip:a@h;=1',
    'sip:a@h;x="1"',
    'sip:a@h?',
    'sip:a@h?x',
    'sip:a@h?x=1&',
    'sip:%@h',
    'sip:%2@h',
    'sip:%zz@h',
    'sip:a@h;x=%4',
    'sip:a@h\xe2\x82',
    'tel:12 34',
    'tel:12a4g',
    'sip:[::1]x',
    'sip:h/x',
    'sip:☎@h',
  ];
  for (const text of texts) assert.equal(parseUri(text), undefined, JSON.stringify(text));
});

test('writes parameters in the order of PJSIP and escapes what needs it', () => {
  const cases: [string, string][] = [
    ['sip:a@h;foo=bar;transport=udp', 'sip:a@h;transport=udp;foo=bar'],
    [
      'sip:a@h;lr;maddr=1.2.3.4;ttl=3;transport=tcp;method=INVITE;user=phone;z;y=1',
      'sip:a@h;user=phone;method=INVITE;transport=tcp;ttl=3;maddr=1.2.3.4;lr;z;y=1',
    ],
    ['sip:%61%20%40:p%3Aq@H:5070', 'sip:a%20%40:p%3aq@h:5070'],
    ['sip:a#b@h', 'sip:a%23b@h'],
    ['sip:\xc3\xbc@h', 'sip:%c3%bc@h'],
    ['sip:a@[2001:db8::1]:5062;lr', 'sip:a@[2001:db8::1]:5062;lr'],
    ['sip:a@h?Route=%3Csip:x%3E&b=c', 'sip:a@h?Route=%3csip:x%3e&b=c'],
    ['tel:7042;ext=1;phone-context=example.com', 'tel:7042;ext=1;phone-context=example.com'],
    ['sip:%0D%0A@h', 'sip:%0d%0a@h'],
  ];
  for (const [text, expected] of cases) assert.equal(formatUri(parseUri(text)!), expected);
  for (const [, text] of cases)
    assert.equal(formatUri(parseUri(text)!), text, 'what was written is read as the same');
});

test('leaves out what the place does not allow', () => {
  const uri = parseUri('sip:a@h:5070;user=phone;method=X;transport=tcp;ttl=1;maddr=m;lr;o=1?h=v')!;
  assert.equal(formatUri(uri, 'from-to'), 'sip:a@h;user=phone;o=1');
  assert.equal(formatUri(uri, 'contact'), 'sip:a@h:5070;user=phone;transport=tcp;ttl=1;maddr=m;o=1?h=v');
  assert.equal(formatUri(uri, 'route'), 'sip:a@h:5070;user=phone;transport=tcp;maddr=m;lr;o=1');
  assert.equal(formatUri(uri, 'request-uri'), 'sip:a@h:5070;user=phone;transport=tcp;ttl=1;maddr=m;lr;o=1');
});

test('refuses to write characters that are no bytes', () => {
  const uri = { ...parseUri('sip:a@h')!, user: '→' };
  assert.throws(
    () => formatUri(uri),
    (error) => error instanceof SipSyntaxError && error.code === 'unsafe-text',
  );
});

test('compares URIs as RFC 3261 §19.1.4 says, with its examples', () => {
  const same: [string, string][] = [
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    [
      'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
      'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    ],
    ['tel:+1-201-555-0123', 'tel:+12015550123'],
  ];
  const different: [string, string][] = [
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:a@h', 'sips:a@h'],
    ['sip:a@h', 'sip:a:x@h'],
    ['sip:a@h;x=1', 'sip:a@h;x=2'],
    ['sip:a@h;maddr=m', 'sip:a@h'],
    ['tel:+1', 'tel:1'],
    ['tel:1;phone-context=a', 'tel:1'],
  ];
  for (const [a, b] of same) {
    assert.ok(sameUri(parseUri(a)!, parseUri(b)!), `${a} = ${b}`);
    assert.ok(sameUri(parseUri(b)!, parseUri(a)!), `${b} = ${a}`);
  }
  for (const [a, b] of different) {
    assert.ok(!sameUri(parseUri(a)!, parseUri(b)!), `${a} ≠ ${b}`);
    assert.ok(!sameUri(parseUri(b)!, parseUri(a)!), `${b} ≠ ${a}`);
  }
});

test('reads hosts with ports, and schemes', () => {
  assert.deepEqual(parseHostPort('[::1]:5060', 0, 10), { host: '::1', port: 5060, end: 10 });
  assert.deepEqual(parseHostPort('x Example.COM y', 2, 13), { host: 'example.com', port: 0, end: 13 });
  assert.equal(parseHostPort('', 0, 0), undefined);
  assert.equal(schemeOf('Soap.Beep://x'), 'soap.beep');
  assert.equal(schemeOf('alice@h'), '');
  assert.equal(schemeOf(':x'), '');
});

test('never throws on any prefix', () => {
  const text = 'sips:a%20b:p@[2001:db8::1]:5062;transport=tcp;x=%41?h=v&i=%20';
  for (let i = 0; i <= text.length; i++) parseUri(text.slice(0, i));
  assert.ok(parseUri(text));
});
