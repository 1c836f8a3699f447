import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProjectPart } from '../../messages/message.ts';
import { addressOfSender, chooseAccount } from './choose-account.ts';
import { ACCOUNT } from './testing/account.ts';
import { projectPart } from './testing/project-part.ts';

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
  assert.equal(choose('+15551230001', projectPart({}), ACCOUNT, component, bound), 'sms');
  assert.equal(choose('+15551230001', projectPart({}), ofP2, ACCOUNT, bound), 'bound');
  assert.equal(choose('+15551230001', projectPart({ id: 'p2' }), bound, ofP2), 'p2');
  assert.equal(
    choose('+19995550001', projectPart({ from: '+19995550001', to: '+15551230001' }), ACCOUNT, bound),
    'bound',
  );
  assert.equal(choose('+15551230009', projectPart({ from: '+15551230009' }), ACCOUNT), 'chat');
  assert.equal(choose('+15551230009', projectPart({ from: '+15551230009' }), ACCOUNT, bound), undefined);
  assert.equal(choose('', undefined, ACCOUNT), undefined);
  assert.equal(addressOfSender({ from: '+1555', project: undefined }, component), '+1555@sms.example.org');
  assert.equal(addressOfSender({ from: 'xmpp:sms', project: undefined }, component), 'sms.example.org');
  assert.equal(addressOfSender({ from: '+1555', project: undefined }, ACCOUNT), '');
  const long = { from: '', project: projectPart({ from: `${'e'.repeat(1000)}@very-long.example.com` }) };
  assert.equal(addressOfSender(long, component), 'sms.example.org');
});
