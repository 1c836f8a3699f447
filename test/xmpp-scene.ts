import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningGateway } from './gateway.ts';
import type { Ejabberd } from './peers/ejabberd.ts';
import type { Jabberd2 } from './peers/jabberd2.ts';
import type { Prosody } from './peers/prosody.ts';
import { ACME } from './project.ts';
import { type ListedMessage, RestClient } from './rest.ts';
import { makeSite, type Site, type SiteOptions } from './site.ts';
import { XmppPeer } from './xmpp-peer.ts';

/** A server that the tests start, TLS on. */
export type JabberServer = Prosody | Ejabberd | Jabberd2;

export interface XmppSceneOptions {
  readonly server: (directory: string) => Promise<JabberServer>;
  readonly site: SiteOptions;
  /** xmpp.conf. */
  readonly accounts: (server: JabberServer) => string;
  /** The accounts that are waited for. */
  readonly up: readonly string[];
}

/** A Jabber server, Aldis with accounts at it, and its users. */
export class XmppScene {
  readonly server: JabberServer;
  readonly site: Site;
  readonly rest: RestClient;
  gateway: RunningGateway;
  readonly #directory: string;
  readonly #users: XmppPeer[] = [];

  private constructor(directory: string, server: JabberServer, site: Site, gateway: RunningGateway) {
    this.#directory = directory;
    this.server = server;
    this.site = site;
    this.gateway = gateway;
    this.rest = new RestClient(site, ACME);
  }

  static async open({ server: start, site: options, accounts, up }: XmppSceneOptions): Promise<XmppScene> {
    const directory = mkdtempSync(join(tmpdir(), 'aldis-xmpp-'));
    let server: JabberServer | undefined;
    let site: Site | undefined;
    let gateway: RunningGateway | undefined;
    try {
      server = await start(directory);
      site = await makeSite(options);
      writeFileSync(join(site.config, 'xmpp.conf'), accounts(server));
      gateway = await site.start();
      const scene = new XmppScene(directory, server, site, gateway);
      for (const name of up) await scene.isUp(name);
      return scene;
    } catch (error) {
      await gateway?.stop();
      await server?.stop();
      site?.remove();
      rmSync(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** A user of `localhost`, whose password is `NAME-secret`, there with a client. */
  async user(name: string, resource = 'peer'): Promise<XmppPeer> {
    const { port, certificate } = this.server;
    const options = { port, certificate, username: name, password: `${name}-secret`, resource };
    const peer = await XmppPeer.connect(options);
    this.#users.push(peer);
    return peer;
  }

  /** Waits until the log of the gateway says that an account is up, so many times. */
  async isUp(account: string, times = 1): Promise<void> {
    await this.rest.eventually(
      async () => this.ups(account).length >= times || undefined,
      `${account} to be up`,
      30_000,
      async () => this.gateway.log.join('\n'),
    );
  }

  /** The lines of the log that say that an account came up. */
  ups(account: string): readonly string[] {
    return this.gateway.log.filter(
      (line) => line.includes('"An XMPP account is up"') && line.includes(`"account":"${account}"`),
    );
  }

  /** Waits for a message with this text and status. */
  listed(text: string, status: string, direction: 'inbound' | 'outbound'): Promise<ListedMessage> {
    return this.rest.eventually(
      async () =>
        (await this.rest.list()).find(
          (one) => one.body === text && one.status === status && one.direction.startsWith(direction),
        ),
      `${text} to be ${status}`,
      20_000,
      async () => JSON.stringify(await this.rest.list()),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#users.map((user) => user.close()));
    await this.gateway.stop();
    await this.server.stop();
    this.site.remove();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** An account of a user of `localhost`, as it stands in xmpp.conf. */
export function clientAccount(
  name: string,
  { port, certificate }: Pick<JabberServer, 'port' | 'certificate'>,
  ...lines: readonly string[]
): string {
  return `
[${name}]
type=client
serverhost=127.0.0.1
port=${port}
username=${name}@localhost/gateway
secret=${name}-secret
tls_ca_file=${certificate}
timeout=5
${lines.join('\n')}
`;
}

/** The account of a component. */
export function componentAccount(
  name: string,
  domain: string,
  { componentPort }: Pick<JabberServer, 'componentPort'>,
  ...lines: readonly string[]
): string {
  return `
[${name}]
type=component
serverhost=127.0.0.1
port=${componentPort}
username=${domain}
secret=component-secret
${lines.join('\n')}
`;
}
