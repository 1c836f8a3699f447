import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { pjsipConfiguration } from '../testing/configuration.ts';
import { endpointOptions } from './endpoint.ts';
import { optionLines, parameterTable } from './shown-option.ts';

/** An endpoint with these lines in its section. */
function endpoint(...lines: string[]): PjsipEndpoint {
  const found = pjsipConfiguration(`[x]\ntype=endpoint\n${lines.join('\n')}\n`).pjsip.endpoints.get('x');
  assert.ok(found);
  return found;
}

function shown(name: string, ...lines: string[]): string | undefined {
  const text = optionLines(endpointOptions(), endpoint(...lines), true);
  return new RegExp(`^${name}: (.*)\\r$`, 'm').exec(text)?.[1];
}

const CASES: readonly (readonly [name: string, lines: string, value: string])[] = [
  ['Allow', '', '(nothing)'],
  ['Allow', 'disallow=all|allow=ulaw,alaw', '(ulaw|alaw)'],
  ['Allow', 'allow=ulaw|disallow=all|allow=opus', '(opus)'],
  ['Allow', 'allow=!all,g722,ulaw|disallow=ulaw', '(g722)'],
  ['Allow', 'allow=ulaw:20,alaw', '(ulaw|alaw)'],
  ['Callerid', '', '<unknown>'],
  ['Callerid', 'callerid="Alice" <2001>', '"Alice" <2001>'],
  ['Callerid', 'callerid=2001', '2001'],
  ['Callerid', 'callerid=Alice <>', 'Alice'],
  ['CallGroup', 'call_group=3,1-2', '1, 2, 3'],
  ['CallGroup', 'call_group=60-99', '60, 61, 62, 63'],
  ['PickupGroup', 'pickup_group=x,1', '1'],
  ['NamedCallGroup', 'named_call_group=sales , support', 'sales, support'],
  ['TosAudio', 'tos_audio=ef', '184'],
  ['TosAudio', 'tos_audio=af41', '136'],
  ['TosVideo', 'tos_video=cs3', '96'],
  ['TosVideo', 'tos_video=0xb8', '184'],
  ['TosVideo', 'tos_video=nonsense', '0'],
  [
    'CodecPrefsIncomingOffer',
    'codec_prefs_incoming_offer=prefer: configured',
    'prefer:configured, operation:intersect, keep:all, transcode:allow',
  ],
  ['DirectMedia', '', 'true'],
  ['DirectMedia', 'direct_media=off', 'false'],
  ['DirectMediaMethod', 'direct_media_method=reinvite', 'invite'],
  ['DirectMediaMethod', 'direct_media_method=UPDATE', 'update'],
  ['DtlsVerify', 'dtls_verify=fingerprint', 'Fingerprint'],
  ['Timers', 'timers=forced', 'always'],
  ['Timers', 'timers=no', 'no'],
  ['100rel', 'rel=x', 'yes'],
  ['100rel', '100rel=required', 'required'],
  ['IceSupport', 'webrtc=yes', 'true'],
  ['DtlsSetup', 'webrtc=yes', 'actpass'],
  ['DtlsAutoGenerateCert', 'webrtc=yes', 'Yes'],
  ['DtlsAutoGenerateCert', 'webrtc=yes|dtls_cert_file=/c.pem', 'No'],
  ['MediaEncryption', 'webrtc=yes', 'dtls'],
  ['SetVar', 'set_var=A=1|set_var=B=2', 'A=1,B=2'],
  ['IdentifyBy', '', 'username,ip'],
  ['TimersSessExpires', '', '1800'],
  ['TimersSessExpires', 'timers_sess_expires=90', '90'],
  ['Context', 'context=a|context=b', 'b'],
  ['SuppressQ850ReasonHeaders', 'suppress_q850_reason_headers=1', 'true'],
];

describe('the options of an endpoint', () => {
  for (const [name, lines, value] of CASES) {
    test(`${lines || 'nothing'} gives ${name}: ${value}`, () => {
      assert.equal(shown(name, ...lines.split('|')), value);
    });
  }

  test('each stands there once', () => {
    const names = endpointOptions().map(({ option }) => option);
    assert.equal(new Set(names).size, names.length);
    assert.equal(names.length, 138);
  });

  test('text beyond ASCII goes out as UTF-8', () => {
    assert.equal(
      shown('Callerid', 'callerid=Jürgen <1>'),
      Buffer.from('"Jürgen" <1>', 'utf8').toString('latin1'),
    );
  });

  test('the table has a line for each variable under its own name', () => {
    const table = (...lines: string[]): string[] =>
      parameterTable(endpointOptions(), endpoint(...lines), true).split('\n');
    assert.deepEqual(
      table('set_var=A=1', 'set_var=B=2').filter((line) => /^ (set_var|[AB]) /.test(line)),
      [' A                                  : 1', ' B                                  : 2'],
    );
    assert.ok(table().includes(' set_var                            : '));
    assert.equal(table()[2], ' 100rel                             : yes');
  });
});
