import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * Ports that are free for UDP and TCP on an address. They are this process's own as long as it runs, whether somebody
 * listens on them or not: what another process of the tests is given are others, and the kernel gives them to nobody.
 */
export async function freePorts(count: number, address = '127.0.0.1'): Promise<number[]> {
  const [from, to] = portsToChoose();
  const ports: number[] = [];
  // Each process begins elsewhere, lest it look at those that the others have.
  const begin = (process.pid * STRIDE) % (to - from);
  for (let step = 0; step < to - from && ports.length < count; step++) {
    const port = from + ((begin + step) % (to - from));
    if ((await reserved(`port ${port}`)) && (await allFree(address, [port]))) ports.push(port);
  }
  if (ports.length < count) throw new Error(`no free port on ${address}`);
  return ports;
}

/**
 * A loopback address of one's own (127.x.y.z with one digit each: as long as `127.0.0.1`) on which all of
 * `ports` are free. Linux has all of 127.0.0.0/8; so fixed ports never meet those of another test.
 */
export async function ownLoopback(
  ports: readonly number[],
  random: () => number,
  suits: (address: string) => boolean = () => true,
): Promise<string> {
  const digit = (): number => 1 + Math.floor(random() * 9);
  for (let attempt = 0; attempt < 20_000; attempt++) {
    const address = `127.${digit()}.${digit()}.${digit()}`;
    if (suits(address) && (await reserved(address)) && (await allFree(address, ports))) return address;
  }
  throw new Error(`no loopback address has the ports ${ports.join(', ')} free`);
}

/** Waits until another program has bound a loopback port (Linux: `/proc/net`). */
export async function untilBound(protocol: 'udp' | 'tcp', port: number, timeoutMs = 5000): Promise<void> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const sockets = readFileSync(`/proc/net/${protocol}`, 'latin1').split('\n').slice(1);
    if (sockets.some((line) => line.trim().split(/\s+/)[1]?.endsWith(wanted))) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`nobody bound ${protocol} port ${port} within ${timeoutMs} ms`);
}

/** Those that the kernel gives to nobody by itself, neither to who connects nor to who listens on port 0. */
function portsToChoose(): readonly [from: number, to: number] {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1');
  const [low = 0, high = 0] = range.trim().split(/\s+/).map(Number);
  if (low - LOWEST > ENOUGH) return [LOWEST, low];
  return HIGHEST - high > ENOUGH ? [high + 1, HIGHEST] : [LOWEST, HIGHEST];
}

/** Whether this process now has a name that no other process has: a socket in Linux's abstract namespace, which ends with it. */
function reserved(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const holder = createServer().unref();
    holder.once('error', () => resolve(false));
    holder.listen(`\0aldis test ${name}`, () => resolve(true));
  });
}

async function allFree(address: string, ports: readonly number[]): Promise<boolean> {
  const held: { release: () => Promise<void> }[] = [];
  let free = true;
  for (const port of ports) {
    const tcp = await holdTcp(address, port);
    const udp = await holdUdp(address, port);
    if (tcp) held.push(tcp);
    if (udp) held.push(udp);
    if (!tcp || !udp) {
      free = false;
      break;
    }
  }
  await Promise.all(held.map(({ release }) => release()));
  return free;
}

interface Held {
  readonly port: number;
  release(): Promise<void>;
}

function holdTcp(address: string, port: number): Promise<Held | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, address, () => {
      const bound = server.address();
      resolve({
        port: typeof bound === 'object' && bound !== null ? bound.port : port,
        release: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}

function holdUdp(address: string, port: number): Promise<Held | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(undefined);
    });
    socket.bind({ address, port, exclusive: true }, () =>
      resolve({
        port: socket.address().port,
        release: () => new Promise((done) => socket.close(() => done())),
      }),
    );
  });
}

/** Below are those of services. */
const LOWEST = 10_240;
const HIGHEST = 65_536;
/** Fewer ports than these are not worth choosing among. */
const ENOUGH = 5000;
/** A prime: processes that follow each other begin that far apart. */
const STRIDE = 257;
