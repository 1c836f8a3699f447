import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { PjsipAuth, PjsipConfiguration, PjsipTransport } from '../config/configuration.ts';
import { CommandFailure, EXIT, runCommand } from './failure.ts';
import type { ArrivedMessage, Softphone, SoftphoneAccount } from './softphone.ts';
import { printable, styleFor } from './terminal.ts';

interface PhoneOptions {
  readonly config: string;
  readonly server?: string;
  readonly transport: 'udp' | 'tcp';
  readonly user?: string;
  readonly password?: string;
  readonly reply?: string;
  readonly status: number;
  readonly silent?: true;
  readonly expires: number;
  readonly json?: true;
}

/** `aldis phone ENDPOINT`: registers and prints what arrives, until it is interrupted. */
export function registerPhoneCommand(program: Command): void {
  program
    .command('phone')
    .description('a small softphone: registers and prints the messages that arrive')
    .argument('<endpoint>', 'an endpoint of pjsip.conf to register as')
    .option('-c, --config <dir>', "the gateway's configuration directory", './config.local')
    .option('--server <host:port>', 'where to register; otherwise where pjsip.conf listens')
    .option('--transport <udp|tcp>', 'what to register over', transport, 'udp')
    .option('--user <name>', 'user of the address of record; otherwise the first AOR of the endpoint')
    .option('--password <password>', 'otherwise that of the auth object of the endpoint')
    .option('--reply <text>', 'send this back to whoever writes')
    .option('--status <code>', 'answer messages with this status', statusCode, 200)
    .option('--silent', 'answer messages with nothing at all')
    .option('--expires <seconds>', 'how long to register for', seconds, 300)
    .option('--json', 'print one line of JSON for each thing that happens')
    .action((endpoint: string, options: PhoneOptions) => runCommand(() => phone(endpoint, options)));
}

async function phone(endpoint: string, options: PhoneOptions): Promise<number> {
  const account = await readPhoneAccount(endpoint, options);
  const [{ createSipStack }, { Softphone, RegistrationFailed }] = await Promise.all([
    import('../protocols/sip/create-stack.ts'),
    import('./softphone.ts'),
  ]);
  const say = printer(options.json === true);
  let softphone: Softphone | undefined;
  const host = account.server.startsWith('[') ? '::1' : '127.0.0.1';
  const bind = { address: LOOPBACK.test(account.server) ? host : '0.0.0.0', port: 0 };
  const stack = await createSipStack(
    {
      transports: [{ name: 'phone', protocol: account.transport, bind, localNets: [], keepAliveSeconds: 30 }],
    },
    {
      onRequest: (incoming) => softphone?.onRequest(incoming),
      onMalformed: () => {},
      onConnectionClosed: () => say.problem('The connection was closed; registering again.'),
    },
  );
  const { status, silent = false, reply } = options;
  softphone = new Softphone(
    stack,
    account,
    { status, silent, reply },
    { onMessage: say.message, onReplied: say.replied },
  );
  try {
    await stayRegistered(softphone, account, say);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof RegistrationFailed) throw new CommandFailure(error.message, EXIT.failed);
    throw error;
  } finally {
    await stack.close();
  }
}

/** Registers, registers again before it runs out, and unregisters when it is interrupted. */
async function stayRegistered(softphone: Softphone, account: SoftphoneAccount, say: Printer): Promise<void> {
  let granted = await softphone.register(account.expiresSeconds);
  say.registered(account, granted);
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<'interrupted'>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt('interrupted'));
  for (;;) {
    const { promise: time, resolve: wake } = Promise.withResolvers<'time'>();
    const timer = setTimeout(() => wake('time'), Math.max(granted * 500, MIN_REFRESH_MS));
    const what = await Promise.race([interrupted, time]);
    clearTimeout(timer);
    if (what === 'interrupted') break;
    try {
      granted = await softphone.register(account.expiresSeconds);
    } catch (error) {
      say.problem(`${error instanceof Error ? error.message : String(error)}; trying again.`);
      granted = RETRY_SECONDS * 2;
    }
  }
  await softphone.register(0).catch(() => {
    // The gateway is gone; the registration runs out by itself.
  });
}

