import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTcpServer, type Server } from 'node:net';
import { after, afterEach, describe, it } from 'node:test';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { temporaryCertificate } from '../../../test/certificate.ts';
import { ManualClock, settle } from '../../messages/testing/manual-clock.ts';
import { connect } from './connect.ts';
import { smppCarrier } from './testing/carrier.ts';

describe('a connection to an SMSC', () => {
  it('is made over TLS where the certificate is for it, and known', async () => {
    const port = await listening(tlsServer({}));
    const trusted = { tls: true, tlsCaFile: certificate.certFile };
    (await open(port, { ...trusted, host: 'localhost' })).destroy();
    (await open(port, trusted)).destroy();
    (await open(port, { ...trusted, tlsServerName: 'localhost' })).destroy();
    await assert.rejects(open(port, { ...trusted, tlsServerName: 'example.com' }), /altnames/);
    await assert.rejects(open(port, { tls: true }), /self-signed/);
    (await open(port, { tls: true, tlsVerify: false })).destroy();
    await assert.rejects(open(port, { tls: true, tlsCaFile: `${certificate.certFile}.missing` }), /ENOENT/);
  });

  it('shows a certificate where the SMSC asks for one', async () => {
    const server = tlsServer({ requestCert: true });
    const port = await listening(server);
    const shown = once(server, 'secureConnection');
    const ours = { tlsCertFile: certificate.certFile, tlsKeyFile: certificate.keyFile };
    const socket = await open(port, { tls: true, tlsVerify: false, ...ours });
    const [peer] = (await shown) as [TLSSocket];
    assert.equal(peer.getPeerCertificate().subject.CN, 'localhost');
    socket.destroy();
  });

  it('is given up when it takes too long, or is not wanted any more', async () => {
    // It takes the connection and never shakes hands.
    const port = await listening(createTcpServer((socket) => socket.on('error', () => {})));
    const clock = new ManualClock();
    const late = assert.rejects(open(port, { tls: true }, clock), /in time/);
    await settle();
    await clock.advance(30_000);
    await late;
    const abort = new AbortController();
    const unwanted = assert.rejects(open(port, { tls: true }, clock, abort.signal), /not wanted/);
    await settle();
    abort.abort();
    await unwanted;
  });

  it('says why there is none', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    server.close();
    await assert.rejects(open(port, {}), /ECONNREFUSED/);
  });
});

const servers: Server[] = [];
const certificate = temporaryCertificate({ after });

afterEach(() => {
  for (const server of servers.splice(0)) if (server.listening) server.close();
});

function tlsServer(options: { requestCert?: boolean }): Server {
  const own = { cert: certificate.cert, key: certificate.key, rejectUnauthorized: false };
  return createTlsServer({ ...own, ...options }, (socket) => socket.on('error', () => {}));
}

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

function open(
  port: number,
  options: Parameters<typeof smppCarrier>[0],
  clock = new ManualClock(),
  signal = new AbortController().signal,
) {
  return connect(smppCarrier(options).upstream, port, clock, signal);
}
