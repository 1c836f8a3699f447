import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CreateRequest, parseSid, readCreate } from './create-request.ts';
import { parseDateRange, parseMoment, rfc2822 } from './dates.ts';
import { CompatError } from './errors.ts';
import { formOf, numberOf, parseForm } from './form.ts';

const NOW = Date.UTC(2026, 10, 21, 11);

describe('forms', () => {
  for (const [text, expected] of [
    ['', {}],
    ['&&', {}],
    ['a', { a: [''] }],
    ['a=', { a: [''] }],
    ['=b', { '': ['b'] }],
    ['a=b=c', { a: ['b=c'] }],
    ['a=1&a=2&b=3&a=4', { a: ['1', '2', '4'], b: ['3'] }],
    ['a+b=c+d%2Be', { 'a b': ['c d+e'] }],
    ['a=%F0%9F%99%82%0D%0A%00', { a: ['🙂\r\n\0'] }],
    ['DateSent%3C=1&DateSent>=2', { 'DateSent<': ['1'], 'DateSent>': ['2'] }],
    ['__proto__=1', [['__proto__', ['1']]]],
  ] as const) {
    test(JSON.stringify(text), () => {
      const form = parseForm(text);
      assert.ok(!(form instanceof CompatError));
      assert.deepEqual([...form], Array.isArray(expected) ? expected : Object.entries(expected));
    });
  }

  test('broken escapes', () => {
    for (const text of ['%', 'a=%4', 'a=%g0', '%zz=1', 'a=%C3', 'a=%C3%28', 'a=%ED%A0%80']) {
      assert.ok(parseForm(text) instanceof CompatError, text);
    }
  });

  test('of objects', () => {
    assert.deepEqual(
      [...(formOf({ a: 1, b: true, c: ['x', 'y'], d: null }) as Map<string, string[]>)],
      [
        ['a', ['1']],
        ['b', ['true']],
        ['c', ['x', 'y']],
      ],
    );
    assert.deepEqual(formOf(undefined), new Map());
    for (const wrong of [[], 'x', 1, { a: {} }, { a: [[]] }]) assert.ok(formOf(wrong) instanceof CompatError);
  });

  test('numbers whose plus was not escaped', () => {
    for (const [given, expected] of [
      ['+15551230001', '+15551230001'],
      [' 15551230001', '+15551230001'],
      ['15551230001', '15551230001'],
      [' acme ', 'acme'],
      ['55555', '55555'],
    ] as const) {
      assert.equal(numberOf(given), expected);
    }
  });
});

describe('dates', () => {
  test('RFC 2822', () => {
    assert.equal(rfc2822(NOW), 'Sat, 21 Nov 2026 11:00:00 +0000');
    assert.equal(rfc2822(Date.UTC(2026, 0, 5, 3, 4, 5, 999)), 'Mon, 05 Jan 2026 03:04:05 +0000');
  });

  test('days and seconds', () => {
    const day = Date.UTC(2026, 10, 21);
    for (const [text, start, length] of [
      ['2026-11-21', day, 86_400_000],
      [' 2026-11-21 ', day, 86_400_000],
      ['2026-11-21T11:00:00Z', NOW, 1000],
      ['2026-11-21T11:00:00.5Z', NOW, 1000],
      ['2026-11-21T12:00:00+01:00', NOW, 1000],
      ['2026-11-21T12:00:00+0100', NOW, 1000],
      ['2026-11-21T12:00:00 01:00', NOW, 1000],
      ['2026-11-21 11:00', NOW, 1000],
      ['Sat, 21 Nov 2026 11:00:00 +0000', NOW, 1000],
      ['21 Nov 2026 12:00:00 +0100', NOW, 1000],
      ['Sat, 21 Nov 2026 11:00:00 GMT', NOW, 1000],
    ] as const) {
      assert.deepEqual(parseDateRange(text), { start, end: start + length }, text);
    }
    for (const text of [
      '',
      'x',
      '2026',
      '2026-13-01',
      '2026-02-30',
      '2026-02-30T10:00:00Z',
      '2026-11-21T25:00:00Z',
      '2026-11-21T11',
      '31 Feb 2026 11:00:00 +0000',
      '1795258800',
    ]) {
      assert.equal(parseDateRange(text), undefined, text);
      assert.equal(parseMoment(text), undefined, text);
    }
  });
});