/** Who to be, from the gateway's own pjsip.conf unless the command line says it all. */
async function readPhoneAccount(endpoint: string, options: PhoneOptions): Promise<SoftphoneAccount> {
  const { readConfiguration } = await import('../config/read-configuration.ts');
  const { DigestSecret } = await import('../protocols/sip/auth/secret.ts');
  const directory = resolve(options.config);
  const pjsip = readConfiguration(directory).configuration?.pjsip;
  const found = pjsip?.endpoints.get(endpoint);
  if (found === undefined && (options.server === undefined || options.password === undefined)) {
    const where = join(directory, 'pjsip.conf');
    const known = [...(pjsip?.endpoints.keys() ?? [])].slice(0, 5).join(', ');
    const hint = known === '' ? 'name the directory with --config' : `it has ${known}`;
    throw new CommandFailure(`There is no endpoint "${endpoint}" in ${where}; ${hint}.`, EXIT.usage);
  }
  const auth = pjsip?.auths.get(found?.auth[0] ?? '');
  const username = auth?.username === undefined || auth.username === '' ? endpoint : auth.username;
  const secret =
    auth === undefined && options.password === undefined
      ? undefined
      : new DigestSecret({
          username,
          realm: '',
          password: options.password ?? passwordOf(auth),
          hashes: auth?.passwordDigest ?? new Map(),
          algorithms: ['SHA-512-256', 'SHA-256', 'MD5'],
        });
  return {
    user: options.user ?? found?.aors[0] ?? endpoint,
    server: options.server ?? serverOf(pjsip, options.transport, directory),
    transport: options.transport,
    secret,
    expiresSeconds: options.expires,
  };
}

function passwordOf(auth: PjsipAuth | undefined): string | undefined {
  return auth === undefined || auth.password === '' ? undefined : auth.password;
}

function serverOf(pjsip: PjsipConfiguration | undefined, protocol: 'udp' | 'tcp', directory: string): string {
  const listening = pjsip?.transports.find(
    (one: PjsipTransport) => one.protocol === protocol && one.bind.port !== 0,
  );
  if (listening === undefined) {
    throw new CommandFailure(
      `pjsip.conf in ${directory} has no ${protocol} transport with a port of its own; name the server with --server HOST:PORT.`,
      EXIT.usage,
    );
  }
  const { address, port } = listening.bind;
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

interface Printer {
  registered(account: SoftphoneAccount, seconds: number): void;
  message(message: ArrivedMessage): void;
  replied(status: number, text: string): void;
  problem(text: string): void;
}

function printer(json: boolean): Printer {
  if (json) {
    const line = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
    return {
      registered: ({ user, server }, expires) => line({ event: 'registered', user, server, expires }),
      message: (message) => line({ event: 'message', ...message }),
      replied: (status, text) => line({ event: 'replied', status, text }),
      problem: (text) => line({ event: 'problem', text }),
    };
  }
  const style = styleFor(process.stdout);
  const line = (text: string): void => void process.stdout.write(`${text}\n`);
  return {
    registered: ({ user, server, transport }, seconds) => {
      line(
        `${style('green', 'registered')} as ${user} at ${server} over ${transport.toUpperCase()} for ${seconds} s; Ctrl-C ends`,
      );
    },
    message: ({ from, display, text, answered, contentType }) => {
      const who = display === '' ? from : `${display} <${from}>`;
      line(
        `${style('bold', printable(who))}  ${style('dim', `${printable(contentType)} · ${answered === 0 ? 'not answered' : `answered ${answered}`}`)}`,
      );
      for (const one of text.split(/\r?\n/)) line(`  ${printable(one)}`);
    },
    replied: (status, text) =>
      line(`${style('dim', 'replied:')} ${status === 0 ? '' : `${status} `}${printable(text)}`),
    problem: (text) => line(style('yellow', printable(text))),
  };
}

function transport(text: string): 'udp' | 'tcp' {
  if (text === 'udp' || text === 'tcp') return text;
  throw new InvalidArgumentError('It must be udp or tcp.');
}

function statusCode(text: string): number {
  const code = Number(text);
  if (Number.isInteger(code) && code >= 200 && code <= 699) return code;
  throw new InvalidArgumentError('It must be a final SIP status, 200 to 699.');
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds, 1 to 86400.');
}

const LOOPBACK = /^(?:127\.|localhost(?::|$)|\[::1\])/;
const MIN_REFRESH_MS = 1000;
const RETRY_SECONDS = 5;
