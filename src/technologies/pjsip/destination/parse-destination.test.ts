import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatUri } from '../../../protocols/sip/syntax/format-uri.ts';
import { configurationOf } from '../outbound/testing/configuration-of.ts';
import { LanesOfAors, laneOf } from './lanes.ts';
import { parseDestination } from './parse-destination.ts';

/** What ami.md §2.2.1 and the issue list; `uri:` what stands behind the endpoint, `aors:` the AORs looked at. */
const ACCEPTED: readonly (readonly [text: string, endpoint: string, target: string])[] = [
  // Single tokens.
  ['alice', 'alice', 'aors:alice'],
  ['two', 'two', 'aors:first,alice'],
  ['half', 'half', 'aors:alice'],
  ['nosuch', 'fallback', 'uri:sip:nosuch'],
  ['example.com:5070', 'fallback', 'uri:sip:example.com:5070'],
  ['127.0.0.1', 'fallback', 'uri:sip:127.0.0.1'],
  ['[::1]:5070', 'fallback', 'uri:sip:[::1]:5070'],
  // At forms.
  ['alice@anything', 'alice', 'aors:alice'],
  ['alice@', 'alice', 'aors:alice'],
  ['bob@example.com', 'fallback', 'uri:sip:bob@example.com'],
  ['alice;phone-context=x@example.com', 'fallback', 'uri:sip:alice;phone-context=x@example.com'],
  ['ALICE@example.com', 'fallback', 'uri:sip:ALICE@example.com'],
  // URIs through the default endpoint.
  ['sip:bob@example.com', 'fallback', 'uri:sip:bob@example.com'],
  ['sips:bob@example.com', 'fallback', 'uri:sips:bob@example.com'],
  [' sip:bob@example.com  ', 'fallback', 'uri:sip:bob@example.com'],
  ['sip:example.com', 'fallback', 'uri:sip:example.com'],
  ['<sip:bob@example.com>', 'fallback', 'uri:sip:bob@example.com'],
  ['"Bob B" <sip:bob@example.com>', 'fallback', 'uri:"Bob B" sip:bob@example.com'],
  ['Bob <sip:bob@example.com>', 'fallback', 'uri:"Bob" sip:bob@example.com'],
  ['"Bob B" <sips:example.com>', 'fallback', 'uri:"Bob B" sips:example.com'],
  ['sip:bob@example.com;transport=tcp?X-A=b', 'fallback', 'uri:sip:bob@example.com;transport=tcp?X-A=b'],
  // Slash forms.
  ['alice/sip:bob@example.com', 'alice', 'uri:sip:bob@example.com'],
  ['alice/sips:example.com', 'alice', 'uri:sips:example.com'],
  ['alice/<sip:bob@example.com>', 'alice', 'uri:sip:bob@example.com'],
  ['alice/<sips:example.com>', 'alice', 'uri:sips:example.com'],
  ['alice/"Bob B" <sip:bob@example.com>', 'alice', 'uri:"Bob B" sip:bob@example.com'],
  ['alice/example.com', 'alice', 'uri:sip:example.com'],
  ['alice/bob@example.com:5070', 'alice', 'uri:sip:bob@example.com:5070'],
  ['alice/first', 'alice', 'aors:first'],
  ['none/alice', 'none', 'aors:alice'],
  ['none/sip:bob@example.com', 'none', 'uri:sip:bob@example.com'],
  // As in a Dial.
  ['PJSIP/100@alice', 'alice', 'aors:alice user 100'],
  ['PJSIP/@alice', 'alice', 'aors:alice user '],
  ['PJSIP/first@alice', 'alice', 'aors:alice user first'],
];

for (const [text, endpoint, target] of ACCEPTED) {
  test(`"${text}" is ${target} by way of ${endpoint}`, () => {
    const destination = parseDestination(text, CONFIGURATION());
    assert.ok(!('kind' in destination), 'reason' in destination ? destination.reason : '');
    assert.equal(destination.endpoint, endpoint);
    assert.equal(written(destination.target), target);
  });
}

