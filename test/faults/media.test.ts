import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RunningGateway } from '../gateway.ts';
import { freePorts } from '../loopback.ts';
import { ACME, basicAuth, numberSection, projectSections } from '../project.ts';
import { behave, SipPeer } from '../sip-peer.ts';
import { body, header } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';

/** Files of messages over crashes: a `201` says that they are kept, and what was deleted does not come back. */
const A = '+15551230001';
const B = '+15551230002';
const PNG = Buffer.from(`\x89PNG\r\n\x1a\n${'x'.repeat(5000)}`, 'latin1');

describe('media', () => {
  let files: Server;
  let site: Site;
  let gateway: RunningGateway;
  let bobPort = 0;

  before(async () => {
    files = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end(PNG),
    );
    files.listen(0, '127.0.0.1');
    await once(files, 'listening');
    [bobPort = 0] = await freePorts(1);
    site = await makeSite({
      endpoints: [{ name: 'bob', contact: `sip:bob@127.0.0.1:${bobPort}` }],
      messaging: ['outgoing_networks=127.0.0.0/8', 'retry_initial=1', 'retry_maximum=1'],
      projects:
        projectSections(ACME) + numberSection(A, ACME) + numberSection(B, ACME, 'deliver_to=pjsip:bob'),
      pjsip: '[fast]\ntype=system\ntimer_t1=100\ntimer_b=6400\n',
    });
    gateway = await site.start();
  });
  after(async () => {
    await gateway?.stop();
    files?.close();
    site?.remove();
  });

  const api = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${site.httpPort}${path}`, {
      ...init,
      headers: { authorization: basicAuth(ACME), 'content-type': 'application/json' },
    });
  const send = async (text: string): Promise<string> => {
    const url = `http://127.0.0.1:${(files.address() as AddressInfo).port}/picture`;
    const answer = await api('/api/messaging/messages', {
      method: 'POST',
      body: JSON.stringify({ from: A, to: B, body: text, media: [url] }),
    });
    assert.equal(answer.status, 201, await answer.clone().text());
    return ((await answer.json()) as { id: string }).id;
  };
  const kept = (): readonly string[] =>
    readdirSync(join(site.data, 'media'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  test('a file is there after a kill, and comes with its message by a link', async () => {
    await send('before the kill');
    await gateway.kill();
    assert.equal(kept().length, 1);
    const bob = await SipPeer.open('127.0.0.1', bobPort, behave('200'));
    try {
      gateway = await site.start();
      const request = await bob.until(() => bob.requests()[0]);
      const [text, link = ''] = body(request).split('\r\n');
      assert.equal(text, 'before the kill');
      assert.match(header(request, 'From'), /^<sip:\+15551230001@/);
      const answer = await fetch(link);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'image/png');
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), PNG);
      const part = await fetch(link, { headers: { range: 'bytes=1-3' } });
      assert.equal(await part.text(), 'PNG');
      assert.equal((await fetch(link.replace(/.$/, (c) => (c === 'A' ? 'E' : 'A')))).status, 404);
    } finally {
      await bob.close();
    }
  });

  test('a deleted file is gone from its link at once, and from the disk with the last message', async () => {
    const bob = await SipPeer.open('127.0.0.1', bobPort, behave('200'));
    try {
      await send('to be deleted');
      const request = await bob.until(() =>
        bob.requests().find((one) => body(one).startsWith('to be deleted')),
      );
      const link = body(request).split('\r\n')[1] ?? '';
      assert.equal((await fetch(link)).status, 200);
      const { data } = (await (await api('/api/messaging/logs')).json()) as { data: { id: string }[] };
      assert.equal(data.length, 4);
      for (const { id } of data) await deleted(id);
      assert.equal((await fetch(link)).status, 410);
      assert.equal((await gateway.stop()) ?? 1, 0);
      gateway = await site.start();
      await until(() => kept().length === 0);
    } finally {
      await bob.close();
    }
  });

  /** A message that is under way still has to end before it may be deleted. */
  async function deleted(id: string): Promise<void> {
    const path = `/api/laml/2010-04-01/Accounts/${ACME.id}/Messages/${id}`;
    await until(async () => (await api(path, { method: 'DELETE' })).status === 204);
  }
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come about within 10 s.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
