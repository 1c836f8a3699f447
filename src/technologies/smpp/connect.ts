import { readFile } from 'node:fs/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import type { Clock } from '../../messages/clock.ts';

/** Opens a connection to an SMSC; TLS has shaken hands when it resolves. Rejects with an Error that says why in one sentence. */
export type Connect = (
  options: SmppUpstreamOptions,
  port: number,
  clock: Clock,
  /** It is not wanted any more. */
  signal: AbortSignal,
) => Promise<Socket>;

/** Over the network. */
export const connect: Connect = async (options, port, clock, signal) => {
  const tls = options.tls ? await tlsOptions(options) : undefined;
  signal.throwIfAborted();
  const { host } = options;
  const socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ ...tls, host, port });
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return new Promise((resolve, reject) => {
    const over = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
    };
    const fail = (error: Error): void => {
      over();
      // What it has to say later nobody waits for.
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const abort = (): void => fail(new Error('It is not wanted any more'));
    const timer = clock.after(options.responseTimeoutSeconds * 1000, () =>
      fail(new Error('No connection came about in time')),
    );
    signal.addEventListener('abort', abort);
    socket.once('error', fail);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      over();
      resolve(socket);
    });
  });
};

/** The files are read each time: certificates are renewed while the process runs. */
async function tlsOptions(options: SmppUpstreamOptions) {
  const { tlsCaFile, tlsCertFile, tlsKeyFile, tlsVerify, tlsServerName, host } = options;
  const [ca, cert, key] = await Promise.all([tlsCaFile, tlsCertFile, tlsKeyFile].map(readIfNamed));
  const servername = tlsServerName || (isIP(host) === 0 ? host : '');
  return {
    rejectUnauthorized: tlsVerify,
    ...(servername !== '' && { servername }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

async function readIfNamed(file: string): Promise<Buffer | undefined> {
  return file === '' ? undefined : await readFile(file);
}

const KEEP_ALIVE_MS = 60_000;
