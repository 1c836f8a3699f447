import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestClient } from '../testing/client.ts';
import { startTestServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
let admin: TestClient;
const asked: string[] = [];

before(async () => {
  server = await startTestServer();
  Object.assign(server.pjsip.qualify, {
    qualify: (name: string) => {
      asked.push(`qualify ${name}`);
      return name === 'alice' ? 'qualifying' : name === 'bare' ? 'no-aors' : 'no-endpoint';
    },
  });
  Object.assign(server.pjsip.registrations, {
    register: (name: string) => {
      asked.push(`register ${name}`);
      return name === 'nosuch' ? 'unknown' : 'sent';
    },
    unregister: (name: string) => {
      asked.push(`unregister ${name}`);
      return name === 'nosuch' ? 'unknown' : 'sent';
    },
  });
  admin = await server.login('admin', 'secret', 'Events: off\r\n');
});
after(() => server.close());

const CASES: readonly (readonly [action: string, answer: string, asked: string])[] = [
  [
    'PJSIPQualify\r\nEndpoint: alice',
    'Success\r\nMessage: Endpoint found, will qualify\r\n',
    'qualify alice',
  ],
  [
    'PJSIPQualify\r\nEndpoint: nosuch',
    'Error\r\nMessage: Unable to retrieve endpoint\n\r\n',
    'qualify nosuch',
  ],
  [
    'PJSIPQualify\r\nEndpoint: PJSIP/alice',
    'Error\r\nMessage: Unable to retrieve endpoint\n\r\n',
    'qualify PJSIP/alice',
  ],
  [
    'PJSIPQualify\r\nEndpoint: bare',
    'Error\r\nMessage: No AoRs configured for endpoint\n\r\n',
    'qualify bare',
  ],
  ['PJSIPQualify', 'Error\r\nMessage: Endpoint parameter missing.\r\n', ''],
  ['PJSIPRegister\r\nRegistration: p', 'Success\r\nMessage: Reregistration sent\r\n', 'register p'],
  ['PJSIPRegister\r\nRegistration: *all', 'Success\r\nMessage: Reregistrations queued.\r\n', 'register *all'],
  [
    'PJSIPRegister\r\nRegistration: nosuch',
    'Error\r\nMessage: Unable to retrieve registration entry\n\r\n',
    'register nosuch',
  ],
  ['PJSIPRegister\r\nRegistration:', 'Error\r\nMessage: Registration parameter missing.\r\n', ''],
  ['PJSIPUnregister\r\nRegistration: p', 'Success\r\nMessage: Unregistration sent\r\n', 'unregister p'],
  [
    'PJSIPUnregister\r\nRegistration: *all',
    'Success\r\nMessage: Unregistrations queued.\r\n',
    'unregister *all',
  ],
  [
    'PJSIPUnregister\r\nRegistration: nosuch',
    'Error\r\nMessage: Unable to retrieve registration entry\n\r\n',
    'unregister nosuch',
  ],
  ['PJSIPUnregister', 'Error\r\nMessage: Registration parameter missing.\r\n', ''],
];

for (const [action, answer, expected] of CASES) {
  test(action.replace('\r\n', ' '), async () => {
    asked.length = 0;
    admin.send(`Action: ${action}\r\n\r\n`);
    assert.equal(await admin.until('\r\n\r\n'), `Response: ${answer}\r\n`);
    assert.deepEqual(asked, expected === '' ? [] : [expected]);
  });
}

test('a Registry event as Asterisk writes it', async () => {
  const client = await server.login('limited', 'limited');
  server.pjsip.emitRegistry({ clientUri: 'sip:me@p', serverUri: 'sip:p', status: 'Registered' });
  assert.equal(
    await client.until('\r\n\r\n'),
    'Event: Registry\r\nPrivilege: system,all\r\nChannelType: PJSIP\r\nUsername: sip:me@p\r\nDomain: sip:p\r\nStatus: Registered\r\n\r\n',
  );
});
