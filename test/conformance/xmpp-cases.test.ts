import { recordedLike, replayMadeCases } from './made-cases.ts';
import type { RecordedCase, RecordedItem } from './recording.ts';

const ALONE = '06-messagesend-xmpp.jsonl';
const EVERYWHERE = new Set(['message-id', 'message-events', 'refusal-reason', 'xmpp-events']);
const counts = (difference: string): boolean => !EVERYWHERE.has(difference);

/** What the recordings of XMPP do not show, as the source of res_xmpp has it: recorded cases, changed. */
replayMadeCases({ title: 'XMPP without a server, made from recorded cases', configuration: 'etc', counts }, [
  {
    name: 'an account that is not connected',
    differences: ['xmpp-stored'],
    make: () => of(send('xmpp:user@localhost', 'xmpp:asterisk'), [failure('Message failed to send.')]),
  },
  {
    name: 'an account that is not connected, and the To header',
    differences: ['xmpp-stored'],
    make: () =>
      of(
        'Action: MessageSend\r\nActionID: 1\r\nDestination: xmpp:user@localhost/desk\r\nTo: sip:x@y\r\nFrom: xmpp:asterisk\r\nBody: hello\r\n\r\n',
        [failure('Message failed to send.')],
      ),
  },
  {
    name: 'JabberSend by an account that is not connected',
    differences: ['jabbersend-once', 'xmpp-stored'],
    make: () =>
      of(jabberSend('Jabber: asterisk\r\nScreenName: user@localhost\r\nMessage: x'), [ATTEMPT, BARE_ERROR]),
  },
  {
    name: 'JabberSend by an account that nobody has',
    differences: ['jabbersend-once'],
    make: () =>
      of(jabberSend('Jabber: nosuch\r\nScreenName: user@localhost\r\nMessage: x'), [
        ATTEMPT,
        failure('Could not find Sender'),
      ]),
  },
  {
    name: 'JabberSend by the name that the manual has for the recipient',
    differences: ['jabbersend-jid'],
    make: () =>
      of(jabberSend('Jabber: asterisk\r\nJID: user@localhost\r\nMessage: x'), [
        failure('No ScreenName specified'),
      ]),
  },
  ...(
    [
      ['ACTION: jabbersend', 'jabber: Asterisk\r\nSCREENNAME: user@localhost\r\nmessage: x', undefined],
      [
        'Action: JabberSend',
        'Jabber:\r\nScreenName: user@localhost\r\nMessage: x\r\nJabber: asterisk',
        'No transport specified',
      ],
      [
        'Action: JabberSend',
        'Message:   \r\nScreenName: user@localhost\r\nJabber: asterisk',
        'No Message specified',
      ],
      ['Action: JabberSend', '', 'No transport specified'],
    ] as const
  ).map(([action, lines, text]) => ({
    name: `${action} with ${JSON.stringify(lines)}`,
    differences: text === undefined ? ['jabbersend-once', 'xmpp-stored'] : [],
    make: () =>
      of(
        `${action}\r\n${lines}${lines === '' ? '' : '\r\n'}ActionID: 1\r\n\r\n`,
        text === undefined ? [ATTEMPT, BARE_ERROR] : [failure(text)],
      ),
  })),
  ...[
    'sip:asterisk',
    'XMPP:asterisk',
    '"A" <xmpp:asterisk>',
    'xmpp:asterisk/oracle',
    'xmpp:asterisk@localhost/oracle',
    'xmpp:',
    ':',
  ].map((from) => ({
    name: `an account that is not connected, called ${from}`,
    differences: [],
    make: () => of(send('xmpp:user@localhost', from), [failure('Message failed to send.')]),
  })),
  {
    name: 'no address of somebody, and an account that is not connected',
    differences: [],
    make: () =>
      of(send('xmpp:"Bob" <user@localhost>', 'xmpp:asterisk'), [failure('Message failed to send.')]),
  },
  {
    name: 'somebody without a domain, who is one',
    differences: ['xmpp-stored'],
    make: () => of(send('xmpp:user', 'xmpp:asterisk'), [failure('Message failed to send.')]),
  },
  {
    name: 'the account in other letters',
    differences: ['xmpp-stored'],
    make: () => of(send('xmpp:user@localhost', 'xmpp:ASTERISK'), [failure('Message failed to send.')]),
  },
  ...(
    [
      ['XMPP:user@localhost', 'Message technology not found.'],
      ['xmp:user@localhost', 'Message technology not found.'],
      ['user@localhost', 'Message technology not found.'],
      ['', "No 'To' address specified."],
    ] as const
  ).map(([to, text]) => ({
    name: `a message to ${JSON.stringify(to)}`,
    differences: [],
    make: () => of(send(to, 'xmpp:asterisk'), [failure(text)]),
  })),
  {
    name: 'JabberSend to somebody without an @',
    differences: ['jabbersend-once'],
    make: () => of(jabberSend('Jabber: asterisk\r\nScreenName: user\r\nMessage: x'), [ATTEMPT, BARE_ERROR]),
  },
  ...(
    [
      ['ScreenName: user@localhost\r\nMessage: x', 'No transport specified'],
      ['Jabber: asterisk\r\nMessage: x', 'No ScreenName specified'],
      ['Jabber: asterisk\r\nScreenName: user@localhost', 'No Message specified'],
    ] as const
  ).map(([lines, text]) => ({
    name: `JabberSend: ${text}`,
    differences: [],
    make: () => of(jabberSend(lines), [failure(text)]),
  })),
]);

