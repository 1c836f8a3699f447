import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, contact, ID } from './testing/bench.ts';
import { FLOW } from './testing/fake-stack.ts';

/** Forms of From (ami.md §2.2.2), sent by way of alice. */
const SENDERS: readonly (readonly [from: string, header: string])[] = [
  ['', '<sip:alice@127.0.0.1>'],
  ['sip:dave@example.com', '<sip:dave@example.com>'],
  ['sip:dave@example.com:5099;x=y?a=b', '<sip:dave@example.com>'],
  ['sips:dave@example.com', '<sip:dave@example.com>'],
  ['sip:example.com', '<sip:example.com>'],
  ['<sip:dave@example.com>', '<sip:dave@example.com>'],
  ['"Dave D" <sip:dave@example.com>', '"Dave D" <sip:dave@example.com>'],
  ['Dave <sip:dave@example.com>', '"Dave" <sip:dave@example.com>'],
  ['"Say \\"hi\\"" <sip:dave@example.com>', '"Say \\"hi\\"" <sip:dave@example.com>'],
  ['dave@example.com', '<sip:dave@example.com>'],
  ['dave@example.com:5099', '<sip:dave@example.com>'],
  ['dave@[::1]', '<sip:dave@[::1]>'],
  ['+15551234', '<sip:+15551234@127.0.0.1>'],
  ['dave', '<sip:dave@127.0.0.1>'],
  ['dave smith', '<sip:dave%20smith@127.0.0.1>'],
  ['"Dave D" <dave>', '<sip:%22Dave%20D%22%20%3cdave%3e@127.0.0.1>'],
  ['sip:', '<sip:sip%3a@127.0.0.1>'],
  ['tel:+15551234', '<sip:alice@127.0.0.1>'],
  ['xmpp:dave', '<sip:alice@127.0.0.1>'],
  ['Gr\u00c3\u00bc\u00c3\u00dfe', '<sip:Gr%c3%bc%c3%dfe@127.0.0.1>'],
];

for (const [from, header] of SENDERS) {
  test(`From ${JSON.stringify(from)} becomes ${header}`, async () => {
    const sent = await new Bench(CONFIGURATION).header({ from }, 'From');
    assert.equal(sent?.replace(/;tag=[0-9a-f]{20}$/, ''), header);
  });
}

test('from_user and from_domain are the default, and the domain of a user alone', async () => {
  const bench = new Bench(CONFIGURATION);
  assert.match(
    (await bench.header({ destination: 'erin' }, 'From')) ?? '',
    /^<sip:erinfrom@example\.org>;tag=/,
  );
  assert.match(
    (await bench.header({ destination: 'erin', from: 'dave' }, 'From')) ?? '',
    /^<sip:dave@example\.org>;/,
  );
  assert.match((await bench.header({ destination: 'erin', from: 'a@b' }, 'From')) ?? '', /^<sip:a@b>;/);
});

test('The host of From is that of the transport the request goes out by', async () => {
  const bench = new Bench(CONFIGURATION);
  bench.stack.local = { protocol: 'tcp', host: '[2001:db8::1]', port: 5060 };
  assert.match((await bench.header({}, 'From')) ?? '', /^<sip:alice@\[2001:db8::1\]>;tag=/);
});

for (const from of ['a@b c', 'a@', 'dave\r\nX: y', 'dave\0', 'gr\u2713n', 'a@b\r\n']) {
  test(`From ${JSON.stringify(from)} is refused`, () => {
    assert.equal(new Bench(CONFIGURATION).accept({ from }).kind, 'refused');
  });
}

/** Forms of To beside Destination, for the destination alice. */
const RECIPIENTS: readonly (readonly [to: string, header: string])[] = [
  ['', '<sip:alice@127.0.0.1>'],
  ['sip:over@example.com', '<sip:over@example.com>'],
  ['sips:over@example.com', '<sip:over@example.com>'],
  ['pjsip:sip:over@example.com', '<sip:over@example.com>'],
  ['sip:over@example.com:5099;x=y;transport=tcp?a=b', '<sip:over@example.com;x=y>'],
  ['<sip:over@example.com>', '<sip:over@example.com>'],
  ['pjsip:<sip:over@example.com>', '<sip:over@example.com>'],
  ['"Over R" <sip:over@example.com>', '"Over R" <sip:over@example.com>'],
  ['Alice <sip:alice@atlanta.com>', '"Alice" <sip:alice@atlanta.com>'],
  ['alice@atlanta.com', '<sip:alice@atlanta.com>'],
  ['pjsip:alice@atlanta.com', '<sip:alice@atlanta.com>'],
  // As in Asterisk, what is no address leaves To alone.
  ['override', '<sip:alice@127.0.0.1>'],
  ['sip:', '<sip:alice@127.0.0.1>'],
  ['tel:+15551234', '<sip:alice@127.0.0.1>'],
];

