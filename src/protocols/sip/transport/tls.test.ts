import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { temporaryCertificate } from '../../../../test/certificate.ts';
import { createSipStack } from '../create-stack.ts';
import type { SipUri } from '../syntax/uri.ts';
import { FakeZone } from '../testing/fake-zone.ts';
import { tcpServer, tlsOptions } from '../testing/peers.ts';
import { openStack, outgoing, send, sipUri, transport } from '../testing/stacks.ts';
import { HandTime } from '../timers/hand-time.ts';
import { TimerWheel } from '../timers/wheel.ts';
import { TransportSetupError } from './errors.ts';

const LIMIT = { timeout: 10_000 };

test('a sips request goes over TLS, verified, and answers come back', LIMIT, async (t) => {
  const files = temporaryCertificate(t);
  const server = await openStack(t, { transports: [transport('tls', { tls: tlsOptions(files) })] });
  const tls = tlsOptions({ ...files, caFile: files.certFile, verifyServer: true });
  const client = await openStack(t, { transports: [transport('tls', { tls })] });
  for (const host of ['127.0.0.1', 'localhost']) {
    const result = send(client.stack, outgoing(sips(host, server.port('tls'))));
    const incoming = await server.nextRequest();
    assert.match(
      incoming.request.header('via') ?? '',
      /^SIP\/2\.0\/TLS 127\.0\.0\.1:\d+;rport;branch=\S+;alias$/,
    );
    assert.equal(incoming.flow.protocol, 'tls');
    incoming.respond({ status: 200 });
    assert.equal((await result).kind, 'response');
  }
  assert.equal(
    server.stack.statistics.connections,
    2,
    'what was verified for one name does not serve another',
  );
});

test(
  'a server whose certificate is for another name, or signed by nobody known, is not sent to',
  LIMIT,
  async (t) => {
    const files = temporaryCertificate(t);
    const server = await openStack(t, { transports: [transport('tls', { tls: tlsOptions(files) })] });
    const resolver = new FakeZone();
    resolver.addAddress('other.example.org', '127.0.0.1');
    const trusting = tlsOptions({ ...files, caFile: files.certFile, verifyServer: true });
    const client = await openStack(t, { transports: [transport('tls', { tls: trusting })], resolver });
    const named = await send(client.stack, outgoing(sips('other.example.org', server.port('tls'))));
    assert.ok(named.kind === 'unreachable' && named.cause === 'transport' && !named.sent);
    assert.match(named.text, /other\.example\.org/);

    const doubting = tlsOptions({ ...files, verifyServer: true });
    const second = await openStack(t, { transports: [transport('tls', { tls: doubting })] });
    const unsigned = await send(second.stack, outgoing(sips('127.0.0.1', server.port('tls'))));
    assert.ok(unsigned.kind === 'unreachable' && !unsigned.sent);
    assert.match(unsigned.text, /self-signed/);

    const blind = await openStack(t, {
      transports: [transport('tls', { tls: tlsOptions(files) })],
      resolver,
    });
    const result = send(blind.stack, outgoing(sips('other.example.org', server.port('tls'))));
    (await server.nextRequest()).respond({ status: 200 });
    assert.equal((await result).kind, 'response');
  },
);

