import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { temporaryCertificate } from '../../../test/certificate.ts';
import { GLOBEX } from '../../messages/testing/numbers-house.ts';
import { statusName } from '../../protocols/smpp/pdu/command-status.ts';
import { tlvInteger } from '../../protocols/smpp/pdu/tlv.ts';
import { SessionError } from '../../protocols/smpp/session/session.ts';
import { EsmeClient } from './testing/esme-client.ts';
import { esme, smppHouse, until } from './testing/smpp-house.ts';

test('a bind names us and our version, to who knows versions', async (t) => {
  const house = await smppHouse(t);
  const client = await house.connect();
  const response = await client.bind();
  assert.ok(response.command === 'bind_transceiver_resp');
  assert.deepEqual([response.systemId, tlvInteger(response.tlvs, 'sc_interface_version')], ['Aldis', 0x50]);
  const old = await house.connect();
  assert.deepEqual((await old.bind({ interfaceVersion: 0x33 })).tlvs, []);
  assert.deepEqual(
    house.server.binds().map(({ esme, type, version }) => [esme, type, version]),
    [
      ['bill', 'transceiver', 0x34],
      ['bill', 'transceiver', 0x33],
    ],
  );
  const unset = await house.connect();
  assert.equal((await unset.bind({ interfaceVersion: 0 })).tlvs.length, 1, 'SMPP 3.3 has no transceivers');
  const oldest = await house.connect();
  assert.deepEqual((await oldest.bind({ interfaceVersion: 0 }, 'bind_receiver')).tlvs, []);
});

const REFUSED = [
  ['a wrong password', { password: 'wrong' }, {}, 'bind_transceiver', 'ESME_RINVPASWD'],
  ['nobody by that name', { systemId: 'nobody' }, {}, 'bind_transceiver', 'ESME_RINVPASWD'],
  ['another system_type', { systemType: 'x' }, { systemType: 'VMA' }, 'bind_transceiver', 'ESME_RINVSYSTYP'],
  ['a type that is not allowed', {}, { bindTypes: ['receiver'] }, 'bind_transmitter', 'ESME_RBINDFAIL'],
  [
    'an address that is not',
    {},
    { acl: { empty: false, allows: () => false } },
    'bind_receiver',
    'ESME_RBINDFAIL',
  ],
  ['no TLS where it must be', {}, { tlsRequired: true }, 'bind_receiver', 'ESME_RBINDFAIL'],
] as const;

for (const [what, bind, account, command, status] of REFUSED) {
  test(`refuses ${what}, after a while`, async (t) => {
    const house = await smppHouse(t, { esmes: [esme(account)] });
    const client = await house.connect();
    const answer = client.bind(bind, command);
    await until(() => house.lines.some((line) => line.includes('A bind was refused')));
    await house.clock.advance(500);
    assert.equal(statusName((await answer).status), status);
    assert.equal(house.server.binds().length, 0);
    assert.ok(house.lines.every((line) => !line.includes('wrong"')));
    assert.equal(client.session.state, 'open');
  });
}

