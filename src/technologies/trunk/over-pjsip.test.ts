import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outgoing, UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { TrunkUpstreamOptions } from '../../config/carriers.ts';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { Bench } from '../pjsip/outbound/testing/bench.ts';
import { createTrunkUpstream } from './create-upstream.ts';

const CONF = `
[provider]
type=endpoint
aors=provider
from_domain=us.example
send_pai=yes
[provider]
type=aor
max_contacts=1
contact=sip:edge@127.0.0.1:5090
[bare]
type=endpoint
`;

const SURROUNDINGS: UpstreamSurroundings = {
  clock: new ManualClock(),
  random: () => 0,
  onChange: () => {},
  inbound: async () => ({ kind: 'taken' }),
  part: async () => ({ kind: 'taken' }),
  receipt: async () => {},
  throttled: () => {},
  log: { info: () => {}, warn: () => {}, error: () => {} },
};

function trunk(over: Partial<TrunkUpstreamOptions> = {}) {
  const bench = new Bench(CONF);
  const options: TrunkUpstreamOptions = {
    protocol: 'sip',
    endpoint: 'provider',
    domain: '',
    fromDomain: '',
    deliveredOn: 'notification',
    ...over,
  };
  const upstream = createTrunkUpstream(options, SURROUNDINGS, {
    format: { numberFormat: 'digits', countryCode: '', nationalTrunk: '' },
    pjsip: () => bench.technology,
    endpoint: () => bench.configuration.endpoints.get(options.endpoint),
    isOnline: () => true,
    onContact: () => () => {},
  });
  upstream.start();
  return { bench, upstream };
}

function outgoing(bench: Bench): Outgoing {
  const message = bench.message({ destination: 'provider' });
  return {
    message,
    from: '+15551230001',
    to: '+15559990001',
    text: 'grüß dich',
    media: [],
    leg: { key: 'k', address: 'a' },
    attempt: 1,
    progress: async () => {},
  };
}

test('what leaves is a MESSAGE to the number at the contact, from the number of ours', async () => {
  const { bench, upstream } = trunk();
  assert.ok(upstream.isUp);
  assert.equal((await upstream.deliver(outgoing(bench))).kind, 'sent');
  const [sent] = bench.stack.sent;
  assert.ok(sent);
  assert.equal(sent.uri, 'sip:15559990001@127.0.0.1:5090');
  assert.match(sent.header('From') ?? '', /^<sip:15551230001@us\.example>;tag=/);
  assert.equal(sent.header('P-Asserted-Identity'), '<sip:15551230001@us.example>');
  assert.equal(Buffer.from(sent.body, 'latin1').toString(), 'grüß dich');
});

test('with domains they stand in the Request-URI, To and From', async () => {
  const { bench, upstream } = trunk({ domain: '127.0.0.1', fromDomain: 'did.example', endpoint: 'bare' });
  assert.ok(upstream.isUp, 'it needs no AOR');
  assert.equal((await upstream.deliver(outgoing(bench))).kind, 'sent');
  const [sent] = bench.stack.sent;
  assert.ok(sent);
  assert.equal(sent.uri, 'sip:15559990001@127.0.0.1');
  assert.equal(sent.header('To'), '<sip:15559990001@127.0.0.1>');
  assert.match(sent.header('From') ?? '', /^<sip:15551230001@did\.example>;tag=/);
  assert.equal(sent.header('P-Asserted-Identity'), undefined);
});

test('an endpoint that is not there is down', () => {
  const { upstream } = trunk({ endpoint: 'gone', domain: 'sip.example' });
  assert.equal(upstream.isUp, false);
  assert.equal(upstream.links[0]?.reason, 'There is no endpoint gone in pjsip.conf.');
});