const REFUSED: readonly string[] = [
  '',
  ' alice',
  'alice/',
  'nosuch/sip:bob@example.com',
  'nosuch/alice',
  '"a/b" <sip:bob@example.com>',
  'sip:bob@example.com/x',
  'PJSIP/alice',
  'PJSIP/alice/sip:bob@example.com',
  'PJSIP/100@nosuch',
  'PJSIP/100@none',
  'pjsip/100@alice',
  'tel:+15551234',
  'alice/tel:+15551234',
  'http://example.com',
  'none',
  'none@example.com',
  'missing',
  'never',
  'alice/never',
  'sip:',
  'sip:@example.com',
  'sip:bob@',
  'sip:bob@example.com:99999',
  'sip:bob@exa mple.com',
  'alice/bob @example.com',
  '<sip:bob@example.com',
  '<sip:bob@example.com>;tag=1',
  '<sip:bob@example.com> trailing',
  'sip:bob@example.com\r\nX-A: b',
  `sip:${'u'.repeat(5000)}@example.com`,
];

for (const text of REFUSED) {
  test(`${JSON.stringify(text).slice(0, 60)} is refused with one sentence`, () => {
    const destination = parseDestination(text, CONFIGURATION());
    assert.ok('kind' in destination && destination.kind === 'bad-destination');
    assert.match(destination.reason, /^[^\n]+\.$/);
  });
}

test('A URI of 600 characters is no longer too long', () => {
  const text = `sip:${'u'.repeat(600)}@example.com`;
  assert.ok(!('kind' in parseDestination(text, CONFIGURATION())));
});

test('Without a default outbound endpoint, nothing but endpoints can be reached', () => {
  const configuration = configurationOf(ENDPOINTS);
  for (const text of ['nosuch', 'bob@example.com', 'sip:bob@example.com', '<sip:bob@example.com>']) {
    assert.ok('kind' in parseDestination(text, configuration), text);
  }
  assert.ok(!('kind' in parseDestination('alice/sip:bob@example.com', configuration)));
});

test('ignore_uri_user_options cuts the options off an endpoint name', () => {
  const configuration = configurationOf(`[global]\ntype=global\nignore_uri_user_options=yes\n${ENDPOINTS}`);
  const destination = parseDestination('alice;phone-context=x@example.com', configuration);
  assert.ok(!('kind' in destination));
  assert.equal(destination.endpoint, 'alice');
});

test('Every form that ends at the same phone has the same lane', () => {
  const lanes = ['alice', 'alice@x', 'alice/alice', 'none/alice', 'PJSIP/100@alice'].map(lane);
  assert.deepEqual(new Set(lanes), new Set(['pjsip:aor:alice']));
  assert.equal(lane('two'), 'pjsip:aor:first');
  assert.equal(lane('alice/sip:bob@EXAMPLE.com;x=y'), 'pjsip:uri:alice|bob@example.com:0');
});

test('Who registers wakes every lane that looks for contacts at that AOR', () => {
  const lanes = new LanesOfAors(CONFIGURATION());
  assert.deepEqual(lanes.of('first'), ['pjsip:aor:first']);
  assert.deepEqual(lanes.of('alice'), ['pjsip:aor:alice', 'pjsip:aor:first']);
  assert.deepEqual(lanes.of('unknown'), ['pjsip:aor:unknown']);
});

function lane(text: string): string {
  const destination = parseDestination(text, CONFIGURATION());
  assert.ok(!('kind' in destination));
  return laneOf(destination);
}

function written(target: import('./destination.ts').Target): string {
  if (target.kind === 'aors') {
    return `aors:${target.aors.join()}${target.user === undefined ? '' : ` user ${target.user}`}`;
  }
  return `uri:${target.display === '' ? '' : `"${target.display}" `}${formatUri(target.uri)}`;
}

function CONFIGURATION() {
  return configurationOf(
    `[global]\ntype=global\ndefault_outbound_endpoint=fallback\n${ENDPOINTS}\n[fallback]\ntype=endpoint\n`,
  );
}

const ENDPOINTS = `
[alice]
type=endpoint
aors=alice
[alice]
type=aor
max_contacts=1
[two]
type=endpoint
aors=first,alice
[first]
type=aor
contact=sip:first@127.0.0.1:5071
[half]
type=endpoint
aors=gone,alice
[missing]
type=endpoint
aors=gone
[none]
type=endpoint
[never]
type=endpoint
aors=never
[never]
type=aor
max_contacts=0
`;
