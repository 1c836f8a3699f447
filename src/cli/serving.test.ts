import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Configuration } from '../config/configuration.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import type { GatewayAddresses } from '../gateway.ts';
import { configArgument } from './gateway-options.ts';
import { init } from './init.ts';
import { servingText } from './serving.ts';

const HOST = '127.0.0.1';
const ADDRESSES: GatewayAddresses = {
  ami: [
    { address: HOST, port: 5038, secure: false },
    { address: '::', port: 5039, secure: true },
  ],
  sip: [
    { name: 'a', protocol: 'udp', address: HOST, port: 5060 },
    { name: 'b', protocol: 'ws', address: '', port: 5060 },
  ],
  http: [
    { address: HOST, port: 8088, secure: false },
    { address: '::1', port: 8089, secure: true },
  ],
  smpp: [{ address: HOST, port: 2775, secure: false }],
};

test('it says where everything listens and how to see a first message', (t) => {
  assert.equal(
    servingText(ADDRESSES, configuration(t, init), './config.local', 4711),
    `Aldis is serving
  AMI       127.0.0.1:5038
  AMI/TLS   [::]:5039
  SIP/UDP   127.0.0.1:5060
  HTTP      http://127.0.0.1:8088
  SIP/WS    ws://127.0.0.1:8088/ws
  HTTPS     https://[::1]:8089
  SMPP      127.0.0.1:2775
  reload    kill -HUP 4711

To see a message arrive, in a second and a third terminal:
  npx aldis phone alice
  npx aldis send pjsip:alice "hello"

`,
  );
});

test('the first message goes to an endpoint that may register, and finds its configuration', (t) => {
  const made = configuration(t, (directory) => {
    writeFileSync(
      join(directory, 'pjsip.conf'),
      '[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1\n' +
        '[trunk]\ntype=endpoint\naors=trunk\n[trunk]\ntype=aor\ncontact=sip:h\n' +
        '[zoe]\ntype=endpoint\naors=zoe\nauth=zoe\n[zoe]\ntype=auth\nauth_type=userpass\nusername=zoe\npassword=x\n' +
        '[zoe]\ntype=aor\nmax_contacts=1\n',
    );
  });
  assert.match(
    servingText(ADDRESSES, made, 'etc', 4711),
    /:\n {2}npx aldis phone zoe --config etc\n {2}npx aldis send pjsip:zoe "hello" --config etc\n\n$/,
  );
  const withoutAmi = servingText({ ...ADDRESSES, ami: [] }, made, 'etc', 4711);
  assert.doesNotMatch(withoutAmi, /npx/);
});

test('what is to be typed next is right for a shell, whatever the directory is called', () => {
  assert.equal(configArgument('./config.local'), '');
  assert.equal(configArgument('../größe/etc'), ' --config ../größe/etc');
  assert.equal(configArgument("my etc's $x"), ` --config 'my etc'\\''s $x'`);
});

test('where nobody can register nothing is promised', (t) => {
  const made = configuration(t, (directory) => {
    writeFileSync(
      join(directory, 'pjsip.conf'),
      '[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1\n[a]\ntype=endpoint\n',
    );
  });
  assert.doesNotMatch(servingText(ADDRESSES, made, 'etc', 4711), /npx/);
});

function configuration(t: TestContext, fill: (directory: string) => unknown): Configuration {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-serving-'));
  t.after(() => rmSync(directory, { recursive: true }));
  fill(directory);
  const { configuration: made } = readConfiguration(directory);
  assert.ok(made);
  return made;
}
