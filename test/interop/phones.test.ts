import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AmiConnection, field } from '../ami.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts } from '../loopback.ts';
import { sendMessage, statusEvent } from '../message-status.ts';
import { Program } from '../program.ts';
import { makeSite, type Site } from '../site.ts';

describe('softphones', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  before(async () => {
    site = await makeSite({
      tls: true,
      endpoints: [
        { name: 'bob', password: 'bob-secret' },
        { name: 'lin', password: 'lin-secret' },
      ],
    });
    gateway = await site.start();
    ami = await site.login();
  });
  after(async () => {
    ami?.close();
    await gateway?.stop();
    site?.remove();
  });

  for (const protocol of ['udp', 'tcp', 'tls'] as const) {
    test(`baresip registers with digest over ${protocol} and shows the text`, async () => {
      const phone = baresip(site, protocol);
      try {
        await registered(ami, 'bob');
        const { id } = await sendMessage(ami, 'pjsip:bob', `hello baresip over ${protocol}`);
        await phone.says(new RegExp(`hello baresip over ${protocol}`));
        const event = await statusEvent(ami, id, 'delivered');
        assert.equal(field(event, 'ResponseCode'), '200');
      } finally {
        await phone.stop();
      }
      await unregistered(ami, 'bob');
    });
  }

  test('a message to baresip before it is there leaves when it registers', async () => {
    const { id } = await sendMessage(ami, 'pjsip:bob', 'it waited for you');
    const phone = baresip(site, 'udp');
    try {
      await phone.says(/it waited for you/);
      await statusEvent(ami, id, 'delivered');
    } finally {
      await phone.stop();
    }
  });

  test('linphonec registers with digest, shows the text, and sends one', async () => {
    const phone = await linphonec(site);
    try {
      await registered(ami, 'lin');
      const { id } = await sendMessage(ami, 'pjsip:lin', 'hello linphone', { From: 'sip:alice@127.0.0.1' });
      await phone.says(/Message received from .*: hello linphone/);
      await statusEvent(ami, id, 'delivered');
      const from = ami.received.length;
      phone.write(`chat sip:bob@127.0.0.1:${site.sipPort} hello from linphone\n`);
      const event = await ami.until(
        (messages) => messages.slice(from).find((m) => m.startsWith('Event: MessageReceived\r\n')),
        10_000,
      );
      assert.equal(field(event, 'Body'), 'hello from linphone');
      assert.equal(field(event, 'Endpoint'), 'lin');
    } finally {
      phone.write('quit\n');
      await phone.end();
    }
  });
});

function baresip(site: Site, protocol: 'udp' | 'tcp' | 'tls'): Program {
  const directory = join(site.directory, `baresip-${protocol}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'config'),
    'sip_listen 127.0.0.1:0\nmodule_path /usr/lib/baresip/modules\nmodule account.so\nmodule menu.so\nmodule stdio.so\n',
  );
  writeFileSync(
    join(directory, 'accounts'),
    `<sip:bob@127.0.0.1:${protocol === 'tls' ? site.tlsPort : site.sipPort};transport=${protocol}>;auth_user=bob;auth_pass=bob-secret;regint=60\n`,
  );
  writeFileSync(join(directory, 'contacts'), '');
  return new Program('baresip', ['-f', directory], { cwd: directory });
}

async function linphonec(site: Site): Promise<Program> {
  const home = join(site.directory, 'linphone');
  mkdirSync(join(home, '.local', 'share', 'linphone'), { recursive: true });
  mkdirSync(join(home, '.config', 'linphone'), { recursive: true });
  const [port] = await freePorts(1);
  writeFileSync(
    join(home, 'rc'),
    `[sip]
sip_port=${port}
sip_tcp_port=0
default_proxy=0
[proxy_0]
reg_proxy=<sip:127.0.0.1:${site.sipPort}>
reg_identity=sip:lin@127.0.0.1
reg_sendregister=1
reg_expires=300
publish=0
[auth_info_0]
username=lin
passwd=lin-secret
realm=asterisk
[video]
enabled=0
`,
  );
  return new Program('linphonec', ['-c', join(home, 'rc')], {
    cwd: home,
    environment: { HOME: home, TMPDIR: home },
  });
}

async function registered(ami: AmiConnection, aor: string): Promise<void> {
  await contactStatus(ami, aor, 'NonQualified');
}

async function unregistered(ami: AmiConnection, aor: string): Promise<void> {
  await contactStatus(ami, aor, 'Removed');
}

/** Waits until the last that was told of this AOR's contacts is this. */
async function contactStatus(ami: AmiConnection, aor: string, status: string): Promise<void> {
  await ami.until((messages) => {
    const last = messages.findLast(
      (m) => m.startsWith('Event: ContactStatus\r\n') && field(m, 'AOR') === aor,
    );
    return field(last ?? '', 'ContactStatus') === status ? true : undefined;
  }, 15_000);
}
