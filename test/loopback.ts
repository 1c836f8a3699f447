import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Binds free ports on an address, both UDP and TCP, and gives them back: nobody else holds them now. */
export async function freePorts(count: number, address = '127.0.0.1'): Promise<number[]> {
  const held: { port: number; release: () => Promise<void> }[] = [];
  while (held.length < count) {
    const candidate = await holdTcp(address, 0);
    if (candidate === undefined) throw new Error(`no free port on ${address}`);
    const udp = await holdUdp(address, candidate.port);
    if (udp === undefined) await candidate.release();
    else {
      held.push({
        port: candidate.port,
        release: async () => {
          await candidate.release();
          await udp.release();
        },
      });
    }
  }
  await Promise.all(held.map(({ release }) => release()));
  return held.map(({ port }) => port);
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
    if (suits(address) && (await allFree(address, ports))) return address;
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
