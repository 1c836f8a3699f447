import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { field } from '../ami.ts';
import { statusEvent } from '../message-status.ts';
import { SipPeer } from '../sip-peer.ts';
import { body } from '../sip-text.ts';
import { makeSite } from '../site.ts';
import { canMount, SMALL_DISK } from '../small-disk.ts';

test('a full disk: errors that say so, nothing answered falsely, and it goes on when there is room', {
  skip: canMount() ? false : 'this machine allows no mount namespaces',
}, async () => {
  const phone = await SipPeer.open();
  const site = await makeSite({
    endpoints: [{ name: 'alice', contact: `sip:alice@127.0.0.1:${phone.port}` }],
  });
  const gateway = await site.start({ wrapper: [...SMALL_DISK, site.data] });
  const ami = await site.login();
  try {
    const accepted: string[] = [];
    let refusal = '';
    for (let i = 0; i < 500 && refusal === ''; i++) {
      const text = `${i} ${'x'.repeat(20_000)}`;
      const answer = await ami.action({ Action: 'MessageSend', To: 'pjsip:alice', Body: text });
      if (field(answer, 'Response') === 'Success') accepted.push(text);
      else refusal = answer;
    }
    assert.match(refusal, /^Response: Error\r\n/);
    assert.notEqual(field(refusal, 'Message'), '');
    assert.ok(accepted.length > 0, 'there was room for some');
    for (const text of accepted) {
      await phone.until((received) => received.find((r) => body(r.text) === text));
    }
    assert.equal(field(await ami.action({ Action: 'Ping' }), 'Ping'), 'Pong');

    const ballast = `/proc/${gateway.pid}/root${site.data}/ballast`;
    assert.ok(existsSync(ballast));
    rmSync(ballast);
    const answer = await ami.action({
      Action: 'MessageSend',
      To: 'pjsip:alice',
      Body: 'there is room again',
    });
    assert.equal(field(answer, 'Response'), 'Success', answer);
    await statusEvent(ami, field(answer, 'MessageID'), 'delivered');
  } finally {
    ami.close();
    await gateway.stop();
    await phone.close();
    site.remove();
  }
});
