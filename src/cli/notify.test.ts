import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandFailure } from './failure.ts';
import { LiveLines } from './live-lines.ts';
import { type PhoneRow, phoneRows } from './notified-phones.ts';
import type { NotifyOptions } from './notify.ts';
import { readPlan } from './notify-request.ts';
import { phoneLine, summary } from './notify-view.ts';
import { styleFor } from './terminal.ts';

const OPTIONS: NotifyOptions = { config: '', timeout: 1 };
const PLAIN = styleFor({ write: () => true });

test('the last word is the type, those before it are endpoints', () => {
  assert.deepEqual(readPlan(['alice', 'bob', 'reboot'], OPTIONS), {
    targets: [
      { header: 'Endpoint', name: 'alice' },
      { header: 'Endpoint', name: 'bob' },
    ],
    headers: [['Option', 'reboot']],
  });
});

test('headers and lines of content take its place', () => {
  const options = {
    ...OPTIONS,
    header: ['Event: check-sync;reboot=true', 'X-A:  a, (b)'],
    content: ['c = "d"', ''],
    uri: ['sip:b@h'],
    store: true,
    validity: 60,
  } as const;
  assert.deepEqual(readPlan(['alice'], options), {
    targets: [
      { header: 'Endpoint', name: 'alice' },
      { header: 'URI', name: 'sip:b@h' },
    ],
    headers: [
      ['Variable', 'Event=check-sync;reboot=true'],
      ['Variable', 'X-A=a\\, \\(b\\)'],
      ['Variable', 'Content-Type=text/plain'],
      ['Variable', 'Content=c = \\"d\\"'],
      ['Variable', 'Content='],
      ['Store', 'yes'],
      ['ValidityPeriod', '60'],
    ],
  });
  const typed = { ...OPTIONS, header: ['content-type: text/html'], content: ['x'] };
  assert.equal(readPlan(['alice'], typed).headers.length, 2);
});

test('a URI alone needs a type, and nobody is an error', () => {
  const one = readPlan(['reboot'], { ...OPTIONS, uri: ['sip:b@h'] });
  assert.deepEqual(one, { targets: [{ header: 'URI', name: 'sip:b@h' }], headers: [['Option', 'reboot']] });
  for (const [words, more] of [
    [[], {}],
    [['reboot'], {}],
    [[], { uri: ['sip:b@h'] }],
    [[], { header: ['Event: x'] }],
  ] as const) {
    assert.throws(() => readPlan(words, { ...OPTIONS, ...more }), CommandFailure);
  }
});

test('a row for each contact with its last answer; one where nobody is', () => {
  const created = '2026-11-21T03:48:27.000Z';
  const attempt = { what: 'attempt', leg: 'a', responseCode: 503, responseText: 'Busy', at: created };
  const rows = phoneRows('alice', {
    message: { created, status: 'delivered' },
    deliveries: [
      { leg: 'a', address: 'sip:a@h', status: 'delivered' },
      { leg: 'b', address: 'sip:b@h', status: 'initiated' },
    ],
    timeline: [
      attempt,
      { ...attempt, responseCode: 200, responseText: 'OK', at: '2026-11-21T03:48:27.040Z' },
    ],
  });
  assert.deepEqual(rows, [
    { target: 'alice', contact: 'sip:a@h', status: 'delivered', code: 200, text: 'OK', ms: 40 },
    { target: 'alice', contact: 'sip:b@h', status: 'initiated', code: 0, text: '', ms: undefined },
  ]);
  const none = phoneRows('bob', {
    message: { created, status: 'failed', errorMessage: 'Nobody is there' },
    deliveries: [],
    timeline: [{ what: 'failed', at: '2026-11-21T03:48:27.003Z' }],
  });
  assert.deepEqual(none, [
    { target: 'bob', contact: '', status: 'failed', code: 0, text: 'Nobody is there', ms: 3 },
  ]);
});

const ROWS: readonly PhoneRow[] = [
  { target: 'alice', contact: 'sip:alice@h', status: 'delivered', code: 200, text: 'OK', ms: 4 },
  { target: 'bob', contact: '', status: 'failed', code: 0, text: 'Nobody\n', ms: 1234 },
  { target: 'c', contact: '', status: 'queued', code: 0, text: '', ms: undefined },
];

test('the table is aligned and ends with how many took it', () => {
  assert.equal(
    summary(ROWS, PLAIN),
    [
      'ENDPOINT  CONTACT      STATUS     CODE  TEXT        MS',
      'alice     sip:alice@h  delivered  200   OK           4',
      'bob       -            failed     -     Nobody\\n  1234',
      'c         -            queued     -     -            -',
      '',
      '1 of 3 took it, 1 did not, 1 still is waited for.',
      '',
    ].join('\n'),
  );
  assert.equal(phoneLine(ROWS[0]!, PLAIN), 'alice  sip:alice@h  delivered  200 OK');
});

test('lines on a terminal change in place, as long as they fit', () => {
  let text = '';
  const write = (more: string): unknown => (text += more);
  const live = new LiveLines({ isTTY: true, rows: 4, columns: 20, write });
  assert.ok(live.fits(3, 19));
  assert.ok(!live.fits(4, 19));
  assert.ok(!live.fits(3, 20));
  assert.ok(!new LiveLines({ rows: 4, columns: 20, write }).fits(1, 1));
  live.show(['a', 'b']);
  live.show(['c', 'd']);
  live.show([]);
  live.show([]);
  assert.equal(text, 'a\nb\n\x1b[2A\x1b[0Jc\nd\n\x1b[2A\x1b[0J');
});
