import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PjsipRegistration } from '../../../config/pjsip-types.ts';
import { pjsipConfiguration } from '../inbound/testing/scene.ts';
import {
  initialState,
  type RegistrationAnswer,
  type RegistrationEvent,
  type RegistrationState,
  step,
} from './registration-state.ts';

const REGISTRATION = pjsipConfiguration(
  '[p]\ntype=registration\nserver_uri=sip:p\nclient_uri=sip:me@p\nexpiration=120\n',
).registrations.get('p') as PjsipRegistration;

/** Now, in seconds; all times of the tests count from it. */
const NOW = 1_000_000;

function answer(code: number, more: Partial<RegistrationAnswer> = {}): RegistrationAnswer {
  return {
    kind: 'answered',
    code,
    reason: '',
    granted: code < 300 ? 120 : 0,
    minExpires: undefined,
    retryAfterMs: undefined,
    ...more,
  };
}

const SILENT: RegistrationEvent = { kind: 'silent', text: 'no answer' };
const REGISTER: RegistrationEvent = { kind: 'register', delayMs: 3000 };
const UNREGISTER: RegistrationEvent = { kind: 'unregister' };
const DUE: RegistrationEvent = { kind: 'due' };

/** `waiting 110 Registered retries 2 | send 0, tell` */
function shown(
  state: RegistrationState,
  event: RegistrationEvent,
  options: Partial<PjsipRegistration>,
): string {
  const { state: next, actions } = step(state, event, NOW * 1000, { ...REGISTRATION, ...options });
  const at = next.kind === 'waiting' ? next.at : next.kind === 'unregistering' ? next.registerAt : undefined;
  const words = [next.kind, at === undefined ? '' : at / 1000 - NOW, next.status];
  if (next.retries > 0) words.push(`retries ${next.retries}`);
  if (next.expiration !== 120) words.push(`asks ${next.expiration}`);
  if (next.kind === 'registering' && next.wish !== undefined) words.push(`then ${next.wish.kind}`);
  const done = actions
    .filter(({ kind }) => kind !== 'log')
    .map((action) => (action.kind === 'send' ? `send ${action.expires}` : action.kind));
  return `${words.filter((word) => word !== '').join(' ')}${done.length > 0 ? ` | ${done.join(', ')}` : ''}`;
}

const idle = initialState(REGISTRATION);
const rejected: RegistrationState = { ...idle, kind: 'idle', status: 'Rejected' };
const first: RegistrationState = { ...idle, kind: 'waiting', at: (NOW + 5) * 1000 };
const refresh: RegistrationState = { ...first, status: 'Registered' };
const registering: RegistrationState = { ...idle, kind: 'registering', wish: undefined };
const refreshing: RegistrationState = { ...registering, status: 'Registered' };
const tenth: RegistrationState = { ...registering, status: 'Rejected', retries: 10 };
const again: RegistrationState = { ...idle, kind: 'unregistering', registerAt: (NOW + 3) * 1000 };
const away: RegistrationState = { ...idle, kind: 'unregistering', registerAt: undefined };

