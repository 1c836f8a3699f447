import assert from 'node:assert/strict';
import { test } from 'node:test';
import { good, ID, ID_2, PROJECTS, read } from './testing/read-messaging.ts';

const HASH = 'ab'.repeat(32);

test('nothing at all', () => {
  const { messaging, problems } = read('');
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [messaging?.projects.size, messaging?.tokens, messaging?.numbers.size, messaging?.routes],
    [0, [], 0, []],
  );
  assert.deepEqual(messaging?.api.mediaTypes.slice(0, 2), ['audio/mp4', 'audio/mpeg']);
  const { mediaTypes: _, spaceId, ...api } = messaging?.api ?? { mediaTypes: [], spaceId: '' };
  assert.match(spaceId, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(api, {
    publicUrl: '',
    rateWindowSeconds: 10,
    mediaMaxSize: 5_242_880,
    mediaMaxTotal: 5_242_880,
    mediaTimeoutSeconds: 10,
    mediaRedirects: 5,
    mediaUrlLifetimeSeconds: 604_800,
    outgoingNetworks: [],
    callbackTimeoutSeconds: 10,
    callbackRetryHours: 24,
    documentLimit: 20,
  });
});

test('the example of the manual, and its defaults', () => {
  const messaging = good(`[ci]
type=token
project=acme
token_sha256=${HASH.toUpperCase()}
scopes=messaging
[+15551230001]
type=number
project=acme
capabilities=sms,mms
deliver_to=pjsip:alice
[12345]
type=number
project=other
`);
  assert.deepEqual(messaging.projects.get(ID), {
    name: 'acme',
    id: ID,
    signingKey: 'PSK_1',
    backlogLimit: 10_000,
    rateLimit: 13_800,
  });
  assert.deepEqual(messaging.tokens, [{ name: 'ci', project: ID, tokenSha256: HASH, scopes: ['messaging'] }]);
  assert.deepEqual([...messaging.numbers.keys()], ['+15551230001', '12345']);
  assert.deepEqual(messaging.numbers.get('+15551230001')?.deliverTo, ['pjsip:alice']);
  assert.deepEqual(messaging.numbers.get('12345'), {
    number: '12345',
    project: ID_2,
    capabilities: ['sms', 'mms'],
    deliverTo: [],
    inbound: undefined,
    optout: false,
    stopReply: '',
    startReply: '',
    helpReply: '',
    throughput: 0,
  });
});

test('everything is frozen', () => {
  const { messaging } = read(
    `${PROJECTS}[+15551230001]\ntype=number\nproject=acme\ndeliver_to=pjsip:alice\n`,
  );
  const number = messaging?.numbers.get('+15551230001');
  for (const value of [messaging, messaging?.api, messaging?.projects.get(ID), number, number?.deliverTo])
    assert.ok(Object.isFrozen(value));
});

test('limits of a project come from [general], wherever that stands', () => {
  const { projects } = good(`[small]
type=project
id=00000000-0000-4000-8000-000000000001
signing_key=k
backlog_limit=5
rate_limit=6
[general]
backlog_limit=7
rate_limit=8
`);
  const limits = [...projects.values()].map(({ name, backlogLimit, rateLimit }) => [
    name,
    backlogLimit,
    rateLimit,
  ]);
  assert.deepEqual(limits, [
    ['acme', 7, 8],
    ['other', 7, 8],
    ['small', 5, 6],
  ]);
});

test('the space is that of the file, else the first project makes it', () => {
  assert.equal(good(`[general]\nspace_id=${ID.toUpperCase()}\n`).api.spaceId, ID);
  const made = good('').api.spaceId;
  assert.equal(good('[12345]\ntype=number\nproject=acme\n').api.spaceId, made);
  assert.notEqual(read(PROJECTS.replace(ID, ID.replace('8', '9'))).messaging?.api.spaceId, made);
});

test('templates give what numbers have in common; lists add up', () => {
  const { numbers } = good(`[n](!)
type=number
project=acme
capabilities=SMS
deliver_to=pjsip:alice
optout=yes
stop_reply=Bye\\; and thanks
throughput=0.5
[+15551230001](n)
deliver_to=pjsip:bob, pjsip:sip:bob@example.com, pjsip:alice
capabilities=mms
[+15551230002](n)
[+15551230002](+)
deliver_to=number:+15551230001
`);
  const [one, two] = [...numbers.values()];
  assert.deepEqual(one?.deliverTo, ['pjsip:alice', 'pjsip:bob', 'pjsip:sip:bob@example.com']);
  assert.deepEqual([one?.capabilities, two?.capabilities], [['mms'], ['sms']]);
  assert.deepEqual(two?.deliverTo, ['pjsip:alice', 'number:+15551230001']);
  assert.deepEqual([two?.optout, two?.stopReply, two?.throughput], [true, 'Bye; and thanks', 0.5]);
});

