import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import { makeSite } from '../site.ts';

test('killed while clients edit a file: it is whole, and holds what was acknowledged', async () => {
  const site = await makeSite();
  writeFileSync(join(site.config, 'phones.conf'), `; phones\n${'; a comment\n'.repeat(2000)}[a]\n[b]\n`);
  let gateway = await site.start();
  const clients = [await site.login('off'), await site.login('off')];
  try {
    const acknowledged: string[] = [];
    const work = Promise.allSettled(
      clients.map((ami, index) => appendFor(ami, 'ab'[index] ?? '', acknowledged)),
    );
    const deadline = performance.now() + 10_000;
    while (acknowledged.length < 60 && performance.now() < deadline)
      await new Promise((r) => setTimeout(r, 5));
    await gateway.kill();
    await work;
    const lines = readFileSync(join(site.config, 'phones.conf'), 'utf8').split('\n');
    assert.ok(acknowledged.length >= 60);
    for (const line of acknowledged) assert.ok(lines.includes(line), `${line} was acknowledged`);
    const written = lines.filter((line) => line.includes(' = '));
    assert.ok(
      written.length <= acknowledged.length + clients.length,
      'one more of each may have been under way',
    );
    assert.equal(lines.filter((line) => line === '; a comment').length, 2000);
    gateway = await site.start();
    const ami = await site.login('off');
    const answer = await ami.action({ Action: 'GetConfig', Filename: 'phones.conf' });
    ami.close();
    assert.equal(answer.split('\r\n').filter((line) => line.startsWith('Line-')).length, written.length);
  } finally {
    for (const client of clients) client.close();
    await gateway.stop();
    site.remove();
  }
});

describe('a log that goes to a file', () => {
  for (const way of ['LoggerRotate', 'SIGHUP'] as const) {
    test(`goes on in a new one after ${way}`, async () => {
      const site = await makeSite();
      const path = join(site.data, 'aldis.log');
      writeFileSync(join(site.config, 'messaging.conf'), `[general]\nlog_file=${path}\n`);
      const gateway = await site.start();
      const ami = await site.login();
      try {
        await until(() => readFileSync(path, 'utf8').includes('AMI login'));
        assert.deepEqual(gateway.log, []);
        renameSync(path, `${path}.1`);
        if (way === 'SIGHUP') {
          gateway.signal('SIGHUP');
          await ami.until((messages) => messages.find((message) => message.startsWith('Event: Reload\r\n')));
        } else {
          assert.equal(field(await ami.action({ Action: 'LoggerRotate' }), 'Response'), 'Success');
        }
        (await site.login()).close();
        await until(() => readdirSync(site.data).includes('aldis.log'));
        await until(() => readFileSync(path, 'utf8').includes('AMI login'));
      } finally {
        ami.close();
        await gateway.stop();
        site.remove();
      }
    });
  }
});

/** Appends line after line until the connection is gone. */
async function appendFor(ami: AmiConnection, category: string, acknowledged: string[]): Promise<void> {
  for (let i = 0; ; i++) {
    const answer = await ami.action({
      Action: 'UpdateConfig',
      SrcFilename: 'phones.conf',
      DstFilename: 'phones.conf',
      'Action-000000': 'Append',
      'Cat-000000': category,
      'Var-000000': `${category}${i}`,
      'Value-000000': 'x',
    });
    assert.equal(field(answer, 'Response'), 'Success', answer);
    acknowledged.push(`${category}${i} = x`);
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, 'it never came');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
