import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from './failure.ts';
import { listMessages } from './list-messages.ts';
import type { MessagesOptions } from './messages.ts';
import { collected } from './testing/collected.ts';
import { failsWith } from './testing/fails-with.ts';
import { type Gateway, ID, scripted } from './testing/scripted-gateway.ts';

test('messages lists, shows and refuses', async (t) => {
  const gateway = await scripted(t, ['queued', 'delivered']);
  const list = collected();
  assert.equal(await listMessages(undefined, messagesOptions(gateway), list), EXIT.ok);
  assert.match(
    list.text,
    /^CREATED +MESSAGE ID +STATUS +DIRECTION +DESTINATION +ANSWER\n[\d-]{10} [\d:]{8} +[\w-]{36} +delivered +outbound +pjsip:alice +200\n$/,
  );
  const json = collected();
  await listMessages(undefined, { ...messagesOptions(gateway), json: true }, json);
  assert.equal((JSON.parse(json.text) as { sequence: number }).sequence, 7);
  const one = collected();
  await listMessages(ID, messagesOptions(gateway), one);
  assert.match(one.text, /destination {3}pjsip:alice\n[\s\S]*body {10}Grüße\\n\n[\s\S]*queued\n$/);
  await failsWith(
    listMessages('unknown', messagesOptions(gateway), collected()),
    EXIT.failed,
    'Message not found.',
  );
  await failsWith(
    listMessages(ID, { ...messagesOptions(gateway), follow: true }, collected()),
    EXIT.usage,
    /leave the id out/,
  );
});

test('messages --follow tells what happens until the gateway ends', async (t) => {
  const gateway = await scripted(t, ['queued', 'delivered']);
  const output = collected();
  const following = listMessages(
    undefined,
    { ...messagesOptions(gateway), follow: true, json: true },
    output,
  );
  await gateway.watching;
  gateway.tell(
    'Event: MessageReceived\r\nPrivilege: message,all\r\nMessageID: a\r\nFrom: sip:bob@h\r\nDestination: pjsip:alice\r\n\r\n',
  );
  gateway.tell('Event: PeerStatus\r\nPrivilege: system,all\r\n\r\n');
  gateway.tell(
    'Event: MessageStatus\r\nPrivilege: message,all\r\nMessageID: b\r\nStatus: queued\r\nAttempt: 0\r\n\r\n',
  );
  gateway.end();
  await failsWith(following, EXIT.usage, /closed the connection/);
  assert.deepEqual(
    output.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    [
      { event: 'MessageReceived', messageId: 'a', from: 'sip:bob@h', destination: 'pjsip:alice' },
      { event: 'MessageStatus', messageId: 'b', status: 'queued', attempt: 0 },
    ],
  );
});

function messagesOptions(gateway: Gateway): MessagesOptions {
  return { config: gateway.config, limit: 20 };
}
