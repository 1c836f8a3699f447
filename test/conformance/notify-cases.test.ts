import { recordedCase, replayMadeCases } from './made-cases.ts';
import type { RecordedCase } from './recording.ts';

type Made = readonly [
  name: string,
  used: readonly string[],
  headers: readonly string[],
  /** The header lines that Asterisk makes of them; undefined: nothing is sent. */
  lines: readonly string[] | undefined,
  body?: readonly [type: string, text: string],
];

const ALICE = 'Endpoint: alice';

/** What Asterisk makes of a PJSIPNotify, after res_pjsip_notify.c, where no recording shows it. */
const CASES: readonly Made[] = [
  [
    'several in one header',
    [],
    [ALICE, 'Variable: Event=x,X-A="1,2",X-A='],
    ['Event: x', 'X-A: 1,2', 'X-A: '],
  ],
  [
    'a Subscription-State of its own',
    ['notify-once'],
    [ALICE, 'Variable: Subscription-State=active', 'Variable: Event=x'],
    ['Subscription-State: active', 'Event: x'],
  ],
  [
    'a Subscription-State as it is anyway',
    ['notify-once'],
    [ALICE, 'Variable: Subscription-State=terminated', 'Variable: Event=x'],
    ['Subscription-State: terminated', 'Event: x'],
  ],
  [
    'names by their compact forms',
    ['notify-once'],
    [ALICE, 'Variable: Event=x', 'Variable: l=5', 'Variable: i=call'],
    ['Event: x', 'l: 5', 'i: call'],
  ],
  [
    'Max-Forwards twice',
    ['notify-once'],
    [ALICE, 'Variable: X-A=1', 'Variable: Max-Forwards=5', 'Variable: Max-Forwards=6'],
    ['X-A: 1', 'Max-Forwards: 5', 'Max-Forwards: 6'],
  ],
  [
    'reserved names',
    [],
    [
      ALICE,
      ...['Call-ID', 'VIA', 'Request-URI', 'Contact'].map((name) => `Variable: ${name}=nope`),
      'Variable: X-A=1',
    ],
    ['X-A: 1'],
  ],
  ['blanks behind commas', ['notify-blanks'], [ALICE, 'Variable: X-A=1, X-B=2'], ['X-A: 1', ' X-B: 2']],
  [
    'a type without content',
    ['notify-content-type', 'refusal-reason'],
    [ALICE, 'Variable: Content-Type=text/plain'],
    [],
    ['text/plain', 'garbage'],
  ],
  [
    'a type without a slash',
    ['notify-content-type', 'refusal-reason'],
    [ALICE, 'Variable: Content-Type=text', 'Variable: Content=x'],
    [],
    ['text/garbage', 'x'],
  ],
  ['a name with a blank', ['notify-names', 'refusal-reason'], [ALICE, 'Variable: X A=1'], ['X A: 1']],
  ['content alone', [], [ALICE, 'Variable: Content=lost', 'Variable: X-A=1'], ['X-A: 1']],
  [
    'empty lines of content',
    [],
    [
      ALICE,
      'Variable: Content-Type=text/plain',
      ...['', 'a', '', 'b', ''].map((line) => `Variable: Content=${line}`),
    ],
    [],
    ['text/plain', 'a\r\n\r\nb\r\n'],
  ],
  ['a URI that is none', ['notify-uri', 'refusal-reason'], ['URI: alice', 'Variable: Event=x'], undefined],
  [
    'a transport that is missing',
    ['notify-uri', 'refusal-reason'],
    ['URI: sip:x@127.0.0.1;transport=tls', 'Variable: Event=x'],
    undefined,
  ],
];

replayMadeCases(
  {
    title: 'NOTIFYs made from recorded ones',
    configuration: 'etc',
    counts: (difference) => difference.startsWith('notify-') || difference === 'refusal-reason',
  },
  CASES.map((made) => ({ name: made[0], differences: made[1], make: () => recordedNotify(made) })),
);

/** The recording of a NOTIFY with one header, changed. */
function recordedNotify([, , headers, lines, body]: Made): RecordedCase {
  const found = recordedCase('07-pjsipnotify-params.jsonl', 'np-var-noevent');
  const items = found.items
    .filter(({ kind }) => lines !== undefined || !kind.startsWith('sip'))
    .map((item) => {
      if (item.kind === 'ami-tx') {
        return { ...item, data: `Action: PJSIPNotify\r\nActionID: 1\r\n${headers.join('\r\n')}\r\n\r\n` };
      }
      if (item.kind !== 'sip-rx') return item;
      const own = (lines ?? []).map((line) => `${line}\r\n`).join('');
      let data = item.data.replace('X-Foo: bar\r\n', own);
      if (/^Max-Forwards/m.test(own)) data = data.replace('Max-Forwards: 70\r\n', '');
      if (body !== undefined) {
        const length = String(body[1].length).padStart(5);
        data = data.replace(
          'Content-Length:  0\r\n\r\n',
          `Content-Type: ${body[0]}\r\nContent-Length: ${length}\r\n\r\n${body[1]}`,
        );
      }
      return { ...item, data };
    });
  return { ...found, items };
}
