import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SipRequest } from '../syntax/message.ts';
import { parseMessage } from '../syntax/parse.ts';
import { contactOf, dialogOf, isOutOfOrder, refreshDialog, routeOf } from './dialog.ts';

function request(lines: readonly string[] = [], cseq = 7): SipRequest {
  const text = [
    'SUBSCRIBE sip:102@here SIP/2.0',
    'Via: SIP/2.0/UDP there;branch=z9hG4bK1',
    'From: "Mike" <sip:mike@there:5070>;tag=theirs',
    'To: <sip:102@here:5060>',
    'Call-ID: c@there',
    `CSeq: ${cseq} SUBSCRIBE`,
    ...lines,
    '',
    '',
  ].join('\r\n');
  const parsed = parseMessage(Buffer.from(text));
  assert(parsed.kind === 'message' && parsed.message.kind === 'request');
  return parsed.message;
}

const CONTACT = 'Contact: <sip:mike@10.0.0.1:5070;line=1>;expires=60';

function dialog(lines: readonly string[] = [CONTACT]): ReturnType<typeof dialogOf> {
  const first = request(lines);
  const target = contactOf(first);
  assert(target);
  return dialogOf(first, target, { localTag: 'ours', localCseq: 40 });
}

test('the answering side of a dialog: its tag, the other side, the target (RFC 3261 §12.1.1)', () => {
  assert.deepEqual(dialog(), {
    callId: 'c@there',
    localTag: 'ours',
    remoteTag: 'theirs',
    local: '<sip:102@here>;tag=ours',
    remote: '"Mike" <sip:mike@there>;tag=theirs',
    target: 'sip:mike@10.0.0.1:5070;line=1',
    routes: [],
    localCseq: 40,
    remoteCseq: 7,
  });
});

test('without routes a request goes to the target', () => {
  const route = routeOf(dialog());
  assert.equal(route?.requestUri, 'sip:mike@10.0.0.1:5070;line=1');
  assert.deepEqual([route?.nextHop.host, route?.nextHop.port, route?.lines], ['10.0.0.1', 5070, '']);
});

test('loose routers: the target stays in the request line (§12.2.1.1)', () => {
  const route = routeOf(dialog([CONTACT, 'Record-Route: <sip:p1;lr>', 'Record-Route: <sip:p2;lr>,<sip:p3>']));
  assert.equal(route?.requestUri, 'sip:mike@10.0.0.1:5070;line=1');
  assert.equal(route?.nextHop.host, 'p1');
  assert.equal(route?.lines, 'Route: <sip:p1;lr>\r\nRoute: <sip:p2;lr>\r\nRoute: <sip:p3>\r\n');
});

test('a strict router takes the place of the target, which goes last', () => {
  const route = routeOf(dialog([CONTACT, 'Record-Route: <sip:p1;method=X>, <sip:p2;lr>']));
  assert.equal(route?.requestUri, 'sip:p1');
  assert.equal(route?.nextHop.host, 'p1');
  assert.equal(route?.lines, 'Route: <sip:p2;lr>\r\nRoute: <sip:mike@10.0.0.1:5070;line=1>\r\n');
});

test('a route that cannot be read is none', () => {
  assert.equal(routeOf({ target: 'sip:a@b', routes: ['<tel:123>'] }), undefined);
  assert.equal(routeOf({ target: 'nonsense', routes: [] }), undefined);
});

test('a later request counts its number and may move the target (§12.2.2)', () => {
  const first = dialog();
  const moved = request(['Contact: <sip:mike@10.0.0.2>'], 9);
  const after = refreshDialog(first, moved, contactOf(moved));
  assert.deepEqual([after.target, after.remoteCseq, after.localTag], ['sip:mike@10.0.0.2', 9, 'ours']);
  assert.equal(refreshDialog(first, request([], 8), undefined).target, first.target);
  assert.equal(isOutOfOrder(after, request([], 8)), true);
  assert.equal(isOutOfOrder(after, request([], 9)), false);
});

test('a Contact that leads nowhere is none', () => {
  assert.equal(contactOf(request([])), undefined);
  assert.equal(contactOf(request(['Contact: <tel:123>'])), undefined);
});