for (const [to, header] of RECIPIENTS) {
  test(`To ${JSON.stringify(to)} beside Destination becomes ${header}`, async () => {
    assert.equal(await new Bench(CONFIGURATION).header({ to }, 'To'), header);
  });
}

test('A To override takes the display name of the destination away', async () => {
  const draft = { destination: '"Dest" <sip:bob@127.0.0.1:5072>', to: 'sip:over@example.com' };
  assert.equal(await new Bench(CONFIGURATION).header(draft, 'To'), '<sip:over@example.com>');
});

test('A To with a line break is refused', () => {
  assert.equal(new Bench(CONFIGURATION).accept({ to: 'sip:a@b\r\nX-A: b' }).kind, 'refused');
});

test('To keeps what may stand there and drops the rest; the Request-URI has PJSIP its order', async () => {
  const bench = new Bench(CONFIGURATION);
  await bench.send({
    destination: 'sip:bob@127.0.0.1:5072;foo=bar;transport=udp;user=phone;method=INVITE?X-A=b%20c&To=x',
  });
  const [sent] = bench.stack.sent;
  assert.equal(sent?.uri, 'sip:bob@127.0.0.1:5072;user=phone;transport=udp;foo=bar');
  assert.equal(sent?.header('To'), '<sip:bob@127.0.0.1;user=phone;foo=bar>');
  assert.equal(sent?.header('X-A'), 'b c');
  assert.equal(sent?.head.match(/\r\nTo:/g)?.length, 1);
});

test('A URI header that would break a line is refused', () => {
  const bench = new Bench(CONFIGURATION);
  assert.equal(bench.accept({ destination: 'sip:bob@h?X-A=b%0d%0aVia:%20x' }).kind, 'refused');
  assert.equal(bench.accept({ destination: 'sip:bob@h?X%20A=b' }).kind, 'refused');
});

test('user_eq_phone marks numbers', async () => {
  const bench = new Bench(
    `${CONFIGURATION}[phone]\ntype=endpoint\naors=phone\nuser_eq_phone=yes\n[phone]\ntype=aor\ncontact=sip:+15551234@127.0.0.1:5071\n`,
  );
  await bench.send({ destination: 'phone', from: '*99#' });
  const [sent] = bench.stack.sent;
  assert.equal(sent?.uri, 'sip:+15551234@127.0.0.1:5071;user=phone');
  assert.equal(sent?.header('To'), '<sip:+15551234@127.0.0.1;user=phone>');
  assert.match(sent?.header('From') ?? '', /^<sip:\*99%23@127\.0\.0\.1;user=phone>;tag=/);
  await bench.send({ destination: 'phone/bob@127.0.0.1', from: 'dave' });
  assert.equal(bench.stack.sent[1]?.uri, 'sip:bob@127.0.0.1');
  assert.match(bench.stack.sent[1]?.header('From') ?? '', /^<sip:dave@127\.0\.0\.1>;tag=/);
});

test('PJSIP/user@endpoint puts the user in place of the contact its own', async () => {
  const bench = new Bench(CONFIGURATION);
  await bench.send({ destination: 'PJSIP/8005551212@alice' });
  assert.equal(bench.stack.sent[0]?.uri, 'sip:8005551212@127.0.0.1:5071');
  assert.equal(bench.stack.sent[0]?.header('To'), '<sip:8005551212@127.0.0.1>');
});

test('The outbound proxy is the first Route and the next hop', async () => {
  const bench = new Bench(CONFIGURATION);
  await bench.send({ destination: 'proxied', variables: [['X-A', 'b']] });
  const [sent] = bench.stack.sent;
  assert.equal(sent?.uri, 'sip:frank@127.0.0.1:5078');
  assert.deepEqual([sent?.nextHop.host, sent?.nextHop.port], ['127.0.0.1', 5079]);
  assert.match(
    sent?.head ?? '',
    /CSeq: \d+ MESSAGE\r\nRoute: <sip:127\.0\.0\.1:5079;lr>\r\nX-A: b\r\nMax-Forwards/,
  );
});

test('A strict router takes the place of the Request-URI', async () => {
  const bench = new Bench(CONFIGURATION);
  await bench.send({ destination: 'strict' });
  const [sent] = bench.stack.sent;
  assert.equal(sent?.uri, 'sip:127.0.0.1:5079');
  assert.equal(sent?.nextHop.port, 5079);
  assert.equal(sent?.header('Route'), '<sip:frank@127.0.0.1:5078>');
  assert.equal(sent?.header('To'), '<sip:frank@127.0.0.1>');
});

