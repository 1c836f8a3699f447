import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeCertificate } from '../certificate.ts';
import { freePorts } from '../loopback.ts';
import { Program } from '../program.ts';

export interface EjabberdOptions {
  /** By name, their passwords; all of the domain `localhost`. */
  readonly users: Readonly<Record<string, string>>;
  /** By domain, their secrets. */
  readonly components?: Readonly<Record<string, string>>;
}

/** An ejabberd of its own on loopback, with TLS, outside of any cluster; its data survive {@link Ejabberd.stop}. */
export class Ejabberd {
  /** STARTTLS. */
  readonly port: number;
  readonly componentPort: number;
  /** PEM: self-signed, for localhost and 127.0.0.1. */
  readonly certificate: string;
  readonly #directory: string;
  readonly #users: EjabberdOptions['users'];
  #program: Program | undefined;

  private constructor(
    directory: string,
    [port = 0, componentPort = 0]: readonly number[],
    users: EjabberdOptions['users'],
  ) {
    this.#directory = directory;
    this.port = port;
    this.componentPort = componentPort;
    this.certificate = join(directory, 'localhost.crt');
    this.#users = users;
  }

  /** @param directory of its own; whoever gives it removes it */
  static async start(directory: string, options: EjabberdOptions): Promise<Ejabberd> {
    const ejabberd = new Ejabberd(directory, await freePorts(2), options.users);
    mkdirSync(join(directory, 'log'), { recursive: true });
    ejabberd.#makeCertificate();
    writeFileSync(join(directory, 'ejabberd.yml'), ejabberd.#configuration(options));
    await ejabberd.up();
    return ejabberd;
  }

  /** Starts it, the users there are among what it does first. */
  async up(): Promise<void> {
    const path = (name: string): string => join(this.#directory, name);
    const users = Object.entries(this.#users).map(([name, password]) => `{<<"${name}">>,<<"${password}">>}`);
    const begin =
      `{ok, _} = application:ensure_all_started(ejabberd), ` +
      `[ejabberd_auth:try_register(U, <<"localhost">>, P) || {U, P} <- [${users.join(', ')}]], ` +
      `io:format("${READY}~n").`;
    const strings = (name: string): string => `"${path(name)}"`;
    const options = ['-mnesia', 'dir', strings('data'), '-ejabberd', 'config', strings('ejabberd.yml')];
    this.#program = new Program('erl', ['-noinput', ...options, '-eval', begin], {
      cwd: this.#directory,
      environment: {
        HOME: this.#directory,
        ERL_LIBS: librariesOf(),
        EJABBERD_CONFIG_PATH: path('ejabberd.yml'),
        EJABBERD_LOG_PATH: path('log/ejabberd.log'),
        SPOOL_DIR: path('data'),
      },
    });
    await this.#program.says(new RegExp(`^${READY}$`, 'm'), 90_000);
  }

  get output(): string {
    return this.#program?.output ?? '';
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
    this.#program = undefined;
  }

  /** As when its machine loses power. */
  async kill(): Promise<void> {
    this.#program?.signal('SIGKILL');
    await this.#program?.ended;
    this.#program = undefined;
  }

  #makeCertificate(): void {
    const key = join(this.#directory, 'localhost.key');
    makeCertificate({ certificate: this.certificate, key }, 'DNS:localhost', 'IP:127.0.0.1');
    writeFileSync(
      join(this.#directory, 'both.pem'),
      readFileSync(this.certificate, 'utf8') + readFileSync(key, 'utf8'),
    );
  }

  #configuration({ components = {} }: EjabberdOptions): string {
    const hosts = Object.entries(components).map(
      ([domain, secret]) => `${JSON.stringify(domain)}: {password: ${JSON.stringify(secret)}}`,
    );
    const service = `
  - port: ${this.componentPort}
    ip: "127.0.0.1"
    module: ejabberd_service
    access: all
    shaper_rule: none
    hosts: {${hosts.join(', ')}}`;
    return `
hosts: [localhost]
loglevel: warning
certfiles: ["${join(this.#directory, 'both.pem')}"]
ca_file: "${this.certificate}"
auth_method: internal
listen:
  - port: ${this.port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    starttls: true
    starttls_required: true
    shaper: none${hosts.length > 0 ? service : ''}
modules:
  mod_carboncopy: {}
  mod_disco: {}
  mod_mam: {default: always}
  mod_offline: {}
  mod_ping: {}
  mod_roster: {}
  mod_stream_mgmt: {resend_on_timeout: true}
`;
  }
}

/** Where Debian puts Erlang programs: a folder for each architecture. */
function librariesOf(): string {
  const [application] = globSync('/usr/lib/*/ejabberd-*/ebin/ejabberd.app');
  if (application === undefined) throw new Error('ejabberd is not installed');
  return dirname(dirname(dirname(application)));
}

const READY = 'EJABBERD IS READY';
