import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { smppCarrier } from '../carrier.ts';
import { TestEsme } from '../esme.ts';
import { freePorts } from '../loopback.ts';
import { ACME, numberSection, OTHER, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite } from '../site.ts';
import { canMount, SMALL_DISK } from '../small-disk.ts';
import { TestSmsc } from '../smsc.ts';

const OURS = '+15551230001';
const ALICE = '+15551230002';

test('a full disk: what an SMSC or an ESME gives us is refused for now, and what was taken is there', {
  skip: canMount() ? false : 'this machine allows no mount namespaces',
  timeout: 60_000,
}, async () => {
  const smsc = await TestSmsc.open();
  const [port = 0] = await freePorts(1);
  const hash = createHash('sha256').update('secret').digest('hex');
  const site = await makeSite({
    messaging: ['rate_limit=100000'],
    projects:
      projectSections(ACME) +
      projectSections(OTHER) +
      numberSection(OURS, ACME) +
      numberSection(ALICE, OTHER) +
      smppCarrier('main', smsc.port) +
      `[smpp]\ntype=smpp_server\nbind=127.0.0.1:${port}\n` +
      `[app]\ntype=esme\nproject=${ACME.name}\npassword_sha256=${hash}\n`,
  });
  const gateway = await site.start({ wrapper: [...SMALL_DISK, site.data] });
  const session = await smsc.bound();
  const app = await TestEsme.bind(port, 'app', 'secret');
  const deliver = (body: string): Promise<number> =>
    smsc.deliver(session, {
      source_addr: '19995550001',
      source_addr_ton: 1,
      destination_addr: OURS.slice(1),
      dest_addr_ton: 1,
      message_payload: body,
    });
  const submit = async (body: string): Promise<number> =>
    (await app.submit(OURS, ALICE, '', { message_payload: body })).command_status;
  try {
    const taken: string[] = [];
    const refused = new Map<string, number>();
    for (let n = 0; n < 400 && refused.size < 2; n++) {
      for (const [who, give] of [
        ['smsc', deliver],
        ['esme', submit],
      ] as const) {
        const body = `${who} ${n} ${'x'.repeat(20_000)}`;
        const status = await give(body);
        if (status === 0) taken.push(body);
        else refused.set(who, status);
      }
    }
    assert.ok(taken.length > 2, 'there was room for some');
    // ESME_RX_T_APPN and ESME_RSYSERR: whoever gets them keeps the message, and tries again.
    assert.deepEqual(Object.fromEntries(refused), { smsc: 0x64, esme: 0x08 });

    rmSync(`/proc/${gateway.pid}/root${site.data}/ballast`);
    for (const [who, give] of [
      ['smsc', deliver],
      ['esme', submit],
    ] as const) {
      const body = `${who}: there is room again`;
      assert.equal(await give(body), 0);
      taken.push(body);
    }
    // A copy for one of our numbers that could not be written is tried again by and by.
    let missing = taken;
    for (const end = Date.now() + 30_000; missing.length > 0 && Date.now() < end; await setTimeout(100)) {
      const lists = await Promise.all([ACME, OTHER].map((project) => new RestClient(site, project).list()));
      const inbound = lists.flat().filter(({ direction }) => direction === 'inbound');
      missing = taken.filter((body) => !inbound.some((message) => message.body === body));
    }
    assert.deepEqual(
      missing.map((body) => body.slice(0, 20)),
      [],
    );
  } finally {
    await app.close();
    await gateway.stop();
    await smsc.close();
    site.remove();
  }
});
