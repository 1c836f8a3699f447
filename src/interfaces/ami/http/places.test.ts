import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionCookie, sessionIn } from './cookie.ts';
import { isCrossSite } from './cross-site.ts';
import { placeOf } from './places.ts';

test('six paths, in any letter case, with a slash behind; nothing below or beside them', () => {
  for (const [path, format, access] of [
    ['/rawman', 'plain', 'cookie'],
    ['/manager', 'html', 'cookie'],
    ['/mxml', 'xml', 'cookie'],
    ['/arawman', 'plain', 'digest'],
    ['/amanager', 'html', 'digest'],
    ['/amxml', 'xml', 'digest'],
    ['/RawMan', 'plain', 'cookie'],
    ['/rawman/', 'plain', 'cookie'],
    ['/%72awman', 'plain', 'cookie'],
  ] as const)
    assert.deepEqual(placeOf(path), { format, access }, path);
  for (const path of ['', '/', '/rawmanx', '/rawman/x', '/rawman//', '//rawman', '/x/rawman', 'rawman'])
    assert.equal(placeOf(path), undefined, path);
});

test('the session of a Cookie header, quoted or not, among others', () => {
  for (const [cookies, session] of [
    ['mansession_id="87a079aa"', '87a079aa'],
    ['mansession_id=87a079aa', '87a079aa'],
    ['a=b; mansession_id="87a079aa"; c=d', '87a079aa'],
    ['a=b;Mansession_ID=87a079aa;', '87a079aa'],
    ['', ''],
    ['xmansession_id=1', ''],
    ['mansession_id=', ''],
    ['mansession_id=../../x', ''],
  ] as const)
    assert.equal(sessionIn(cookies), session, cookies);
});

test('a cookie is not for scripts and other sites, and by HTTPS for HTTPS alone', () => {
  assert.equal(
    sessionCookie('87a079aa', 60, false),
    'mansession_id="87a079aa"; Version=1; Max-Age=60; HttpOnly; SameSite=Strict',
  );
  assert.match(sessionCookie('87a079aa', 60, true), /; Secure$/);
});

test('programs and pages of this site may ask, pages of others may not', () => {
  for (const [headers, expected] of [
    [{ host: 'gw:8088' }, false],
    [{ host: 'gw:8088', 'sec-fetch-site': 'none' }, false],
    [{ host: 'gw:8088', 'sec-fetch-site': 'same-origin', origin: 'http://gw:8088' }, false],
    [{ host: 'gw:8088', origin: 'http://GW:8088' }, false],
    [{ host: 'gw:8088', 'sec-fetch-site': 'cross-site' }, true],
    [{ host: 'gw:8088', 'sec-fetch-site': 'same-site' }, true],
    [{ host: 'gw:8088', origin: 'http://evil.example' }, true],
    [{ host: 'gw:8088', origin: 'http://gw:80' }, true],
    [{ host: 'gw:8088', origin: 'null' }, true],
    [{ origin: 'http://gw:8088' }, true],
  ] as const)
    assert.equal(isCrossSite({ headers }), expected, JSON.stringify(headers));
});
