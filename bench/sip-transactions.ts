import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createSipStack } from '../src/protocols/sip/create-stack.ts';
import type {
  OutgoingRequest,
  SipStack,
  SipStackUser,
  TransportOptions,
} from '../src/protocols/sip/stack.ts';
import type { SipUri } from '../src/protocols/sip/syntax/uri.ts';
import { formatTable } from './print.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** Transactions a second over loopback UDP, a stack in each of two processes, and what a finished one costs. */
export async function run(): Promise<BenchTable> {
  const rows: BenchRow[] = [];
  const { rate, client, server, lingering, bytes } = await measure();
  rows.push({
    name: 'MESSAGE and its 200, a client and a server stack in two processes',
    value: rate,
    unit: '/s',
    note: `window ${WINDOW}, ${SECONDS} s`,
  });
  rows.push({ name: 'client alone, by its processor time', value: client, unit: '/s', goal: 20_000 });
  rows.push({ name: 'server alone, by its processor time', value: server, unit: '/s', goal: 20_000 });
  rows.push({
    name: 'memory per lingering server transaction',
    value: bytes,
    unit: 'bytes',
    goal: 1024,
    note: `${lingering} of them`,
  });
  return { title: 'SIP transactions over UDP', rows };
}

interface ServerReport {
  readonly handled: number;
  readonly cpuSeconds: number;
  readonly lingering: number;
  readonly bytes: number;
}

async function measure() {
  const server = fork(fileURLToPath(import.meta.url), [ROLE], { execArgv: ['--expose-gc'] });
  const port = await new Promise<number>((resolve) => server.once('message', resolve));
  const stack = await createSipStack({ transports: [UDP] }, DEAF);
  // Both sides get warm before anything counts.
  await drive(stack, port, 1);
  const before = process.cpuUsage();
  server.send('start');
  const startedAt = performance.now();
  const done = await drive(stack, port, SECONDS);
  const seconds = (performance.now() - startedAt) / 1000;
  const after = process.cpuUsage(before);
  server.send('stop');
  const report = await new Promise<ServerReport>((resolve) => server.once('message', resolve));
  await stack.close();
  server.disconnect();
  return {
    rate: Math.round(done / seconds),
    client: Math.round(done / ((after.user + after.system) / 1e6)),
    server: Math.round(report.handled / report.cpuSeconds),
    lingering: report.lingering,
    bytes: Math.round(report.bytes / report.lingering),
  };
}

function drive(stack: SipStack, port: number, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  return new Promise((resolve) => {
    let done = 0;
    let running = 0;
    const next = (): void => {
      running++;
      stack.request(request(port), (result) => {
        running--;
        if (result.kind !== 'response' || result.response.status !== 200) {
          throw new Error(`the bench got ${result.kind}`);
        }
        done++;
        if (performance.now() < until) next();
        else if (running === 0) resolve(done);
      });
    };
    for (let i = 0; i < WINDOW; i++) next();
  });
}

function request(port: number): OutgoingRequest {
  const callId = randomUUID();
  return {
    method: 'MESSAGE',
    uri: `sip:bob@127.0.0.1:${port}`,
    nextHop: { ...HOP, port },
    head: (local) =>
      `From: <sip:alice@${local.host}>;tag=${callId}\r\nTo: <sip:bob@127.0.0.1>\r\nCall-ID: ${callId}\r\n` +
      'CSeq: 17519 MESSAGE\r\nMax-Forwards: 70\r\nUser-Agent: Aldis\r\nContent-Type: text/plain\r\nContent-Length:     5\r\n',
    body: BODY,
  };
}

async function serve(): Promise<void> {
  let handled = 0;
  const stack = await createSipStack(
    { transports: [UDP] },
    {
      ...DEAF,
      onRequest(incoming) {
        handled++;
        incoming.respond({ status: 200, headers: 'Server: Aldis\r\n' });
      },
    },
  );
  let cpu = process.cpuUsage();
  const memory = (): number => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  let memoryBefore = 0;
  let lingeringBefore = 0;
  process.on('message', (text: string) => {
    if (text === 'start') {
      memoryBefore = memory();
      lingeringBefore = stack.statistics.serverTransactions;
      handled = 0;
      cpu = process.cpuUsage();
      return;
    }
    const used = process.cpuUsage(cpu);
    const lingering = stack.statistics.serverTransactions - lingeringBefore;
    const report: ServerReport = {
      handled,
      cpuSeconds: (used.user + used.system) / 1e6,
      lingering,
      bytes: memory() - memoryBefore,
    };
    process.send!(report);
  });
  process.on('disconnect', () => void stack.close());
  process.send!(stack.transports[0]!.local.port);
}

const SECONDS = 5;
const WINDOW = 200;
const ROLE = 'sip-transactions server';
const BODY = Buffer.from('hello');
const UDP: TransportOptions = {
  name: 'udp',
  protocol: 'udp',
  bind: { address: '127.0.0.1', port: 0 },
  localNets: [],
  keepAliveSeconds: 0,
};
const HOP: SipUri = {
  scheme: 'sip',
  user: 'bob',
  password: undefined,
  host: '127.0.0.1',
  port: 0,
  parameters: new Map(),
  headers: [],
};
const DEAF: SipStackUser = { onRequest() {}, onMalformed() {}, onConnectionClosed() {} };

if (process.argv[2] === ROLE) await serve();
else if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(formatTable(await run()));