replayMadeCases(
  { title: 'XMPP with a server, made from recorded cases', configuration: 'etc', xmppServer: true, counts },
  [
    {
      name: 'text that XML and clients have to be careful with',
      differences: ['xmpp-extensions'],
      make: () =>
        of(
          'Action: MessageSend\r\nActionID: 1\r\nTo: xmpp:user@localhost/desk\r\nFrom: xmpp:asterisk\r\nBody: <b>Tom & "Jerry"</b> ü\r\n\r\n',
          [SENT],
          "<message type='chat' to='user@localhost/desk' from='asterisk@localhost/oracle'><body>&lt;b&gt;Tom &amp; &quot;Jerry&quot;&lt;/b&gt; ü</body></message>",
        ),
    },
    {
      name: 'the To header and variables mean nothing',
      differences: ['xmpp-extensions'],
      make: () =>
        of(
          'Action: MessageSend\r\nActionID: 1\r\nDestination: xmpp:user@localhost\r\nTo: sip:x@y\r\nFrom: xmpp:asterisk\r\nVariable: X-A=1\r\nBody: hello\r\n\r\n',
          [SENT],
          "<message type='chat' to='user@localhost' from='asterisk@localhost/oracle'><body>hello</body></message>",
        ),
    },
    ...(['sip:asterisk', 'xmpp:Asterisk', ':asterisk'] as const).map((from) => ({
      name: `the account as ${from}`,
      differences: ['xmpp-extensions'],
      make: () => of(send('xmpp:user@localhost', from), [SENT], chat('user@localhost', 'hello')),
    })),
    ...['asterisk', 'sip:nobody', 'xmpp:asterisk@localhost', '"A" <xmpp:asterisk>'].map((from) => ({
      name: `no account: ${from}`,
      differences: [],
      make: () => of(send('xmpp:user@localhost', from), [failure('Message failed to send.')]),
    })),
    {
      name: 'somebody without a domain, who is one',
      differences: ['xmpp-extensions'],
      make: () => of(send('xmpp:user', 'xmpp:asterisk'), [SENT], chat('user', 'hello')),
    },
    ...['"Bob" <user@localhost>', '@localhost', 'user@', 'user@localhost/', 'a@b@c'].map((to) => ({
      name: `no address: ${to}`,
      differences: ['xmpp-nobody'],
      make: () =>
        of(
          send(`xmpp:${to}`, 'xmpp:asterisk'),
          [SENT],
          chat(to.replaceAll('"', '&quot;').replaceAll('<', '&lt;'), 'hello'),
        ),
    })),
    {
      name: 'JabberSend to what is no address',
      differences: ['jabbersend-once', 'xmpp-nobody'],
      make: () =>
        of(
          jabberSend('Jabber: asterisk\r\nScreenName: @\r\nMessage: x'),
          [ATTEMPT, 'Response: Success\r\nActionID: 1\r\n\r\n'],
          chat('@', 'x'),
        ),
    },
    {
      name: 'the module by its name',
      differences: [],
      make: () =>
        of('Action: ModuleCheck\r\nActionID: 1\r\nModule: res_xmpp\r\n\r\n', [
          'Response: Success\r\nActionID: 1\r\nVersion: \r\n\r\n',
        ]),
    },
    {
      name: 'the commands of a kind',
      differences: ['command-list-of-console'],
      make: () =>
        of(command('core show help xmpp show'), [
          output(
            'xmpp show buddies              -- Show buddy lists of our clients',
            'xmpp show connections          -- Show state of clients and components',
          ),
        ]),
    },
    {
      name: 'how a command is used',
      differences: ['usage-texts'],
      make: () =>
        of(command('xmpp show connections now'), [
          output(
            'Usage: xmpp show connections',
            '       Shows state of client and component connections',
          ).replace('Success', 'Error'),
        ]),
    },
    {
      name: 'the action in words',
      differences: ['action-descriptions'],
      make: () =>
        of(command('manager show command JabberSend'), [
          output(
            "  -= Info about Manager Command 'JabberSend' =- ",
            '',
            '[Synopsis]',
            'Sends a message to a Jabber Client.',
            '',
            '[Privilege]',
            'system,all',
          ),
        ]),
    },
    {
      name: 'several lines, as Base64',
      differences: ['xmpp-extensions'],
      make: () =>
        of(
          `Action: MessageSend\r\nActionID: 1\r\nTo: xmpp:user@localhost\r\nFrom: xmpp:asterisk\r\nBody: no\r\nBase64Body: ${Buffer.from('one\ntwo ü').toString('base64')}\r\n\r\n`,
          [SENT],
          chat('user@localhost', 'one\ntwo ü'),
        ),
    },
    {
      name: 'the first of a parameter that is there twice',
      differences: ['xmpp-extensions'],
      make: () =>
        of(
          'action: messagesend\r\nBODY: hello \r\nto: xmpp:user@localhost\r\nfrom: xmpp:asterisk\r\nFrom: xmpp:nobody\r\nTo: x\r\nBody: no\r\nActionID: 1\r\n\r\n',
          [SENT],
          chat('user@localhost', 'hello '),
        ),
    },
    {
      name: 'JabberSend by the name that the manual has for the recipient',
      differences: ['jabbersend-jid', 'xmpp-extensions'],
      make: () =>
        of(jabberSend('Jabber: asterisk\r\nJID: user@localhost\r\nMessage: x'), [
          failure('No ScreenName specified'),
        ]),
    },
    {
      name: 'who is connected',
      differences: [],
      make: () =>
        of(command('xmpp show connections'), [
          output(
            'Jabber Users and their status:',
            '       [asterisk] asterisk@localhost/oracle     - Connected',
            '----',
            '   Number of clients: 1',
          ),
        ]),
    },
    {
      name: 'whose presence is followed',
      differences: [],
      make: () => of(command('xmpp show buddies'), [output('XMPP buddy lists', 'Client: asterisk')]),
    },
    {
      name: 'a command that is not there',
      differences: ['commands-of-other-parts'],
      make: () => of(command('xmpp set debug on'), [output('XMPP Debugging Enabled.')]),
    },
    {
      name: 'JabberSend',
      differences: ['jabbersend-once', 'xmpp-extensions'],
      make: () =>
        of(
          jabberSend('Jabber: asterisk\r\nScreenName: user@localhost\r\nMessage: x'),
          [ATTEMPT, 'Response: Success\r\nActionID: 1\r\n\r\n'],
          "<message type='chat' to='user@localhost' from='asterisk@localhost/oracle'><body>x</body></message>",
        ),
    },
  ],
);

