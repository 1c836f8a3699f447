import {
  GLOBEX,
  type NumbersHouseOptions,
  number,
  route,
} from '../../../../messages/testing/numbers-house.ts';
import { SENT } from '../../../../messages/testing/scripted-technology.ts';
import { inboundHouse } from './inbound-house.ts';
import { COMPONENT, recordingStream } from './stanzas.ts';

/**
 * A component with numbers of ours behind it, and a way to mobile phones. `carriers` makes the technologies `number` and `route`,
 * which only a test may bring here.
 */
export function componentHouses(carriers: NumbersHouseOptions['carriers']) {
  const options = {
    carriers,
    numbers: [
      number(DESK, { deliverTo: ['test:alice'] }),
      number(BOBS, { deliverTo: ['xmpp:bob@example.org'] }),
      number('12345', { deliverTo: ['test:alice'] }),
      number('+15557770001', { project: GLOBEX, deliverTo: ['test:alice'] }),
    ],
    routes: [route('sms', { destination: 'test:carrier', prefix: ['+1999'] })],
  } satisfies NumbersHouseOptions;
  const componentHouse = async (more: Partial<NumbersHouseOptions> = {}, account = {}) => {
    const stream = recordingStream({ ...COMPONENT, ...account });
    const house = await inboundHouse({ ...options, ...more }, [stream]);
    house.technology.contacts.set('carrier', ['c1']);
    house.technology.answers.set('c1', [SENT]);
    return { ...house, stream };
  };
  return { options, componentHouse };
}

/** A message of eve, who has no number, to the desk. */
export function written(body: string, given: Written = {}): string {
  const { from = 'eve@example.com/phone', to = `${DESK}@sms.example.org`, type = 'chat' } = given;
  const id = given.id === undefined ? " id='m1'" : given.id === '' ? '' : ` id='${given.id}'`;
  return `<message from='${from}' to='${to}' type='${type}'${id}><body>${body}</body>${given.more ?? ''}</message>`;
}

/** `cancel not-allowed`: the type and the condition of the error among what was sent. */
export function conditionIn(sent: readonly string[]): string | undefined {
  return /<error type="(\w+)"><([a-z-]+) /.exec(sent.join(''))?.slice(1).join(' ');
}

/** A message with files, as clients share them. */
export function shared(text: string, ...urls: readonly string[]): string {
  const more = urls.map((url) => `<x xmlns='jabber:x:oob'><url>${url}</url></x>`).join('');
  return written(text, { more });
}

interface Written {
  readonly from?: string;
  readonly to?: string;
  readonly type?: string;
  readonly id?: string;
  readonly more?: string;
}

export const DESK = '+15551230001';
export const BOBS = '+15551230002';
export const MOBILE = '+19995550001';

export const REQUEST = "<request xmlns='urn:xmpp:receipts'/>";
export const MARKABLE = "<markable xmlns='urn:xmpp:chat-markers:0'/>";
export const PICTURE = 'https://up.example.org/1.png';
