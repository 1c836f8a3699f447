import { randomBytes } from 'node:crypto';
import { body, header } from '../sip-text.ts';
import { type ChangeableCase, recordedCase, replayMadeCases } from './made-cases.ts';
import type { RecordedCase } from './recording.ts';

const STATES = '25-state.jsonl';

/** What the shared recording of states does not show, as Asterisk would have answered: recorded cases, changed. */
replayMadeCases(
  { title: 'made cases of states', configuration: 'etc2' },
  cases().map(([name, differences, make]) => ({ name, differences, make })),
);

type Made = readonly [name: string, differences: readonly string[], make: () => RecordedCase];

function cases(): readonly Made[] {
  return [
    [
      'a publication in text',
      ['publication-refused'],
      () => refused('500 Internal Server Error', 'text/plain'),
    ],
    [
      'a publication that is no JSON',
      ['publication-refused'],
      () => refused('500 Internal Server Error', 'application/json', '{broken'),
    ],
    [
      'a publication that does not say who tells it',
      ['publication-refused'],
      () => refused('500 Internal Server Error', 'application/json', '{"type": "refresh"}'),
    ],
    ['a publication without a document', [], () => refused('400 Bad Request', '', '')],
    [
      'a publication of nothing that there is',
      [],
      () =>
        refused('404 Not Found', 'application/json', STATE, (text) =>
          text.replace('sip:devpub@', 'sip:nosuch@'),
        ),
    ],
    [
      'a publication for an event that the resource does not take',
      [],
      () =>
        refused('404 Not Found', 'application/json', STATE, (text) =>
          text.replace('asterisk-devicestate', 'asterisk-mwi'),
        ),
    ],
    ['mailboxes by a pattern that is none', ['mailbox-pattern'], () => asksFor('/(/')],
    ['mailboxes by a pattern that none fits', [], () => asksFor('/^nosuch/')],
    ['a publication is taken back', [], removed],
    ['a publication is asked for again', [], asked],
  ];
}

function publication(name: string): ChangeableCase {
  const made = recordedCase(STATES, name);
  // Each a request of its own, not one sent again.
  const id = header(made.items[0]?.data ?? '', 'Call-ID').split('@')[0] ?? '';
  const own = randomBytes(4).toString('hex');
  for (const item of made.items) item.data = item.data.replaceAll(id, own);
  return made;
}

/** `st-mwi-get-unknown`, by another name. */
function asksFor(mailbox: string): RecordedCase {
  const made = recordedCase(STATES, 'st-mwi-get-unknown');
  for (const item of made.items) item.data = item.data.replace('Mailbox: nosuch', `Mailbox: ${mailbox}`);
  return made;
}

/** The PUBLISH of `st-pub-noevent`, with an event and this document, refused. */
function refused(
  status: string,
  type: string,
  document = 'hello',
  change = (text: string): string => text,
): RecordedCase {
  const made = publication('st-pub-noevent');
  for (const item of made.items) {
    if (item.kind === 'sip-rx') item.data = item.data.replace('489 Bad Event', status);
    else item.data = change(publish(item.data, 'Event: asterisk-devicestate\r\nExpires: 60', type, document));
  }
  return made;
}

function publish(text: string, lines: string, type: string, document: string): string {
  return text
    .slice(0, text.length - body(text).length)
    .replace(/^Expires: \d+\r$/m, `${lines}\r`)
    .replace(/^Content-Type: .*\r\n/m, type === '' ? '' : `Content-Type: ${type}\r\n`)
    .replace(/^Content-Length: .*\r$/m, `Content-Length: ${document.length}\r`)
    .concat(document);
}

/** `st-pub-refresh`, with no time left. */
function removed(): RecordedCase {
  const made = publication('st-pub-refresh');
  for (const item of made.items) item.data = item.data.replace(/^Expires: 60\r$/m, 'Expires: 0\r');
  return made;
}

/** `st-pub-refresh`, as one Asterisk asks another to tell all. */
function asked(): RecordedCase {
  const made = publication('st-pub-refresh');
  for (const item of made.items) {
    if (item.kind === 'sip-rx') continue;
    const document = '{"type": "refresh", "eid": "aa:bb:cc:dd:ee:ff"}';
    const typed = item.data.replace(/^(Content-Length: )/m, 'Content-Type: application/json\r\n$1');
    item.data = publish(typed, 'Expires: 60', 'application/json', document);
  }
  return made;
}

const STATE =
  '{"type": "devicestate", "state": "INUSE", "device": "Custom:remote", "cachable": "1", "eid": "aa:bb:cc:dd:ee:ff"}';
