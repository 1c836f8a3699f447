import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCreate } from './read-create.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const RIGHT = { to: '+15557654321', from: '+15551230001', body: 'Hello' };
const DAY_MS = 86_400_000;

/** `attribute code` of all that is wrong when these fields are put over a right request; undefined: leave it out. */
function problems(fields: Readonly<Record<string, unknown>>): readonly string[] {
  const read = readCreate({ ...RIGHT, ...fields }, NOW);
  return 'errors' in read ? read.errors.map(({ attribute, code }) => `${attribute} ${code}`) : [];
}

describe('readCreate', () => {
  test('reads what is there, and leaves the rest', () => {
    assert.deepEqual(readCreate({ ...RIGHT, unknown: 1 }, NOW), {
      ...RIGHT,
      media: [],
      sendAsMms: false,
      statusCallback: '',
      customVariables: [],
      sendAt: undefined,
      validityMs: undefined,
    });
  });

  test('of thousands of media and variables few are looked at', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `v${index}`);
    assert.deepEqual(problems({ media: many }), ['media media_limit_exceeded', 'media invalid_media_url']);
    const variables = Object.fromEntries(many.map((name) => [name, 1]));
    assert.equal(problems({ custom_variables: variables }).length, 21);
  });

  const table: readonly (readonly [field: string, value: unknown, ...problems: readonly string[]])[] = [
    ['to', undefined, 'missing_required_parameter'],
    ['to', null, 'missing_required_parameter'],
    ['to', '', 'missing_required_parameter'],
    ['to', 15557654321, 'invalid_to_number'],
    ['to', ['+15557654321'], 'invalid_to_number'],
    ['to', '15557654321', 'invalid_to_number'],
    ['to', '+1234', 'invalid_to_number'],
    ['to', '+12345'],
    ['to', '+12345678901234567'],
    ['to', '+123456789012345678', 'invalid_to_number'],
    ['to', '+1555765432１', 'invalid_to_number'],
    ['to', '+15557654321\n', 'invalid_to_number'],
    ['to', ' +15557654321', 'invalid_to_number'],
    ['to', '988'],
    ['to', '+988'],
    ['to', '989', 'invalid_to_number'],
    ['to', '12345'],
    ['to', 'sip:alice@example.com'],
    ['to', 'alice@example.com'],
    ['to', 'zoë@example.com'],
    ['to', 'xmpp:alice@example.com'],
    ['to', 'alice@example.com/phone', 'invalid_to_number'],
    ['to', 'alice', 'invalid_to_number'],
    ['to', 'alice@', 'invalid_to_number'],
    ['to', 'al ice@example.com', 'invalid_to_number'],
    ['to', 'sip:a b', 'invalid_to_number'],
    ['to', 'mailto:alice@example.com', 'invalid_to_number'],
    ['from', undefined, 'missing_required_parameter'],
    ['from', true, 'invalid_from_number'],
    ['from', '12345'],
    ['from', '123456'],
    ['from', '1234', 'invalid_from_number'],
    ['from', '1234567', 'invalid_from_number'],
    ['from', 'alice', 'invalid_from_number'],
    ['body', undefined, 'body_or_media_required'],
    ['body', '', 'body_or_media_required'],
    ['body', 7, 'not_a_string'],
    ['body', {}, 'not_a_string'],
    ['body', 'x'.repeat(1600)],
    ['body', 'x'.repeat(1601), 'character_limit_exceeded'],
    ['body', '😀'.repeat(1600)],
    ['body', '😀'.repeat(1601), 'character_limit_exceeded'],
    ['media', null],
    ['media', []],
    ['media', 'https://example.com/a.png', 'not_an_array_of_strings'],
    ['media', ['https://example.com/a.png', 7], 'not_an_array_of_strings'],
    ['media', ['https://example.com/a.png']],
    ['media', ['ftp://example.com/a.png'], 'not_an_http_url'],
    ['media', ['a.png'], 'invalid_media_url'],
    ['media', ['https://exa mple.com/'], 'invalid_media_url'],
    ['media', ['ftp://example.com/', 'a.png'], 'invalid_media_url', 'not_an_http_url'],
    ['media', Array.from({ length: 8 }, () => 'http://example.com/')],
    ['media', Array.from({ length: 9 }, () => 'http://example.com/'), 'media_limit_exceeded'],
    ['send_as_mms', null],
    ['send_as_mms', false],
    ['send_as_mms', 'true', 'not_a_boolean'],
    ['send_as_mms', 1, 'not_a_boolean'],
    ['status_callback', null],
    ['status_callback', 'https://user:pass@example.com:8443/a?b=c&d[]=%20#e'],
    ['status_callback', 'HTTP://example.com'],
    ['status_callback', 'ftp://example.com', 'not_an_http_url'],
    ['status_callback', 'example.com', 'not_an_http_url'],
    ['status_callback', 'https://', 'not_an_http_url'],
    ['status_callback', 'https:example.com', 'not_an_http_url'],
    ['status_callback', 'https://example.com/ä', 'not_an_http_url'],
    ['status_callback', 'https://example.com/%zz', 'not_an_http_url'],
    ['status_callback', 'https://example.com/\r\nX: 1', 'not_an_http_url'],
    ['status_callback', `https://example.com/${'a'.repeat(5000)}`, 'not_an_http_url'],
    ['status_callback', 7, 'not_an_http_url'],
    ['custom_variables', null],
    ['custom_variables', {}],
    ['custom_variables', [], 'must_be_object'],
    ['custom_variables', 'a=b', 'must_be_object'],
    ['custom_variables', { a: 'b', _9: 'c' }],
    ['custom_variables', { '9a': 'b' }, 'invalid_custom_variable_name'],
    ['custom_variables', { '': 'b' }, 'invalid_custom_variable_name'],
    ['custom_variables', { 'a-b': 'c' }, 'invalid_custom_variable_name'],
    ['custom_variables', { sw_a: 'b' }, 'reserved_custom_variable_name'],
    ['custom_variables', { SignalWire_a: 'b' }, 'reserved_custom_variable_name'],
    [
      'custom_variables',
      { rtc_: 'b', INTERNAL_x: 'c' },
      'reserved_custom_variable_name',
      'reserved_custom_variable_name',
    ],
    ['custom_variables', { swift: 'b' }],
    ['custom_variables', { a: '' }, 'invalid_custom_variable_value'],
    ['custom_variables', { a: 1 }, 'invalid_custom_variable_value'],
    ['custom_variables', { a: null }, 'invalid_custom_variable_value'],
    ['custom_variables', { a: 'x'.repeat(1024) }],
    ['custom_variables', { a: 'ä'.repeat(513) }, 'custom_variable_value_too_long'],
    ['custom_variables', pairs(20)],
    ['custom_variables', pairs(21), 'too_many_custom_variables'],
    ['send_at', null],
    ['send_at', '2026-01-15T13:00:00Z'],
    ['send_at', '2026-01-15T13:00:00+01:00'],
    ['send_at', '2020-01-01'],
    ['send_at', NOW / 1000 + 60],
    ['send_at', 'tomorrow', 'not_a_datetime'],
    ['send_at', '2026-02-30', 'not_a_datetime'],
    ['send_at', true, 'not_a_datetime'],
    ['send_at', -1, 'not_a_datetime'],
    ['send_at', 1e300, 'not_a_datetime'],
    ['send_at', (NOW + 30 * DAY_MS) / 1000],
    ['send_at', (NOW + 30 * DAY_MS) / 1000 + 1, 'invalid_parameter'],
    ['validity_period', null],
    ['validity_period', 1],
    ['validity_period', 172_800],
    ['validity_period', 0, 'invalid_parameter'],
    ['validity_period', 172_801, 'invalid_parameter'],
    ['validity_period', 1.5, 'invalid_parameter'],
    ['validity_period', '60', 'invalid_parameter'],
    ['message_type', 'whatsapp_media_text', 'whatsapp_not_supported'],
    ['message_type', 'sms'],
    ['template_id', 'x', 'whatsapp_not_supported'],
  ];
  for (const [field, value, ...expected] of table) {
    test(`${field} ${JSON.stringify(value)?.slice(0, 60)}`, () => {
      assert.deepEqual(
        problems({ [field]: value }),
        expected.map((code) => `${field} ${code}`),
      );
    });
  }

  test('a Jabber user is known by the bare address, with its scheme or without', () => {
    for (const to of ['xmpp:alice@example.com', 'alice@example.com']) {
      const create = readCreate({ ...RIGHT, to }, NOW);
      assert.equal('to' in create && create.to, 'alice@example.com');
    }
  });

  test('media stand for a text', () => {
    assert.deepEqual(problems({ body: undefined, media: ['https://example.com/a.png'] }), []);
    assert.deepEqual(problems({ body: '', media: [] }), ['body body_or_media_required']);
  });

  test('the body of a WhatsApp message is not looked at', () => {
    assert.deepEqual(problems({ message_type: 'whatsapp_media_image', body: { link: 'x' } }), [
      'message_type whatsapp_not_supported',
    ]);
  });

  test('says which custom variable is wrong', () => {
    const read = readCreate({ ...RIGHT, custom_variables: { 'a b': 'c' } }, NOW);
    assert.match(('errors' in read && read.errors[0]?.message) || '', /^"a b": /);
  });

  test('times are Unix milliseconds', () => {
    const read = readCreate({ ...RIGHT, send_at: NOW / 1000 + 60, validity_period: 5 }, NOW);
    assert.ok(!('errors' in read));
    assert.equal(read.sendAt, NOW + 60_000);
    assert.equal(read.validityMs, 5000);
  });
});

function pairs(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`v${index}`, 'x']));
}
