import { FakeNumbers } from './fake-numbers.ts';
import { CONF, scene } from './requests.ts';
import { flowFrom } from './scene.ts';

/** A server with these numbers, and what is asked of them. */
export function bench(numbers = new FakeNumbers(PHONES)) {
  return { numbers, s: scene(NUMBERS_CONF, { numbers }) };
}

/** Phones that are bound to numbers and one that is not, an endpoint named as a number, and three kinds of trunk. */
export const NUMBERS_CONF = `${CONF}
[carol]
type=endpoint
aors=carol
callerid="Carol" <+15551230003>
[carol]
type=aor
max_contacts=1
[+15551230009]
type=endpoint
aors=carol
[gateway]
type=endpoint
[gateway]
type=identify
endpoint=gateway
match=192.0.2.60
[branch]
type=endpoint
aors=branch
[branch]
type=aor
max_contacts=1
[branch]
type=identify
endpoint=branch
match=192.0.2.70
`;

export const PHONES = {
  '+15551230001': ['pjsip:alice'],
  '+15551230002': ['pjsip:bob'],
  '+15551230003': [],
  '+15551230004': ['pjsip:other', 'pjsip:alice'],
  '12345': [],
};

export const PEER = flowFrom('192.0.2.50', 5060);

export const GATEWAY = flowFrom('192.0.2.60', 5061, 'tcp');

export const BRANCH = flowFrom('192.0.2.70', 5060);
