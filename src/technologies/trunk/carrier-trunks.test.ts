import assert from 'node:assert/strict';
import { test } from 'node:test';
import { good } from '../../config/testing/read-messaging.ts';
import { carrierTrunks } from './carrier-trunks.ts';

test('endpoints that are carriers, and how they write numbers', () => {
  const { carriers } = good(`[de]
type=carrier
protocol=sip
endpoint=alice
number_format=national
country_code=+49
national_trunk=0
[again]
type=carrier
protocol=sip
endpoint=alice
[smsc]
type=carrier
protocol=smpp
host=smsc.example
system_id=x
`);
  const came: string[] = [];
  const trunks = carrierTrunks(carriers.values(), (carrier, what) => came.push(`${carrier} ${what}`));
  assert.deepEqual([...trunks.keys()], ['alice']);
  const trunk = trunks.get('alice');
  assert.equal(trunk?.readNumber('01701234567'), '+491701234567');
  assert.equal(trunk?.readNumber('12345'), '12345');
  assert.equal(trunk?.answerAt('+491701234567'), 'carrier:de/+491701234567');
  trunk?.came('message');
  assert.deepEqual(came, ['de message']);
});
