import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from './metrics.ts';

test('what was counted before the first scrape stands in it, and in the next one not twice', async () => {
  const metrics = createMetrics();
  metrics.countStatus('pjsip', 'sent');
  metrics.countStatus('pjsip', 'delivered');
  metrics.countStatus('pjsip', 'delivered');
  metrics.countReceived('pjsip');
  const first = await metrics.scrape();
  assert.match(first.contentType, /^text\/plain/);
  assert.match(first.text, /^aldis_message_status_total\{technology="pjsip",status="delivered"\} 2$/m);
  metrics.countStatus('sip', 'delivered');
  const { text } = await metrics.scrape();
  assert.deepEqual(
    text.split('\n').filter((line) => /^[^#]/.test(line)),
    [
      'aldis_message_status_total{technology="pjsip",status="sent"} 1',
      'aldis_message_status_total{technology="pjsip",status="delivered"} 2',
      'aldis_message_status_total{technology="sip",status="delivered"} 1',
      'aldis_messages_received_total{technology="pjsip"} 1',
    ],
  );
});

test('gauges are read when somebody asks', async () => {
  const metrics = createMetrics();
  let contacts = 1;
  metrics.gauge('aldis_contacts_registered', 'Registered contacts', () => contacts);
  metrics.gauge('aldis_messages_stored', 'Messages in the store', async () => 7);
  contacts = 2;
  assert.match((await metrics.scrape()).text, /^aldis_contacts_registered 2$/m);
  contacts = 3;
  const { text } = await metrics.scrape();
  assert.match(text, /^aldis_contacts_registered 3$/m);
  assert.match(text, /^aldis_messages_stored 7$/m);
});

test('a family has a line for each of its things, and none for those that went', async () => {
  const metrics = createMetrics();
  const up = new Map([
    ['main', 1],
    ['other', 0],
  ]);
  const sent = [[{ carrier: 'main', result: 'sent' }, 5]] as const;
  const read = () => [...up].map(([carrier, value]) => [{ carrier }, value] as const);
  metrics.family({ type: 'gauge', name: 'aldis_carrier_up', help: 'Up', labels: ['carrier'], read });
  metrics.family({
    type: 'counter',
    name: 'aldis_carrier_segments_total',
    help: 'Segments',
    labels: ['carrier', 'result'],
    read: () => sent,
  });
  const { text } = await metrics.scrape();
  assert.match(text, /^aldis_carrier_up\{carrier="main"\} 1\naldis_carrier_up\{carrier="other"\} 0$/m);
  up.delete('other');
  const again = (await metrics.scrape()).text;
  assert.ok(!again.includes('other'));
  assert.match(again, /^aldis_carrier_segments_total\{carrier="main",result="sent"\} 5$/m);
});
