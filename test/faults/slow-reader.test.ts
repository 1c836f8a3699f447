import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { field } from '../ami.ts';
import { SipPeer } from '../sip-peer.ts';
import { makeSite } from '../site.ts';

test('an AMI client that does not read is dropped, and nobody else notices', {
  timeout: 60_000,
}, async () => {
  const phone = await SipPeer.open();
  const site = await makeSite({
    endpoints: [{ name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` }],
    admin: ['writetimeout=500'],
  });
  const gateway = await site.start();
  const slow = await site.login();
  const sender = await site.login('off');
  try {
    slow.pause();
    const padding = 'x'.repeat(4000);
    const before = residentMegabytes(gateway.pid);
    for (let round = 0; round < 100 && !slow.closed; round++) {
      const from = sender.received.length;
      for (let i = 0; i < 100; i++) {
        sender.write(`Action: UserEvent\r\nActionID: u\r\nUserEvent: Noise\r\nPadding: ${padding}\r\n\r\n`);
      }
      await sender.until((messages) => (messages.length - from >= 100 ? true : undefined));
    }
    // Forty megabytes were told to a client that reads none of them.
    const grown = residentMegabytes(gateway.pid) - before;
    assert.ok(grown < 100, `the gateway grew by ${grown} MB`);
    slow.resume();
    assert.ok(await slow.untilClosed(10_000), 'the slow client was dropped');
    const told = slow.received.filter((m) => m.startsWith('Event: UserEvent')).length;
    assert.ok(told < 10_000, `it was told ${told} events first`);
    assert.equal(field(await sender.action({ Action: 'Ping' }), 'Ping'), 'Pong');
  } finally {
    slow.close();
    sender.close();
    await gateway.stop();
    await phone.close();
    site.remove();
  }
});

function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
