import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProjectPart } from '../../messages/message.ts';
import { addressOfSender, chooseAccount } from './choose-account.ts';
import { ACCOUNT } from './testing/scene.ts';

const project = (part: Partial<ProjectPart>): ProjectPart => ({
  id: 'p1',
  from: '+15551230001',
  to: 'bob@example.org',
  kind: 'sms',
  segments: 1,
  media: [],
  callback: undefined,
  customVariables: [],
  group: '',
  parent: '',
  listed: true,
  ...part,
});

test('the account that sends is the one named, the component of the number, or the one bound to it', () => {
  const component = { ...ACCOUNT, name: 'sms', type: 'component', username: 'sms.example.org' } as const;
  const ofP2 = { ...component, name: 'p2', projects: ['p2'] };
  const bound = { ...ACCOUNT, name: 'bound', deliverTo: 'number:+15551230001' };
  const choose = (from: string, part: ProjectPart | undefined, ...accounts: (typeof ACCOUNT)[]) =>
    chooseAccount({ from, project: part }, new Map(accounts.map((account) => [account.name, { account }])))
      ?.account.name;
  assert.equal(choose('xmpp:bound', undefined, component, bound), 'bound');
  assert.equal(choose('xmpp:BOUND', undefined, component, bound), 'bound');
  assert.equal(choose('xmpp:none', undefined, component, bound), undefined);
  assert.equal(choose('+15551230001', project({}), ACCOUNT, component, bound), 'sms');
  assert.equal(choose('+15551230001', project({}), ofP2, ACCOUNT, bound), 'bound');
  assert.equal(choose('+15551230001', project({ id: 'p2' }), bound, ofP2), 'p2');
  assert.equal(
    choose('+19995550001', project({ from: '+19995550001', to: '+15551230001' }), ACCOUNT, bound),
    'bound',
  );
  assert.equal(choose('+15551230009', project({ from: '+15551230009' }), ACCOUNT), 'chat');
  assert.equal(choose('+15551230009', project({ from: '+15551230009' }), ACCOUNT, bound), undefined);
  assert.equal(choose('', undefined, ACCOUNT), undefined);
  assert.equal(addressOfSender({ from: '+1555', project: undefined }, component), '+1555@sms.example.org');
  assert.equal(addressOfSender({ from: 'xmpp:sms', project: undefined }, component), 'sms.example.org');
  assert.equal(addressOfSender({ from: '+1555', project: undefined }, ACCOUNT), '');
});
