import { recordedLike, replayMadeCases } from './made-cases.ts';
import type { RecordedCase } from './recording.ts';

const EVERYWHERE = new Set(['http-cookie', 'message-events']);
const FILE = '28-http.jsonl';
const ERROR = 'Response: Error\r\nActionID: 1\r\nMessage: ';
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
const FAILED =
  'Response: Error\r\nActionID: 1\r\nMessage: Failed to parse message: line break in a value\r\n\r\n';

/** What the recordings of HTTP do not show: recorded cases, changed. */
replayMadeCases(
  {
    title: 'HTTP cases made from recorded ones',
    configuration: 'etc2',
    counts: (difference) => !EVERYWHERE.has(difference),
  },
  cases().map(([name, differences, make]) => ({ name, differences, make })),
);

type Made = readonly [name: string, differences: readonly string[], make: () => RecordedCase];

function cases(): Made[] {
  return [
    [
      'a header injected by a line break',
      ['http-line-break'],
      () =>
        asked(
          'GET /rawman?action=ping&ActionID=1&x=a%0D%0AActionID:%202',
          '',
          'Response: Success\r\nActionID: 1\r\nPing: Pong\r\nTimestamp: 1795236867.590270\r\n\r\n',
        ),
    ],
    [
      'a line break of Body where no body is wanted',
      [],
      () =>
        asked('GET /rawman?action=events&ActionID=1&Body=a%0D%0Ab', '', `${ERROR}Invalid event mask\r\n\r\n`),
    ],
    [
      'what Aldis says of it is no difference',
      ['http-line-break'],
      () => asked('GET /rawman?action=ping&ActionID=1&To=%0A', '', FAILED),
    ],
    [
      'several parameters of one name: the first counts',
      [],
      () =>
        asked(
          'POST /rawman',
          'action=events&ActionID=1&action=ping&ActionID=2',
          `${ERROR}Invalid event mask\r\n\r\n`,
        ),
    ],
    [
      'a POST whose action stands in its query',
      [],
      () =>
        asked(
          'POST /rawman?action=ping',
          'x=1',
          'Response: Error\r\nMessage: Missing action in request\r\n\r\n',
        ),
    ],
    ['the head alone', [], () => asked('HEAD /rawman?action=events', '', '', 48)],
    [
      'a cookie without quotes',
      [],
      () =>
        asked(
          'GET /rawman?action=events&ActionID=1',
          '',
          `${ERROR}Invalid event mask\r\n\r\n`,
          undefined,
          (text) => text.replace(/mansession_id="(\w+)"/, 'mansession_id=$1'),
        ),
    ],
  ];
}

/** Logged in, then the one request. */
function asked(
  line: string,
  body: string,
  answer: string,
  length = answer.length,
  change: (text: string) => string = (text) => text,
): RecordedCase {
  const found = recordedLike(
    FILE,
    ({ items }) =>
      items.length >= 4 &&
      /^GET \/rawman\?action=login&username=admin&secret=secret /.test(items[0]?.data ?? ''),
  );
  const [login, loggedIn, request, given] = found.items as [Item, Item, Item, Item];
  const cookie = /mansession_id="\w+"/.exec(loggedIn.data)?.[0] ?? '';
  const form = line.startsWith('POST') ? `${FORM}Content-Length: ${body.length}\r\n` : '';
  const text = `${line} HTTP/1.1\r\nHost: 127.0.0.1:18088\r\nConnection: close\r\nCookie: ${cookie}\r\n${form}\r\n${body}`;
  const head = loggedIn.data
    .slice(0, loggedIn.data.indexOf('\r\n\r\n') + 4)
    .replace(/Content-Length: \d+/, `Content-Length: ${length}`);
  const items = [login, loggedIn, { ...request, data: change(text) }, { ...given, data: head + answer }];
  return { ...found, items };
}

type Item = RecordedCase['items'][number];
