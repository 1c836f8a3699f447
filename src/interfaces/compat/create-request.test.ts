import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CreateRequest, readCreate } from './create-request.ts';
import { CompatError } from './errors.ts';
import { formOf } from './form.ts';

const NOW = Date.UTC(2026, 10, 21, 11);

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
});
