// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the variables of templates are written
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTemplate, parseUrlTemplate } from './template.ts';

test('a template is its texts and variables, in order', () => {
  assert.deepEqual(parseTemplate('{"to":"${to}","text":"${text}"}'), [
    '{"to":"',
    { variable: 'to' },
    '","text":"',
    { variable: 'text' },
    '"}',
  ]);
  assert.deepEqual(parseTemplate('${to}${from}'), [{ variable: 'to' }, { variable: 'from' }]);
  assert.deepEqual(parseTemplate('costs $5, $${to} and $'), ['costs $5, ${to} and $']);
  assert.deepEqual(parseTemplate(''), []);
});

test('what is no variable is told, with the nearest that is one', () => {
  assert.equal(parseTemplate('${txt}'), 'has no variable ${txt}: did you mean ${text}?');
  assert.equal(parseTemplate('a ${to'), 'has a ${ without its }');
  assert.match(String(parseTemplate('${__proto__}')), /has no variable/);
});

test('no variable says where a request goes', () => {
  for (const url of ['https://api.example/sms?to=${to}', 'http://[::1]:80/${id}', 'https://h/?x']) {
    assert.notEqual(typeof parseUrlTemplate(url), 'string', url);
  }
  for (const url of [
    'https://${to}.example/',
    'https://api.example${text}',
    '${text}',
    'ftp://h/',
    'https://h:x/',
  ]) {
    assert.equal(typeof parseUrlTemplate(url), 'string', url);
  }
});
