import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificate } from '../certificate.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { Program } from '../program.ts';

export interface ProsodyOptions {
  /** By name, their passwords; all of the domain `localhost`. */
  readonly users: Readonly<Record<string, string>>;
  /** By domain, their secrets. */
  readonly components?: Readonly<Record<string, string>>;
  /** Modules besides the usual ones. */
  readonly modules?: readonly string[];
  /** Those of the usual ones that are not wanted: under load `mam` writes all of a user's archive again and again. */
  readonly without?: readonly string[];
}

/** A Prosody of its own on loopback, with TLS; its data survive {@link Prosody.stop}. */
export class Prosody {
  /** STARTTLS. */
  readonly port: number;
  /** TLS from the first octet. */
  readonly tlsPort: number;
  readonly componentPort: number;
  /** PEM: self-signed, for localhost and 127.0.0.1. */
  readonly certificate: string;
  readonly #directory: string;
  /** It listens for components only where it has one. */
  #listened: readonly number[] = [];
  #program: Program | undefined;

  private constructor(directory: string, [port = 0, tlsPort = 0, componentPort = 0]: readonly number[]) {
    this.#directory = directory;
    this.port = port;
    this.tlsPort = tlsPort;
    this.componentPort = componentPort;
    this.certificate = join(directory, 'localhost.crt');
  }

  /** @param directory of its own; whoever gives it removes it */
  static async start(directory: string, options: ProsodyOptions): Promise<Prosody> {
    const prosody = new Prosody(directory, await freePorts(3));
    const accounts = join(directory, 'data/localhost/accounts');
    mkdirSync(accounts, { recursive: true });
    for (const [name, password] of Object.entries(options.users)) {
      writeFileSync(join(accounts, `${name}.dat`), `return { ["password"] = "${password}"; };\n`);
    }
    const hasComponents = Object.keys(options.components ?? {}).length > 0;
    prosody.#listened = [prosody.port, prosody.tlsPort, ...(hasComponents ? [prosody.componentPort] : [])];
    makeCertificate(
      { certificate: prosody.certificate, key: join(directory, 'localhost.key') },
      'DNS:localhost',
      'IP:127.0.0.1',
    );
    writeFileSync(join(directory, 'prosody.cfg.lua'), prosody.#configuration(options));
    await prosody.up();
    return prosody;
  }

  async up(): Promise<void> {
    const file = join(this.#directory, 'prosody.cfg.lua');
    this.#program = new Program('prosody', ['-F', '--config', file], { cwd: this.#directory });
    await Promise.all(this.#listened.map((port) => untilBound('tcp', port, 15_000)));
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

  #configuration({ components = {}, modules = [], without = [] }: ProsodyOptions): string {
    const list = (names: readonly string[]): string => `{ ${names.map((name) => `"${name}"`).join('; ')} }`;
    const path = (name: string): string => join(this.#directory, name);
    return `
run_as_root = true
daemonize = false
data_path = "${path('data')}"
pidfile = "${path('prosody.pid')}"
modules_enabled = ${list([...MODULES, ...modules].filter((name) => !without.includes(name)))}
modules_disabled = { "s2s" }
c2s_ports = { ${this.port} }
c2s_direct_tls_ports = { ${this.tlsPort} }
component_ports = { ${this.componentPort} }
interfaces = { "127.0.0.1" }
component_interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
authentication = "internal_plain"
c2s_require_encryption = true
allow_unencrypted_plain_auth = false
smacks_hibernation_time = 60
log = { { levels = { min = "info" }; to = "console" } }
ssl = { certificate = "${this.certificate}"; key = "${path('localhost.key')}" }
VirtualHost "localhost"
${Object.entries(components)
  .map(([domain, secret]) => `Component "${domain}"\n  component_secret = "${secret}"\n`)
  .join('')}`;
  }
}

const MODULES: readonly string[] = [
  'roster',
  'saslauth',
  'tls',
  'disco',
  'carbons',
  'private',
  'smacks',
  'ping',
  'posix',
  'mam',
  'presence',
  'message',
  'iq',
  'offline',
];
