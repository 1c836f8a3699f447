import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseXml, XmlError } from '../../imdn/xml.ts';
import { bodyType, extensionBody } from '../event-packages.ts';
import { presenceOf } from '../published-presence.ts';
import { escapeXml } from './escape-xml.ts';
import { dialogInfo, type ExtensionBodyOptions, pidf } from './extension-body.ts';
import { extensionWords } from './extension-words.ts';
import { listBody } from './list-body.ts';
import { messageSummary, parseMessageSummary } from './message-summary.ts';

function options(more: Partial<ExtensionBodyOptions> & { status?: number } = {}): ExtensionBodyOptions {
  const { status = 0, ...rest } = more;
  return {
    exten: '102',
    state: {
      hint: { exten: '102', context: 'default', text: '', devices: [], presence: '' },
      status,
      statusText: '',
      presence: { status: 'dnd', subtype: 'a&b', message: 'out "there"' },
      devices: [],
    },
    entity: 'sip:102@127.0.0.1:5060',
    watcher: 'sip:mike@127.0.0.1',
    version: 3,
    earlyInUseRinging: false,
    isDigium: false,
    randomBytes: (size) => Buffer.alloc(size, 7),
    ...rest,
  };
}

const STATES: readonly (readonly [
  status: number,
  dialog: string,
  basic: string,
  xpidf: string,
  note: string,
])[] = [
  [-1, 'terminated', 'open', 'open', 'Ready'],
  [0, 'terminated', 'open', 'open', 'Ready'],
  [1, 'confirmed', 'open', 'inuse', 'On the phone'],
  [2, 'confirmed', 'closed', 'closed', 'On the phone'],
  [4, 'terminated', 'closed', 'closed', 'Unavailable'],
  [8, 'early', 'open', 'inuse', 'Ringing'],
  [9, 'confirmed', 'open', 'inuse', 'Ringing'],
  [16, 'confirmed', 'closed', 'closed', 'On hold'],
  [17, 'terminated', 'open', 'open', 'Ready'],
];
for (const [status, dialog, basic, xpidf, note] of STATES) {
  test(`state ${status}: ${note}, ${basic}, ${xpidf}, ${dialog}`, () => {
    const of = (type: string): string => extensionBody(type)(options({ status })).bytes.toString('utf8');
    assert(of('application/pidf+xml').includes(`<note>${note}</note>`));
    assert(of('application/pidf+xml').includes(`<basic>${basic}</basic>`));
    assert(of('application/xpidf+xml').includes(`<status status="${xpidf}" />`));
    assert(of('application/dialog-info+xml').includes(`<state>${dialog}</state>`));
  });
}

test('notify_early_inuse_ringing tells who is in use and rings as early', () => {
  assert.equal(extensionWords(9, true).dialog, 'early');
  assert.equal(extensionWords(9, false).dialog, 'confirmed');
});

test('what is text in a document stays text', () => {
  const hostile = options({ exten: '"><x/>', entity: 'sip:<&\'">@h', watcher: 'sip:a<b>', isDigium: true });
  for (const type of ['application/pidf+xml', 'application/xpidf+xml', 'application/dialog-info+xml']) {
    const text = extensionBody(type)(hostile).bytes.toString('utf8');
    assert(!(parseXml(text) instanceof XmlError), text);
    assert(!text.includes('<x/>'));
  }
  assert.equal(escapeXml('a\u0000b\u0007\tc\r\n'), 'ab&#9;c&#13;&#10;');
});

test('what Aldis writes as PIDF it reads', () => {
  const document = parseXml(pidf(options({ status: 1 })).bytes.toString('utf8'));
  assert(!(document instanceof XmlError));
  assert.deepEqual(presenceOf(document), { status: 'dnd', subtype: 'on-the-phone', message: 'On the phone' });
});

test('phones of Digium are told the presence', () => {
  const text = pidf(options({ isDigium: true })).bytes.toString('utf8');
  assert(
    text.includes('<digium_presence type="dnd" subtype="a&amp;b">out &quot;there&quot;</digium_presence>'),
  );
});

test('lengths are of bytes', () => {
  const { bytes, lines } = dialogInfo(options({ exten: 'bücher' }));
  assert(lines.includes(`Content-Length: ${String(bytes.length).padStart(5)}\r\n`));
});

test('a boundary does not stand in what it separates', () => {
  const tokens = ['aaaaa', 'bbbbb', 'c1', 'i1', 'x'];
  const item = {
    uri: 'sip:a@h',
    name: 'a',
    content: messageSummary({ newMessages: 0, oldMessages: 0 }, 'sip:--aaaaa'),
  };
  const body = listBody({
    uri: 'sip:l@h',
    name: 'l',
    version: 0,
    fullState: true,
    items: [item],
    host: 'h',
    token: () => tokens.shift() ?? 'end',
  });
  assert(body.type.endsWith('boundary=bbbbb'));
});

const ACCEPTED: readonly (readonly [
  Parameters<typeof bodyType>[0],
  readonly string[],
  string | undefined,
])[] = [
  ['presence', [], 'application/pidf+xml'],
  ['presence', ['text/html', 'Application/XPIDF+xml;q=0.5'], 'application/xpidf+xml'],
  ['presence', ['application/dialog-info+xml'], 'application/dialog-info+xml'],
  ['presence', ['*/*'], 'application/pidf+xml'],
  ['dialog', ['application/*'], 'application/dialog-info+xml'],
  ['presence', ['application/digium-presence+xml'], undefined],
  ['message-summary', ['application/pidf+xml'], undefined],
];
for (const [event, accepted, type] of ACCEPTED) {
  test(`${event}, accepted [${accepted.join(', ')}]: ${type ?? 'none'}`, () => {
    assert.equal(bodyType(event, accepted), type);
  });
}

test('message summaries are read as they are written, and with less', () => {
  const below = messageSummary({ newMessages: -1, oldMessages: 0 }, '').bytes.toString();
  assert.equal(below, 'Messages-Waiting: yes\r\nVoice-Message: -1/0 (0/0)\r\n');
  const written = messageSummary({ newMessages: 3, oldMessages: 4 }, 'sip:*97@h').bytes.toString();
  assert.deepEqual(parseMessageSummary(written), { newMessages: 3, oldMessages: 4 });
  assert.deepEqual(parseMessageSummary('messages-waiting:YES\r\n'), { newMessages: 1, oldMessages: 0 });
  assert.equal(parseMessageSummary('Voice-Message: 1/1\r\n'), undefined);
});