/** @throws NotRecorded */
function of(request: string, answers: readonly string[], stanza?: string): RecordedCase {
  const made = recordedLike(ALONE, () => true);
  const image = (text: string): string => Buffer.from(text).toString('latin1');
  const item = (kind: string, data: string): RecordedItem => ({ t: 0, kind, note: '', data: image(data) });
  const items = [item('ami-tx', request), ...answers.map((answer) => item('ami-rx', answer))];
  return { ...made, items: stanza === undefined ? items : [...items, item('xmpp-rx', stanza)] };
}

function send(to: string, from: string): string {
  return `Action: MessageSend\r\nActionID: 1\r\nTo: ${to}\r\nFrom: ${from}\r\nBody: hello\r\n\r\n`;
}

function jabberSend(lines: string): string {
  return `Action: JabberSend\r\nActionID: 1\r\n${lines}\r\n\r\n`;
}

function chat(to: string, text: string): string {
  return `<message type='chat' to='${to}' from='asterisk@localhost/oracle'><body>${text}</body></message>`;
}

function command(line: string): string {
  return `Action: Command\r\nActionID: 1\r\nCommand: ${line}\r\n\r\n`;
}

function output(...lines: readonly string[]): string {
  const shown = lines.map((line) => `Output: ${line}\r\n`).join('');
  return `Response: Success\r\nActionID: 1\r\nMessage: Command output follows\r\n${shown}\r\n`;
}

function failure(text: string): string {
  return `Response: Error\r\nActionID: 1\r\nMessage: ${text}\r\n\r\n`;
}

const SENT = 'Response: Success\r\nActionID: 1\r\nMessage: Message successfully sent\r\n\r\n';
const ATTEMPT = 'Response: Success\r\nActionID: 1\r\nMessage: Attempting to send Jabber Message\r\n\r\n';
const BARE_ERROR = 'Response: Error\r\nActionID: 1\r\n\r\n';