test('documents of numbers', () => {
  const { numbers } = good(`[10001]
type=number
project=acme
inbound=swml
inbound_file=pjsip.conf
[10002]
type=number
project=acme
inbound=cXML
inbound_url=https://example.com/a?b=c
inbound_method=get
inbound_fallback_url=http://example.com/
[10003]
type=number
project=acme
inbound=webhook
inbound_url=https://user:password@example.com/
`);
  assert.deepEqual(
    [...numbers.values()].map(({ inbound }) => inbound),
    [
      { kind: 'swml', url: '', file: '/nowhere/pjsip.conf', method: 'POST', fallbackUrl: '' },
      {
        kind: 'cxml',
        url: 'https://example.com/a?b=c',
        file: '',
        method: 'GET',
        fallbackUrl: 'http://example.com/',
      },
      {
        kind: 'webhook',
        url: 'https://user:password@example.com/',
        file: '',
        method: 'POST',
        fallbackUrl: '',
      },
    ],
  );
});

test('groups', () => {
  const { groups } = good(`[support]
type=number_group
id=${ID.toUpperCase().replace('8', 'A')}
project=acme
numbers=10001, 10002
numbers=10001
[10001]
type=number
project=acme
[10002]
type=number
project=acme
`);
  const id = ID.replace('8', 'a');
  assert.deepEqual(
    [...groups],
    [[id, { name: 'support', id, project: ID, numbers: ['10001', '10002'], stickySender: true }]],
  );
});

test('routes stand in the order of the file', () => {
  const { routes } = good(`[usa]
type=route
prefix=+1, 988
prefix=+
priority=1
weight=0
project=other, acme
capabilities=sms
destination=pjsip:alice/sip:\${to_digits}@example.com\\;from=\${from}
[no]
type=route
prefix=+882
refuse=yes
[mobile]
type=route
carrier=up
[up]
type=carrier
protocol=sip
endpoint=alice
[any]
type=route
destination=pjsip:sip:up@example.com
`);
  assert.deepEqual(routes, [
    {
      name: 'usa',
      prefix: ['+1', '988', '+'],
      priority: 1,
      weight: 0,
      projects: [ID_2, ID],
      capabilities: ['sms'],
      destination: `pjsip:alice/sip:\${to_digits}@example.com;from=\${from}`,
      refuse: false,
    },
    {
      name: 'no',
      prefix: ['+882'],
      priority: 10,
      weight: 10,
      projects: [],
      capabilities: ['sms', 'mms'],
      destination: '',
      refuse: true,
    },
    {
      name: 'mobile',
      prefix: [],
      priority: 10,
      weight: 10,
      projects: [],
      capabilities: ['sms', 'mms'],
      destination: `carrier:up/\${to}`,
      refuse: false,
    },
    {
      name: 'any',
      prefix: [],
      priority: 10,
      weight: 10,
      projects: [],
      capabilities: ['sms', 'mms'],
      destination: 'pjsip:sip:up@example.com',
      refuse: false,
    },
  ]);
});

test('types may share a name', () => {
  good(
    `[acme]\ntype=token\nproject=acme\ntoken_sha256=${HASH}\n[acme]\ntype=carrier\nprotocol=sip\nendpoint=bob\n`,
  );
});

test('the other options of [general]', () => {
  const { api } = good(`[general]
public_url=https://sms.example.com/gateway/
rate_window=1
media_types=IMAGE/PNG, video/3gpp, audio/*
media_max_size=1
media_max_total=2
media_timeout=3
media_redirects=0
media_url_lifetime=60
outgoing_networks=127.0.0.0/8, ::1
outgoing_networks=10.0.0.0/255.0.0.0
callback_timeout=4
callback_retry_hours=0
document_limit=1
`);
  assert.deepEqual(
    { ...api, spaceId: '' },
    {
      publicUrl: 'https://sms.example.com/gateway',
      spaceId: '',
      rateWindowSeconds: 1,
      mediaTypes: ['image/png', 'video/3gpp', 'audio/*'],
      mediaMaxSize: 1,
      mediaMaxTotal: 2,
      mediaTimeoutSeconds: 3,
      mediaRedirects: 0,
      mediaUrlLifetimeSeconds: 60,
      outgoingNetworks: ['127.0.0.0/8', '::1', '10.0.0.0/255.0.0.0'],
      callbackTimeoutSeconds: 4,
      callbackRetryHours: 0,
      documentLimit: 1,
    },
  );
});