const STEPS: readonly (readonly [
  what: string,
  state: RegistrationState,
  event: RegistrationEvent,
  expected: string,
  options?: Partial<PjsipRegistration>,
])[] = [
  ['idle: it begins after its delay', idle, { kind: 'begin', delayMs: 4000 }, 'waiting 4 Unregistered'],
  ['idle: a timer that was cancelled', idle, DUE, 'idle Unregistered'],
  ['idle: register', rejected, REGISTER, 'unregistering 3 Rejected | send 0'],
  ['idle: unregister, though it is not registered', idle, UNREGISTER, 'unregistering Unregistered | send 0'],
  ['idle: the network is back', rejected, { kind: 'network' }, 'waiting 0 Rejected'],
  ['idle: who was unregistered stays so', idle, { kind: 'network' }, 'idle Unregistered'],
  ['waiting: due', first, DUE, 'registering Unregistered | send 120'],
  ['waiting: register', refresh, REGISTER, 'unregistering 3 Registered | send 0'],
  ['waiting: unregister', refresh, UNREGISTER, 'unregistering Registered | send 0'],
  ['waiting: its connection is gone', refresh, { kind: 'lost' }, 'waiting 0 Registered'],
  ['waiting: what had none cannot lose it', first, { kind: 'lost' }, 'waiting 5 Unregistered'],
  ['waiting: the network is back', refresh, { kind: 'network' }, 'waiting 0 Registered'],
  ['waiting: an answer that comes too late', first, answer(200), 'waiting 5 Unregistered'],

  ['200', registering, answer(200), 'waiting 110 Registered | tell'],
  ['200 to a refresh is told as well', refreshing, answer(200), 'waiting 110 Registered | tell'],
  ['200 after failures', tenth, answer(200), 'waiting 110 Registered | tell'],
  [
    '200 for a short time: half of it',
    registering,
    answer(200, { granted: 12 }),
    'waiting 6 Registered | tell',
  ],
  ['200 for a second', registering, answer(200, { granted: 1 }), 'waiting 1 Registered | tell'],
  ['200 for no time', registering, answer(200, { granted: 0 }), 'waiting 60 Rejected retries 1 | tell'],
  ['no answer', registering, SILENT, 'waiting 60 Rejected retries 1 | tell'],
  ['no answer to a refresh', refreshing, SILENT, 'waiting 60 Rejected retries 1 | tell'],
  ['no answer, the last time', tenth, SILENT, 'idle Rejected retries 10 | tell'],
  ['no answer and no retry_interval', registering, SILENT, 'idle Rejected | tell', { retryInterval: 0 }],
  ['503', registering, answer(503), 'waiting 60 Rejected retries 1 | tell'],
  ['503 with Retry-After', registering, answer(503, { retryAfterMs: 7000 }), 'waiting 7 Rejected | tell'],
  ['403 with Retry-After', registering, answer(403, { retryAfterMs: 7000 }), 'waiting 7 Rejected | tell'],
  [
    '503 without retry_interval is fatal',
    registering,
    answer(503),
    'idle Rejected | tell',
    { retryInterval: 0 },
  ],
  [
    '503 without retry_interval, with fatal_retry_interval',
    registering,
    answer(503),
    'waiting 9 Rejected retries 1 | tell',
    { retryInterval: 0, fatalRetryInterval: 9 },
  ],
  ['503 too often', tenth, answer(503), 'idle Rejected retries 10 | tell'],
  ['603 is temporary', registering, answer(603), 'waiting 60 Rejected retries 1 | tell'],
  ['501 is not', registering, answer(501), 'idle Rejected | tell'],
  ['302', registering, answer(302), 'idle Rejected | tell'],
  ['404', registering, answer(404), 'idle Rejected | tell'],
  [
    '404, fatal_retry_interval',
    registering,
    answer(404),
    'waiting 9 Rejected retries 1 | tell',
    { fatalRetryInterval: 9 },
  ],
  ['404 too often', tenth, answer(404), 'idle Rejected retries 10 | tell', { fatalRetryInterval: 9 }],
  ['403', registering, answer(403), 'idle Rejected | tell'],
  [
    '403, forbidden_retry_interval',
    registering,
    answer(403),
    'waiting 8 Rejected retries 1 | tell',
    { forbiddenRetryInterval: 8, fatalRetryInterval: 9 },
  ],
  [
    '403, only fatal_retry_interval',
    registering,
    answer(403),
    'waiting 9 Rejected retries 1 | tell',
    { fatalRetryInterval: 9 },
  ],
  ['401 after credentials', registering, answer(401), 'idle Rejected | tell'],
  [
    '407 after credentials, not permanent',
    registering,
    answer(407),
    'waiting 60 Rejected retries 1 | tell',
    { authRejectionPermanent: false },
  ],
  ['423', registering, answer(423, { minExpires: 600 }), 'registering Unregistered asks 600 | send 600'],
  ['423 without Min-Expires', registering, answer(423), 'registering Unregistered asks 3601 | send 3601'],
  [
    '423 with a Min-Expires that was kept',
    registering,
    answer(423, { minExpires: 100 }),
    'idle Rejected | tell',
  ],
  [
    '423 beyond what an Expires may say',
    registering,
    answer(423, { minExpires: 2 ** 32 }),
    'idle Rejected | tell',
  ],
  ['423 that wants more and more', { ...registering, raised: 3 }, answer(423), 'idle Rejected | tell'],
  ['423 again', { ...registering, expiration: 3601 }, answer(423), 'idle Rejected asks 3601 | tell'],
  [
    'registering: register waits for the answer',
    registering,
    REGISTER,
    'registering Unregistered then register',
  ],
  ['registering: unregister as well', registering, UNREGISTER, 'registering Unregistered then unregister'],
  [
    'then unregisters',
    { ...registering, wish: UNREGISTER },
    answer(200),
    'unregistering Registered | tell, send 0',
  ],
  [
    'then registers anew',
    { ...registering, wish: REGISTER },
    SILENT,
    'unregistering 3 Rejected | tell, send 0',
  ],
  [
    'after the 423',
    { ...registering, wish: UNREGISTER },
    answer(423),
    'registering Unregistered asks 3601 then unregister | send 3601',
  ],

  ['unregistered', away, answer(200, { granted: 0 }), 'idle Unregistered | tell'],
  ['not unregistered', away, answer(403), 'idle Rejected | tell'],
  [
    'not unregistered, Asterisk would register after retry_interval',
    away,
    answer(503),
    'idle Rejected | tell',
  ],
  ['unregistered, to register anew', again, answer(200), 'waiting 3 Unregistered | tell'],
  ['not unregistered, and registers anew all the same', again, answer(403), 'waiting 3 Rejected | tell'],
  ['but not before it is wished', again, answer(503, { retryAfterMs: 9000 }), 'waiting 9 Rejected | tell'],
  ['nobody answers', again, SILENT, 'waiting 3 Rejected | tell'],
  ['a 423 asks for nothing longer than 0', again, answer(423), 'waiting 3 Rejected | tell'],
  ['unregistering: register', away, REGISTER, 'unregistering 3 Unregistered'],
  ['unregistering: unregister', again, UNREGISTER, 'unregistering Unregistered'],
  ['unregistering: nothing else counts', again, { kind: 'network' }, 'unregistering 3 Unregistered'],
];

for (const [what, state, event, expected, options = {}] of STEPS) {
  test(what, () => assert.equal(shown(state, event, options), expected));
}

test('asking again asks for what is configured, and may fail as often as at first', () => {
  const asked: RegistrationState = { ...rejected, expiration: 3601, retries: 10 };
  const { state } = step(asked, REGISTER, NOW, REGISTRATION);
  assert.equal(state.expiration, 120);
  assert.equal(state.retries, 0);
});

test('what is logged tells why, and when it is given up', () => {
  const text = (event: RegistrationEvent): string[] =>
    step(registering, event, NOW, REGISTRATION).actions.flatMap((a) =>
      a.kind === 'log' ? [`${a.level}: ${a.text}`] : [],
    );
  assert.deepEqual(text(answer(403, { reason: 'Forbidden' })), [
    'warn: Not registered with sip:p, and given up: refused: 403 Forbidden',
  ]);
  assert.deepEqual(text(SILENT), ['warn: Not registered: no answer; it is tried again']);
  assert.deepEqual(text(answer(200)), ['info: Registered with sip:p for 120 seconds']);
});
