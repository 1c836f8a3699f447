import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeCertificate } from '../certificate.ts';
import { freePorts } from '../loopback.ts';
import { Program } from '../program.ts';

export interface Jabberd2Options {
  /** By name, their passwords; all of the domain `localhost`. */
  readonly users: Readonly<Record<string, string>>;
  /** Of all components, whatever their domains. */
  readonly componentSecret: string;
}

/**
 * A jabberd2 of its own on loopback, with STARTTLS: a server that knows neither XEP-0198 nor SCRAM, and takes a component whose
 * stream has a version for one of its own parts. Three programs, as its users run it.
 */
export class Jabberd2 {
  readonly port: number;
  readonly componentPort: number;
  /** PEM: self-signed, for localhost and 127.0.0.1. */
  readonly certificate: string;
  readonly #directory: string;
  #programs: readonly Program[] = [];

  private constructor(directory: string, [port = 0, componentPort = 0]: readonly number[]) {
    this.#directory = directory;
    this.port = port;
    this.componentPort = componentPort;
    this.certificate = join(directory, 'localhost.crt');
  }

  /** @param directory of its own; whoever gives it removes it */
  static async start(directory: string, { users, componentSecret }: Jabberd2Options): Promise<Jabberd2> {
    const jabberd2 = new Jabberd2(directory, await freePorts(2));
    mkdirSync(join(directory, 'data'));
    jabberd2.#makeCertificate();
    jabberd2.#writeUsers(users);
    jabberd2.#configure(componentSecret);
    await jabberd2.up();
    return jabberd2;
  }

  async up(): Promise<void> {
    for (const [name, isReady] of PROGRAMS) {
      const file = join(this.#directory, `${name}.xml`);
      const program = new Program(`jabberd2-${name}`, ['-c', file], { cwd: this.#directory });
      this.#programs = [...this.#programs, program];
      await program.says(isReady);
    }
  }

  get output(): string {
    return this.#programs.map(({ output }) => output).join('');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    this.#programs = [];
  }

  /** As when its machine loses power. */
  async kill(): Promise<void> {
    for (const program of this.#programs) program.signal('SIGKILL');
    await Promise.all(this.#programs.map(({ ended }) => ended));
    this.#programs = [];
  }

  #makeCertificate(): void {
    const key = join(this.#directory, 'localhost.key');
    makeCertificate({ certificate: this.certificate, key }, 'DNS:localhost', 'IP:127.0.0.1');
    const both = readFileSync(key, 'utf8') + readFileSync(this.certificate, 'utf8');
    writeFileSync(join(this.#directory, 'both.pem'), both);
  }

  #writeUsers(users: Jabberd2Options['users']): void {
    const database = new DatabaseSync(join(this.#directory, 'users.db'));
    database.exec('CREATE TABLE authreg (username TEXT NOT NULL, realm TEXT NOT NULL, password TEXT)');
    const insert = database.prepare("INSERT INTO authreg VALUES (?, 'localhost', ?)");
    for (const [name, password] of Object.entries(users)) insert.run(name, password);
    database.close();
  }

  #configure(componentSecret: string): void {
    const path = (name: string): string => join(this.#directory, name);
    const modules = modulesOf();
    const write = (name: string, inside: string): void => {
      const log = "<log type='stdout'/>";
      writeFileSync(path(`${name}.xml`), `<${name}><id>${name}</id>${log}${inside}</${name}>\n`);
    };
    const router = `<router><ip>127.0.0.1</ip><port>${this.componentPort}</port><user>jabberd</user><pass>parts</pass></router>`;
    writeFileSync(
      path('parts.xml'),
      '<users><user><name>jabberd</name><secret>parts</secret></user></users>\n',
    );
    write(
      'router',
      `<local><ip>127.0.0.1</ip><port>${this.componentPort}</port><users>${path('parts.xml')}</users>
<secret>${componentSecret}</secret></local><aci><acl type='all'><user>jabberd</user></acl></aci>`,
    );
    write(
      'sm',
      `${router}<local><id>localhost</id></local>
<storage><path>${modules}</path><driver>fs</driver><fs><path>${path('data')}</path></fs></storage>
<modules><path>${modules}</path>${CHAINS.map(chain).join('\n')}</modules><user><auto-create/></user>`,
    );
    write(
      'c2s',
      `${router}<local><id pemfile='${path('both.pem')}'>localhost</id><ip>127.0.0.1</ip><port>${this.port}</port></local>
<io><limits><stanzasize>65535</stanzasize></limits></io>
<authreg><path>${modules}</path><module>sqlite</module><mechanisms><sasl><digest-md5/></sasl></mechanisms>
<ssl-mechanisms><sasl><plain/></sasl></ssl-mechanisms>
<sqlite><dbname>${path('users.db')}</dbname><password_type><plaintext/></password_type></sqlite></authreg>`,
    );
  }
}

function chain([id, modules]: readonly [string, string]): string {
  const names = modules.split(' ').map((name) => `<module>${name}</module>`);
  return `<chain id='${id}'>${names.join('')}</chain>`;
}

/** Where Debian puts what it loads: a folder for each architecture. */
function modulesOf(): string {
  const [module] = globSync('/usr/lib/*/jabberd2/authreg_sqlite.so');
  if (module === undefined) throw new Error('jabberd2 is not installed');
  return dirname(module);
}

const PROGRAMS = [
  ['router', /listening for incoming connections/],
  ['sm', /sm ready for sessions/],
  ['c2s', /ready for connections/],
] as const;
/** As in its own configuration, less what tests do not need. */
const CHAINS = [
  ['sess-end', 'iq-last'],
  ['in-sess', 'validate privacy roster iq-vcard iq-ping iq-private disco amp offline presence deliver'],
  ['in-router', 'session validate presence privacy'],
  ['out-router', 'privacy'],
  ['pkt-sm', 'iq-last iq-ping iq-time iq-version amp disco presence'],
  ['pkt-user', 'roster presence disco iq-vcard amp deliver offline iq-last'],
  ['pkt-router', 'session disco'],
  ['user-load', 'active roster privacy'],
  ['user-create', 'active'],
  ['user-delete', 'active offline privacy roster iq-last iq-private iq-vcard'],
  ['disco-extend', 'iq-version'],
] as const;
