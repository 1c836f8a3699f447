import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../accounts.ts';
import type { ActionSession } from '../action.ts';
import { pjsipConfiguration } from '../testing/configuration.ts';
import { runCommand } from './commands.ts';
import { pjsipSettingCommands } from './pjsip-settings.ts';

async function run(conf: string, line: string): Promise<string> {
  const configuration = pjsipConfiguration(conf);
  const session = { account: { write: -1 } as Account } as ActionSession;
  const commands = pjsipSettingCommands({ configuration: () => configuration });
  return (await runCommand(commands, line, session)).output;
}

test('settings: what holds unless told otherwise, and what the file says, even where it means nothing here', async () => {
  const bare = await run('', 'pjsip show settings');
  const [global = '', system = ''] = bare.split('\nSystem Settings:\n\n');
  assert.match(
    global,
    /^\nGlobal Settings:\n\n ParameterName {29} : ParameterValue\n =+\n all_codecs_on_empty/,
  );
  assert.match(global, / endpoint_identifier_order {17} : ip,username,anonymous\n/);
  assert.match(global, / send_contact_status_on_update_registration : no\n/);
  assert.match(global, / mwi_tps_queue_low {25} : -1\n/);
  assert.match(global, / norefersub {32} : yes\n/);
  assert.equal(
    system,
    ` ParameterName               : ParameterValue
 ============================================
 accept_multiple_sdp_answers : false
 compact_headers             : false
 disable_rport               : false
 disable_tcp_switch          : true
 follow_early_media_fork     : true
 timer_b                     : 32000
 timer_t1                    : 500
`,
  );
  const conf = `[global]
type=global
debug=yes
mwi_tps_queue_low=12
taskprocessor_overload_trigger=PJSIP_ONLY
default_auth_algorithms_uas=SHA-256,MD5
[system]
type=system
timer_t1=200
`;
  const given = await run(conf, 'pjsip show settings');
  for (const row of [
    / debug +: yes\n/,
    / mwi_tps_queue_low +: 12\n/,
    / taskprocessor_overload_trigger +: pjsip_only\n/,
    / default_auth_algorithms_uas +: SHA-256,MD5\n/,
    / timer_t1 +: 200\n/,
  ])
    assert.match(given, row);
});

test('identifiers: those of the order in it, the others behind', async () => {
  const names = async (conf: string): Promise<string[]> =>
    (await run(conf, 'pjsip show identifiers')).split('\n').map((line) => line.trimEnd());
  assert.equal(
    (await run('', 'pjsip show identifiers')).slice(0, 42),
    `Identifier Names:   \nip${' '.repeat(18)}\n`,
  );
  assert.deepEqual(await names(''), [
    'Identifier Names:',
    'ip',
    'username',
    'anonymous',
    'header',
    'request_uri',
    'auth_username',
    '',
  ]);
  const conf = '[global]\ntype=global\nendpoint_identifier_order=header,nosuch,ip,header\n';
  assert.deepEqual((await names(conf)).slice(1, 3), ['header', 'ip']);
  assert.match(await run('', 'pjsip show identifiers x'), /^Usage: pjsip show identifiers\n/);
});