test(
  'client certificates: required means there must be one, verified that it must hold',
  LIMIT,
  async (t) => {
    const files = temporaryCertificate(t);
    const stranger = temporaryCertificate(t);
    const rows: [
      server: Partial<ReturnType<typeof tlsOptions>>,
      client: typeof files | undefined,
      admitted: boolean,
    ][] = [
      [{}, undefined, true],
      [{ requireClientCert: true }, undefined, false],
      [{ requireClientCert: true }, stranger, true],
      [{ verifyClient: true, caFile: files.certFile }, undefined, true],
      [{ verifyClient: true, caFile: files.certFile }, stranger, false],
      [{ verifyClient: true, requireClientCert: true, caFile: files.certFile }, files, true],
    ];
    for (const [options, own, admitted] of rows) {
      const server = await openStack(
        t,
        { transports: [transport('tls', { tls: tlsOptions({ ...files, ...options }) })] },
        (incoming) => incoming.respond({ status: 200 }),
      );
      const socket = connect({
        port: server.port('tls'),
        host: '127.0.0.1',
        rejectUnauthorized: false,
        ...(own === undefined ? {} : { cert: readFileSync(own.certFile), key: readFileSync(own.keyFile) }),
      });
      t.after(() => socket.destroy());
      const got = await new Promise<string>((resolve) => {
        socket.on('data', (bytes) => resolve(bytes.toString('latin1')));
        socket.on('close', () => resolve('closed'));
        socket.on('error', () => resolve('closed'));
        socket.on('secureConnect', () => socket.write('\r\n\r\n'));
      });
      assert.equal(got, admitted ? '\r\n' : 'closed', JSON.stringify(options));
    }
  },
);

test('a handshake that never ends is given up', LIMIT, async (t) => {
  const files = temporaryCertificate(t);
  const listener = await tcpServer(t);
  const time = new HandTime();
  const client = await openStack(t, {
    transports: [transport('tls', { tls: tlsOptions(files) })],
    wheel: new TimerWheel(time),
  });
  const result = send(client.stack, outgoing(sips('127.0.0.1', listener.port)));
  await (await listener.accept()).next();
  time.advance(10_020);
  const ended = await result;
  assert.ok(ended.kind === 'unreachable' && ended.cause === 'transport' && !ended.sent);
  assert.deepEqual(client.closed, []);
});

test('certificates are exchanged without closing a connection', LIMIT, async (t) => {
  const files = temporaryCertificate(t);
  const options = transport('tls', { tls: tlsOptions(files) });
  const server = await openStack(t, { transports: [options] }, (incoming) =>
    incoming.respond({ status: 200 }),
  );
  const client = await openStack(t, { transports: [options] });
  const hop = sips('127.0.0.1', server.port('tls'));
  await send(client.stack, outgoing(hop));
  const renewed = temporaryCertificate(t);
  const port = server.port('tls');
  await server.stack.reconfigure([{ ...options, tls: tlsOptions(renewed) }]);
  assert.equal(server.port('tls'), port);
  assert.equal((await send(client.stack, outgoing(hop))).kind, 'response');
  assert.equal(server.stack.statistics.connections, 1);

  const trusting = tlsOptions({ ...files, caFile: renewed.certFile, verifyServer: true });
  const other = await openStack(t, { transports: [transport('tls', { tls: trusting })] });
  assert.equal((await send(other.stack, outgoing(hop))).kind, 'response');
});

test('a transport without a usable certificate does not open, and says why', LIMIT, async (t) => {
  const files = temporaryCertificate(t);
  const rows: [tls: Partial<ReturnType<typeof tlsOptions>>, code: string, text: RegExp][] = [
    [{}, 'no-certificate', /set cert_file/],
    [{ certFile: '/nonexistent.pem' }, 'ENOENT', /cannot read \/nonexistent\.pem/],
    [{ certFile: files.certFile }, '', /certificate, key or cipher list/],
    [{ ...files, ciphers: 'NO-SUCH-CIPHER' }, '', /certificate, key or cipher list/],
  ];
  for (const [tls, code, text] of rows) {
    const opening = createSipStack(
      { transports: [transport('tls', { tls: tlsOptions(tls) })] },
      { onRequest() {}, onMalformed() {}, onConnectionClosed() {} },
    );
    await assert.rejects(opening, (error) => {
      assert.ok(error instanceof TransportSetupError);
      assert.match(error.message, text);
      if (code !== '') assert.equal(error.code, code);
      return true;
    });
  }
});

function sips(host: string, port: number): SipUri {
  return { ...sipUri(host, port), scheme: 'sips' };
}