describe('requests to send', () => {
  const good = { To: '+15551230002', From: '+15551230001', Body: 'x' };
  const read = (more: Record<string, unknown>): CreateRequest | CompatError => {
    const form = formOf({ ...good, ...more });
    return form instanceof CompatError ? form : readCreate(form, NOW);
  };

  test('what is left out', () => {
    assert.deepEqual(read({}), {
      to: good.To,
      from: good.From,
      group: '',
      body: 'x',
      mediaUrls: [],
      sendAsMms: false,
      statusCallback: '',
      validityMs: 14_400_000,
      sendAt: undefined,
    });
  });

  for (const [more, expected] of [
    [{ From: '55555' }, { from: '55555' }],
    [
      { From: undefined, MessagingServiceSid: 'MG8F2c1a603b7e4d529c416a0d5e7b9f13' },
      { group: '8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13' },
    ],
    [
      { Body: undefined, MediaUrl: 'https://a.example/1' },
      { body: '', mediaUrls: ['https://a.example/1'] },
    ],
    [{ MediaUrl: Array(8).fill('http://a/') }, { mediaUrls: Array(8).fill('http://a/') }],
    [{ Body: '🙂'.repeat(1600) }, { body: '🙂'.repeat(1600) }],
    [{ Body: ' a\n' }, { body: ' a\n' }],
    [{ SendAsMms: 'true' }, { sendAsMms: true }],
    [{ SendAsMms: 'False' }, { sendAsMms: false }],
    [{ ValidityPeriod: '1' }, { validityMs: 1000 }],
    [{ ValidityPeriod: 172_800 }, { validityMs: 172_800_000 }],
    [{ SendAt: '2026-11-21T11:00:01Z' }, { sendAt: NOW + 1000 }],
    [
      { StatusCallback: 'HTTPS://user:pw@Example.com:8443/a?b=%20#c' },
      { statusCallback: 'HTTPS://user:pw@Example.com:8443/a?b=%20#c' },
    ],
    [{ MaxPrice: '1.' }, {}],
    [{ ApplicationSid: 'AP8f2c1a603b7e4d529c416a0d5e7b9f13' }, {}],
    [{ ContentRetention: 'discard' }, {}],
  ] as readonly (readonly [Record<string, unknown>, Partial<CreateRequest>])[]) {
    test(JSON.stringify(more).slice(0, 70), () => {
      const request = read(more);
      assert.ok(!(request instanceof CompatError), String(request));
      assert.deepEqual({ ...request, ...expected }, request);
    });
  }

  for (const [more, code] of [
    [{ To: '' }, 21604],
    [{ To: ['+1', '+2'] }, 10000],
    [{ From: '' }, 21603],
    [{ From: '1234' }, 21212],
    [{ From: '+1 555' }, 21212],
    [{ MessagingServiceSid: 'MG1' }, 21705],
    [{ Body: '' }, 21602],
    [{ Body: '', MediaUrl: '' }, 21602],
    [{ Body: 'x'.repeat(1601) }, 21617],
    [{ MediaUrl: 'x' }, 21620],
    [{ MediaUrl: ['https://a.example/1', 'https:///'] }, 21620],
    [{ MediaUrl: `https://a.example/${'x'.repeat(5000)}` }, 21620],
    [{ MediaUrl: Array(9).fill('http://a/') }, 21623],
    [{ ValidityPeriod: '0' }, 21624],
    [{ ValidityPeriod: '172801' }, 21624],
    [{ ValidityPeriod: '1.5' }, 21624],
    [{ ValidityPeriod: '1e3' }, 21624],
    [{ ValidityPeriod: '-1' }, 21624],
    [{ SendAsMms: 'yes' }, 10000],
    [{ StatusCallback: 'example.com' }, 10000],
    [{ StatusCallback: 'https://a b/' }, 10000],
    [{ StatusCallback: 'https://a/\n' }, 10000],
    [{ MaxPrice: '1.00001' }, 10000],
    [{ MaxPrice: '-1' }, 10000],
    [{ ApplicationSid: 'x' }, 10000],
    [{ SendAt: '2026-11-21T10:59:59Z' }, 10000],
    [{ SendAt: '2026-12-27T11:00:00Z' }, 10000],
    [{ SendAt: '2026-11-22' }, 10000],
    [{ ScheduleType: 'fixed' }, 10000],
    [{ ScheduleType: 'later', SendAt: '2026-11-21T12:00:00Z' }, 10000],
  ] as const) {
    test(`${JSON.stringify(more).slice(0, 70)} is ${code}`, () => {
      const error = read(more);
      assert.ok(error instanceof CompatError);
      assert.equal(error.code, code, error.message);
    });
  }

  test('Sids', () => {
    assert.equal(
      parseSid('8F2C1A60-3b7e-4d52-9c41-6a0d5e7b9f13', 'MG'),
      '8f2c1a60-3b7e-4d52-9c41-6a0d5e7b9f13',
    );
    for (const wrong of [
      '',
      'MG',
      'AC8f2c1a603b7e4d529c416a0d5e7b9f13',
      '8f2c1a603b7e4d529c416a0d5e7b9f13',
    ]) {
      assert.equal(parseSid(wrong, 'MG'), undefined);
    }
  });
});