test('over TLS, which an account may need', async (t) => {
  const files = temporaryCertificate(t);
  const house = await smppHouse(t, {
    esmes: [esme({ tlsRequired: true })],
    server: { tls: { bind: { address: '127.0.0.1', port: 0 }, ...files } },
  });
  const place = house.server.addresses.find(({ secure }) => secure);
  const socket = connectTls({ port: place?.port ?? 0, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const bill = new EsmeClient(socket, house.clock);
  t.after(() => bill.session.close('The test is over'));
  assert.equal((await bill.bind()).status, 0);
  assert.equal((await bill.submit('secret')).status, 0);
  await house.server.configure(house.configuration);
  assert.equal((await bill.submit('still there')).status, 0);
});

test('an address that is taken', async (t) => {
  const house = await smppHouse(t);
  const port = house.server.addresses[0]?.port ?? 0;
  await assert.rejects(smppHouse(t, { server: { bind: { address: '127.0.0.1', port } } }), {
    name: 'SmppListenError',
    message: `SMPP cannot listen on 127.0.0.1 port ${port}: another program has this port; stop it, or choose another port in messaging.conf.`,
  });
});

test('who guesses has to wait, whoever knows the password as well', async (t) => {
  const house = await smppHouse(t, { guessesWaitMs: 1000 });
  const client = await house.connect();
  const answer = client.bind();
  await until(() => house.lines.some((line) => line.includes('Too many guesses')));
  await house.clock.advance(500);
  assert.equal(statusName((await answer).status), 'ESME_RBINDFAIL');
});

test('so many binds, and no more', async (t) => {
  const house = await smppHouse(t, { esmes: [esme({ maxBinds: 1 })] });
  const first = await house.bound();
  const client = await house.connect();
  const answer = client.bind();
  await until(() => house.lines.some((line) => line.includes('A bind was refused')));
  await house.clock.advance(500);
  assert.equal(statusName((await answer).status), 'ESME_RALYBND');
  await first.session.unbind();
  await until(() => house.server.binds().length === 0);
  assert.equal((await client.bind()).status, 0);
});

test('nothing may be asked before, and a receiver may not submit', async (t) => {
  const house = await smppHouse(t);
  const raw = connect(house.server.addresses[0]?.port ?? 0, '127.0.0.1');
  await once(raw, 'connect');
  // query_sm with a message_id and a source.
  raw.write(Buffer.from('00000015000000030000000000000007310000000000', 'hex').subarray(0, 21));
  const [answer] = (await once(raw, 'data')) as [Buffer];
  assert.deepEqual([answer.readUInt32BE(4), answer.readUInt32BE(8)], [0x80000003, 4]);
  raw.destroy();
  const receiver = await house.bound(undefined, 'bind_receiver');
  await assert.rejects(receiver.submit('x'), SessionError);
});

test('who does not bind in time is let go', async (t) => {
  const house = await smppHouse(t);
  const client = await house.connect();
  for (let second = 0; second < 15; second++) await house.clock.advance(1000);
  await until(() => client.closed !== '');
});

test('so many connections, and no more', async (t) => {
  const house = await smppHouse(t, { server: { maxConnections: 2 } });
  await house.bound();
  await house.bound();
  const socket = connect(house.server.addresses[0]?.port ?? 0, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'close');
  assert.equal(house.server.binds().length, 2);
});

test('a reload: what is bound stays, unless its account is gone or another', async (t) => {
  const house = await smppHouse(t, {
    esmes: [esme(), ...['bob', 'eve', 'joe'].map((name) => esme({ name, systemId: name }))],
  });
  const [bill, bob, eve, joe] = await Promise.all([
    house.bound(),
    house.bound({ systemId: 'bob' }),
    house.bound({ systemId: 'eve' }),
    house.bound({ systemId: 'joe' }),
  ]);
  const changed = [
    esme({ throughput: 5 }),
    esme({ name: 'bob', systemId: 'bob', project: GLOBEX }),
    esme({ name: 'eve', systemId: 'eve', passwordSha256: '00'.repeat(32) }),
  ];
  await house.server.configure({
    ...house.configuration,
    esmes: new Map(changed.map((one) => [one.systemId, one])),
  });
  await until(() => bob?.closed && eve?.closed && joe?.closed);
  assert.equal(bill?.closed, '');
  assert.equal((await bill?.submit('still there'))?.status, 0);
  await house.server.configure({ server: undefined, esmes: new Map() });
  assert.deepEqual(house.server.addresses, []);
  await until(() => bill?.closed);
});

test('the end: what is under way is answered, and everybody is told', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  const responses = Promise.all([bill.submit('1'), bill.submit('2')]);
  await until(() => house.store.rows.length > 0);
  await house.server.close();
  assert.deepEqual(
    (await responses).map(({ status }) => status),
    [0, 0],
  );
  assert.equal(bill.closed, 'The peer ended the session');
});

test('the end: who answers nothing is cut off after a while', async (t) => {
  const house = await smppHouse(t);
  const socket = connect(house.server.addresses[0]?.port ?? 0, '127.0.0.1');
  // bind_transceiver as bill; what comes back is read, and never answered.
  socket.resume().write(rawPdu(9, 1, 'bill\0secret\0\0\x34\0\0\0'));
  await until(() => house.server.binds().length === 1);
  let isClosed = false;
  const closed = house.server.close().then(() => {
    isClosed = true;
  });
  await house.clock.advance(4000);
  assert.equal(isClosed, false);
  await house.clock.advance(1000);
  await closed;
  socket.destroy();
});

test('so many connections of an address that are not bound, and no more; what is bound stays', async (t) => {
  const house = await smppHouse(t);
  const bill = await house.bound();
  // A tenth of a hundred.
  const most = 10;
  const sockets = Array.from({ length: most + 5 }, () =>
    connect(house.server.addresses[0]?.port ?? 0, '127.0.0.1').on('error', () => {}),
  );
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  await until(() => house.lines.filter((line) => line.includes('have not bound yet')).length === 5);
  assert.equal((await bill.submit('still there')).status, 0);
});

test('a reload: whoever goes on as an account that is gone is refused', async (t) => {
  const house = await smppHouse(t);
  const raw = connect(house.server.addresses[0]?.port ?? 0, '127.0.0.1').on('error', () => {});
  let octets = Buffer.alloc(0);
  raw.on('data', (chunk: Buffer) => {
    octets = Buffer.concat([octets, chunk]);
  });
  raw.write(rawPdu(9, 1, 'bill\0secret\0\0\x34\0\0\0'));
  await until(() => house.server.binds().length === 1);
  await house.server.configure({ ...house.configuration, esmes: new Map() });
  assert.deepEqual(house.server.binds(), []);
  // submit_sm; our unbind is never answered.
  raw.write(rawPdu(4, 2, '\0\x01\x0115551230001\0\x01\x0115551230002\0\0\0\0\0\0\0\0\0\0\x02hi'));
  await until(() => octets.includes(Buffer.from('800000040000000400000002', 'hex')));
  assert.equal(house.store.rows.length, 0);
  raw.destroy();
});

/** A PDU as its octets. */
function rawPdu(id: number, sequence: number, body: string): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(16 + body.length, 0);
  header.writeUInt32BE(id, 4);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, Buffer.from(body, 'latin1')]);
}
