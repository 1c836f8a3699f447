import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readConfiguration } from './config/read-configuration.ts';
import { openStore } from './gateway/open-store.ts';
import { type Gateway, startGateway } from './gateway.ts';
import type { Log } from './telemetry/log.ts';

for (const taken of ['ami', 'http', 'sip'] as const) {
  test(`when the port of ${taken} is taken, what had started is closed again`, async (t) => {
    const site = new TestSite(t);
    const other = await occupy(t);
    site.write({ [taken]: other });
    await assert.rejects(site.start(), new RegExp(`${other}: another program has this port`));
    site.write({});
    // The store is free again, or this would be refused.
    const gateway = await site.start();
    await gateway.close();
  });
}

test('a reload of an erroneous configuration changes nothing and says why', async (t) => {
  const site = new TestSite(t);
  site.write({});
  const gateway = await site.running();
  const before = gateway.addresses();
  writeFileSync(
    join(site.directory, 'pjsip.conf'),
    '[udp]\ntype=transport\nprotocol=smoke\nbind=127.0.0.1\n',
  );
  await gateway.reload();
  assert.deepEqual(gateway.addresses(), before);
  assert.match(site.log[0] ?? '', /^error .*protocol/);
  assert.equal(site.log.at(-1), 'error The configuration has errors; the one before it stays');
});

for (const taken of ['ami', 'http', 'sip'] as const) {
  test(`a reload that wants a port of another program for ${taken} changes nothing`, async (t) => {
    const site = new TestSite(t);
    const ports = { ami: await free(), http: await free(), sip: await free() };
    site.write(ports);
    const gateway = await site.running();
    const before = gateway.addresses();
    site.write({ ami: await free(), http: await free(), sip: await free(), [taken]: await occupy(t) });
    await gateway.reload();
    assert.deepEqual(gateway.addresses(), before);
    assert.equal(site.log.at(-1), 'error The configuration cannot be applied; the one before it stays');
    site.write({ ...ports, http: await free() });
    await gateway.reload();
    assert.equal(site.log.at(-1), 'info The configuration was reloaded');
    assert.notEqual(gateway.addresses().http[0]?.port, before.http[0]?.port);
  });
}

/** A configuration directory and a data directory, gone after the test. */
class TestSite {
  readonly directory: string;
  readonly log: string[] = [];
  readonly #test: TestContext;

  constructor(t: TestContext) {
    this.directory = mkdtempSync(join(tmpdir(), 'aldis-gateway-'));
    this.#test = t;
    t.after(() => rmSync(this.directory, { recursive: true }));
  }

  /** Ports that are not given are free ones. */
  write({ ami = 0, http = 0, sip = 0 }: { ami?: number; http?: number; sip?: number }): void {
    const files = {
      'manager.conf': `[general]\nenabled=yes\nbindaddr=127.0.0.1\nport=${ami}\n`,
      'http.conf': `[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport=${http}\n`,
      'pjsip.conf': `[tcp]\ntype=transport\nprotocol=tcp\nbind=127.0.0.1:${sip}\n`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.directory, name), text);
  }

  async running(): Promise<Gateway> {
    const gateway = await this.start();
    this.#test.after(() => gateway.close());
    return gateway;
  }

  async start(): Promise<Gateway> {
    const { configuration } = readConfiguration(this.directory);
    assert.ok(configuration);
    const take = (level: string) => (fields: unknown, text?: string) =>
      this.log.push(`${level} ${text ?? String(fields)}`);
    const log = Object.fromEntries(
      ['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, take(level)]),
    );
    return startGateway({
      configuration,
      store: await openStore(join(this.directory, 'data'), { error: take('error') }),
      dataDirectory: join(this.directory, 'data'),
      readAgain: () => Promise.resolve(readConfiguration(this.directory)),
      log: { ...log, level: 'info' } as unknown as Log,
      reopenLog: () => undefined,
    });
  }
}

/** A port that a program has. */
async function occupy(t: TestContext): Promise<number> {
  const server = await listening();
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** A port that nobody has at the moment. */
async function free(): Promise<number> {
  const server = await listening();
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listening(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
}
