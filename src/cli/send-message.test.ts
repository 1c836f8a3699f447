import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from './failure.ts';
import type { SendOptions } from './send.ts';
import { sendMessage } from './send-message.ts';
import { collected } from './testing/collected.ts';
import { failsWith } from './testing/fails-with.ts';
import { type Gateway, ID, listening, scripted } from './testing/scripted-gateway.ts';

test('a message is followed until it is delivered', async (t) => {
  const gateway = await scripted(t, ['queued', 'initiated', 'delivered']);
  const output = collected();
  assert.equal(await sendMessage('pjsip:alice', 'hello', options(gateway), output), EXIT.ok);
  assert.match(
    output.text,
    new RegExp(
      `^${ID}\n[\\d:.]{12}  queued\n[\\d:.]{12}  initiated\n[\\d:.]{12}  attempt 1    sip:a@h  200 OK  delivered\n[\\d:.]{12}  delivered\n$`,
    ),
  );
  const [sent] = gateway.requests.filter((request) => request.text('Action') === 'MessageSend');
  assert.deepEqual(sent?.lines.slice(2), ['Destination: pjsip:alice', 'Body: hello']);
});

test('a failure has its exit code and its reason', async (t) => {
  const gateway = await scripted(t, ['queued', 'failed']);
  const output = collected();
  assert.equal(await sendMessage('pjsip:alice', 'x', options(gateway), output), EXIT.failed);
  assert.match(
    output.text,
    /failed {7}30005 There is no such recipient\nThere is no endpoint "alice" in pjsip.conf, so it was taken for a host\.\n$/,
  );
});

test('sent is success unless delivered is waited for', async (t) => {
  const gateway = await scripted(t, ['queued', 'sent']);
  assert.equal(await sendMessage('pjsip:alice', 'x', options(gateway), collected()), EXIT.ok);
  const output = collected();
  assert.equal(
    await sendMessage('pjsip:alice', 'x', { ...options(gateway), until: 'delivered', timeout: 0 }, output),
    EXIT.waiting,
  );
  assert.match(
    output.text,
    new RegExp(
      `Still (queued|sent): it waits for .*\\. See it with: npx aldis messages ${ID} --config ${gateway.config}\n$`,
    ),
  );
});

test('every option has its header', async (t) => {
  const gateway = await scripted(t, ['queued']);
  const output = collected();
  const all: SendOptions = {
    ...options(gateway),
    from: 'Jürgen <sip:j@h>',
    to: 'sip:t@h',
    variable: ['X-A=1, (2) "3"', 'X-B=c\\d'],
    validity: 90,
    sendAt: '2027-01-31T08:00:00Z',
    key: 'k',
    wait: false,
  };
  assert.equal(await sendMessage('pjsip:alice', ' two\nlines', all, output), EXIT.ok);
  assert.equal(output.text, `${ID}\n`);
  const [sent] = gateway.requests.filter((request) => request.text('Action') === 'MessageSend');
  assert.deepEqual(
    sent?.lines.slice(2).map((line) => Buffer.from(line, 'latin1').toString('utf8')),
    [
      'Destination: pjsip:alice',
      'To: sip:t@h',
      'From: Jürgen <sip:j@h>',
      `Base64Body: ${Buffer.from(' two\nlines').toString('base64')}`,
      'Variable: X-A=1\\, \\(2\\) \\"3\\"',
      'Variable: X-B=c\\\\d',
      'ValidityPeriod: 90',
      'SendAt: 2027-01-31T08:00:00Z',
      'IdempotencyKey: k',
    ],
  );
});

test('JSON is one object', async (t) => {
  const gateway = await scripted(t, ['queued', 'delivered']);
  const output = collected();
  await sendMessage('pjsip:alice', 'x', { ...options(gateway), json: true }, output);
  const shown = JSON.parse(output.text) as ShownJson;
  assert.equal(output.text.indexOf('\n'), output.text.length - 1);
  assert.deepEqual(
    [shown.messageId, shown.status, shown.attempts, shown.body],
    [ID, 'delivered', 1, 'Grüße\n'],
  );
  assert.equal(shown.timeline.length, 3);
});

test('a refusal is a failure with its reason', async (t) => {
  const gateway = await scripted(t, []);
  await failsWith(
    sendMessage('pjsip:nobody', 'x', options(gateway), collected()),
    EXIT.failed,
    'Message failed to send: There is no such endpoint.',
  );
});

test('a destination without its technology is told how to write it', async (t) => {
  const gateway = await scripted(t, []);
  await failsWith(
    sendMessage('alice', 'x', options(gateway), collected()),
    EXIT.failed,
    'Message technology not found: write it before the destination, as in "pjsip:alice".',
  );
  await failsWith(
    sendMessage('+15551230001', 'x', options(gateway), collected()),
    EXIT.failed,
    'Message technology not found: write it before the destination, as in "carrier:NAME/+15551230001".',
  );
});

test('a gateway that ends meanwhile keeps the message, and that is told', async (t) => {
  const gateway = await scripted(t, ['queued', 'queued']);
  const sending = sendMessage('pjsip:alice', 'x', options(gateway), collected());
  await gateway.watching;
  gateway.end();
  await failsWith(
    sending,
    EXIT.waiting,
    /closed the connection; it keeps the message, see it with "npx aldis messages /,
  );
});

test('what cannot be sent is told before anything is sent', async (t) => {
  const gateway = await scripted(t, ['queued']);
  await failsWith(
    sendMessage('pjsip:alice', undefined, options(gateway), collected()),
    EXIT.usage,
    /Give the text of the message once/,
  );
  await failsWith(
    sendMessage('pjsip:alice', 'x', { ...options(gateway), base64: 'eA==' }, collected()),
    EXIT.usage,
    /once/,
  );
  await failsWith(
    sendMessage('pjsip:alice\r\nX: y', 'x', options(gateway), collected()),
    EXIT.usage,
    /Destination may not hold line breaks/,
  );
  assert.ok(!gateway.requests.some((request) => request.text('Action') === 'MessageSend'));
});

test('nobody there, somebody else there, the wrong secret', async (t) => {
  const gateway = await scripted(t, ['queued']);
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), user: 'stranger' }, collected()),
    EXIT.usage,
    /refused the user "stranger".*Was it started with another --config/,
  );
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), user: 'nobody' }, collected()),
    EXIT.usage,
    /has no user \[nobody\] with a secret/,
  );
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), ami: 'here' }, collected()),
    EXIT.usage,
    /--ami must be HOST:PORT/,
  );
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), config: '/nonexistent' }, collected()),
    EXIT.usage,
    /no usable manager.conf/,
  );
  const other = await listening(t, (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), ami: `127.0.0.1:${other}` }, collected()),
    EXIT.usage,
    /is no AMI/,
  );
  const dead = await listening(t, (socket) => socket.destroy());
  await failsWith(
    sendMessage('pjsip:a', 'x', { ...options(gateway), ami: `127.0.0.1:${dead}` }, collected()),
    EXIT.usage,
    /closed the connection|No gateway answers/,
  );
});

interface ShownJson {
  readonly messageId: string;
  readonly status: string;
  readonly attempts: number;
  readonly body: string;
  readonly timeline: readonly unknown[];
}

function options(gateway: Gateway): SendOptions {
  return { config: gateway.config, wait: true, timeout: 30, until: 'sent' };
}