test('A contact with a Path is reached by its Route, behind the variables', async () => {
  const bench = new Bench(CONFIGURATION);
  const path = '<sip:p1.example.com;lr>,<sip:p2.example.com;lr>;x=y';
  bench.registered.set('pat', [contact('sip:pat@10.0.0.1', { path, flow: { ...FLOW, connection: 7 } })]);
  await bench.send({ destination: 'pat', variables: [['X-A', 'b']] });
  const [sent] = bench.stack.sent;
  assert.equal(sent?.uri, 'sip:pat@10.0.0.1');
  assert.equal(sent?.nextHop.host, 'p1.example.com');
  assert.equal(sent?.flow?.connection, 7);
  assert.match(
    sent?.head ?? '',
    /X-A: b\r\nSupported: path\r\nRoute: <sip:p1\.example\.com;lr>\r\nRoute: <sip:p2\.example\.com;lr>;x=y\r\nMax-Forwards/,
  );
  // Another Path after a new registration.
  bench.registered.set('pat', [contact('sip:pat@10.0.0.1')]);
  await bench.send({ destination: 'pat' });
  assert.equal(bench.stack.sent[1]?.nextHop.host, '10.0.0.1');
});

test('The transport of the endpoint is asked for', async () => {
  const bench = new Bench(CONFIGURATION);
  await bench.send({ destination: 'tcp' });
  assert.equal(bench.stack.sent[0]?.transport, 'transport-tcp');
  await bench.send({});
  assert.equal(bench.stack.sent[1]?.transport, undefined);
});

test('Identifiers follow from message, leg and attempt alone', async () => {
  const bench = new Bench(CONFIGURATION);
  const message = bench.message({ destination: 'multi' });
  const [a, b] = bench.legs(message);
  assert.ok(a !== undefined && b !== undefined);
  const identity = async (leg: typeof a, attempt: number) => {
    await bench.technology.deliver(message, leg, attempt);
    const sent = bench.stack.sent.at(-1);
    return [sent?.header('Call-ID'), sent?.header('From'), sent?.header('CSeq'), sent?.branch];
  };
  const first = await identity(a, 1);
  assert.deepEqual(await identity(a, 1), first);
  const second = await identity(a, 2);
  assert.equal(second[0], first[0]);
  assert.equal(second[1], first[1]);
  assert.notEqual(second[2], first[2]);
  assert.notEqual(second[3], first[3]);
  const other = await identity(b, 1);
  for (const index of [0, 1, 3]) assert.notEqual(other[index], first[index]);
  assert.ok(first[0]?.startsWith(ID));
});

test('The length is padded as PJSIP does, and counts bytes', async () => {
  const bench = new Bench(CONFIGURATION);
  const lengthOf = (body: Buffer) => bench.header({ body }, 'Content-Length');
  assert.equal(await lengthOf(Buffer.alloc(0)), '    0');
  assert.equal(await lengthOf(Buffer.from('Grüße')), '    7');
  assert.equal(await lengthOf(Buffer.alloc(123_456)), '123456');
});

test('message_imdn puts the message into CPIM and asks to be notified', async () => {
  const bench = new Bench(`${CONFIGURATION}[told]\ntype=endpoint\naors=alice\nmessage_imdn=yes\n`);
  await bench.send({ destination: 'told', from: '"Dave" <sip:dave@example.com>' });
  const [sent] = bench.stack.sent;
  assert.equal(sent?.header('Content-Type'), 'message/cpim');
  assert.equal(Number(sent?.header('Content-Length')), sent?.body.length);
  assert.match(sent?.body ?? '', /^From: <sip:dave@example\.com>\r\nTo: <sip:alice@127\.0\.0\.1>\r\n/);
  assert.match(sent?.body ?? '', new RegExp(`imdn\\.Message-ID: ${ID}\r\n`));
  assert.match(sent?.body ?? '', /Content-Type: text\/plain\r\nContent-Length: 5\r\n\r\nhello$/);
});

const CONFIGURATION = `
[global]
type=global
default_outbound_endpoint=fallback
[fallback]
type=endpoint
[alice]
type=endpoint
aors=alice
[alice]
type=aor
contact=sip:alice@127.0.0.1:5071
[multi]
type=endpoint
aors=multi
[multi]
type=aor
contact=sip:a@127.0.0.1:5071
contact=sip:b@127.0.0.1:5071
[erin]
type=endpoint
aors=alice
from_user=erinfrom
from_domain=example.org
[tcp]
type=endpoint
aors=alice
transport=transport-tcp
[transport-tcp]
type=transport
protocol=tcp
bind=127.0.0.1
[frank]
type=aor
contact=sip:frank@127.0.0.1:5078
[proxied]
type=endpoint
aors=frank
outbound_proxy=sip:127.0.0.1:5079\\;lr
[strict]
type=endpoint
aors=frank
outbound_proxy=sip:127.0.0.1:5079
[pat]
type=endpoint
aors=pat
[pat]
type=aor
max_contacts=2
support_path=yes
`;
