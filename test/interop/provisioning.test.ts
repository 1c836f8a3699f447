import assert from 'node:assert/strict';
import { test } from 'node:test';
import { field } from '../ami.ts';
import { SipPeer } from '../sip-peer.ts';
import { ADMIN_SECRET, makeSite } from '../site.ts';
import { asteriskAmiClient } from './ami-packages.ts';

test('a program provisions a phone with a client from npm; the phone gets a message at once, and none when it is gone', async () => {
  const phone = await SipPeer.open();
  const site = await makeSite({ pjsip: '; templates\n[desk](!)\ntype=endpoint\ncontext=internal\n' });
  const gateway = await site.start();
  const ami = await site.login('off');
  const client = await asteriskAmiClient(site.amiPort, 'admin', ADMIN_SECRET);
  try {
    const files = {
      Action: 'UpdateConfig',
      SrcFilename: 'pjsip.conf',
      DstFilename: 'pjsip.conf',
      Reload: 'res_pjsip.so',
    };
    const show = () => ami.action({ Action: 'PJSIPShowEndpoint', Endpoint: '2003' });
    assert.match(await show(), /Unable to retrieve endpoint/);
    const made = await client.action(
      {
        ...files,
        ...edit(0, { Action: 'NewCat', Cat: '2003', Options: 'inherit="desk"' }),
        ...edit(1, { Action: 'Append', Cat: '2003', Var: 'aors', Value: '2003' }),
        ...edit(2, { Action: 'NewCat', Cat: '2003', Options: 'allowdups' }),
        ...edit(3, { Action: 'Append', Cat: '2003', Var: 'type', Value: 'aor', Options: 'catfilter="!=,"' }),
      },
      true,
    );
    // A filter that fits nothing: nothing at all is done.
    assert.equal(made['Message'], 'Given category does not exist');
    assert.match(await show(), /Unable to retrieve endpoint/);
    const again = await client.action(
      {
        ...files,
        ...edit(0, { Action: 'NewCat', Cat: '2003-new' }),
        ...edit(1, { Action: 'Append', Cat: '2003-new', Var: 'type', Value: 'aor' }),
        ...edit(2, {
          Action: 'Append',
          Cat: '2003-new',
          Var: 'contact',
          Value: `sip:2003@127.0.0.1:${phone.port};ob`,
        }),
        ...edit(3, { Action: 'RenameCat', Cat: '2003-new', Value: '2003' }),
        ...edit(4, { Action: 'NewCat', Cat: '2003', Options: 'allowdups,inherit="desk"' }),
        ...edit(5, {
          Action: 'Append',
          Cat: '2003',
          Var: 'aors',
          Value: '2003',
          Options: 'catfilter="type=endpoint"',
        }),
      },
      true,
    );
    assert.equal(again['Response'], 'Success', JSON.stringify(again));
    // Answered before the reload: what comes behind it in the same session is served after.
    await client.action({ Action: 'Ping' }, true);
    const sent = await ami.action({ Action: 'MessageSend', To: 'pjsip:2003', Body: 'hello' });
    assert.equal(field(sent, 'Response'), 'Success');
    const received = await phone.until((requests) =>
      requests.find(({ text }) => text.startsWith('MESSAGE ')),
    );
    assert.match(
      received.text,
      new RegExp(`^MESSAGE sip:2003@127\\.0\\.0\\.1:${phone.port};ob SIP/2\\.0\r\n`),
    );
    const gone = await client.action({ ...files, ...edit(0, { Action: 'DelCat', Cat: '2003' }) }, true);
    assert.equal(gone['Response'], 'Success');
    await client.action({ Action: 'Ping' }, true);
    assert.match(await show(), /Unable to retrieve endpoint/);
  } finally {
    client.disconnect();
    ami.close();
    await gateway.stop();
    await phone.close();
    site.remove();
  }
});

function edit(number: number, fields: Readonly<Record<string, string>>): Record<string, string> {
  const suffix = String(number).padStart(6, '0');
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${name}-${suffix}`, value]));
}
