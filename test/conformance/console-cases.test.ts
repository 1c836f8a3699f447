import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { compare } from './compare.ts';
import { COMMAND_DIFFERENCES } from './differences/command.ts';
import { actionsOf } from './differences/difference.ts';
import { readDirectory } from './directory.ts';
import { replayMadeCases } from './made-cases.ts';
import { normalForm, type Streams } from './normal-form.ts';
import { recordedStreams } from './recorded-streams.ts';
import { type RecordedCase, vectors } from './recording.ts';

const GLOBAL_SETTINGS = [
  ['all_codecs_on_empty_reinvite', 'false'],
  ['allow_sending_180_after_183', 'false'],
  ['contact_expiration_check_interval', '30'],
  ['debug', 'no'],
  ['default_auth_algorithms_uac', 'MD5'],
  ['default_auth_algorithms_uas', 'MD5'],
  ['default_from_user', 'asterisk'],
  ['default_outbound_endpoint', 'default_ep'],
  ['default_realm', 'asterisk'],
  ['default_voicemail_extension', ''],
  ['disable_multi_domain', 'false'],
  ['endpoint_identifier_order', 'ip,username,anonymous'],
  ['ignore_uri_user_options', 'false'],
  ['keep_alive_interval', '90'],
  ['max_forwards', '70'],
  ['max_initial_qualify_time', '0'],
  ['mwi_disable_initial_unsolicited', 'false'],
  ['mwi_tps_queue_high', '500'],
  ['mwi_tps_queue_low', '-1'],
  ['norefersub', 'yes'],
  ['regcontext', ''],
  ['send_contact_status_on_update_registration', 'no'],
  ['taskprocessor_overload_trigger', 'global'],
  ['unidentified_request_count', '5'],
  ['unidentified_request_period', '5'],
  ['unidentified_request_prune_interval', '30'],
  ['use_callerid_contact', 'no'],
  ['user_agent', 'Asterisk PBX 22.11.0-rc1'],
] as const;

/** Commands that the shared recording does not show, with what Asterisk prints, and the differences that count for them. */
const CASES: readonly (readonly [
  line: string,
  kind: 'Success' | 'Error',
  output: readonly string[],
  differences: readonly string[],
])[] = [
  [
    'core show uptime',
    'Success',
    ['System uptime: 13 minutes, 49 seconds ', 'Last reload: 9 minutes, 1 second '],
    ['console-of-the-machine'],
  ],
  [
    'core show uptime seconds',
    'Success',
    ['System uptime: 869', 'Last reload: 541'],
    ['console-of-the-machine'],
  ],
  [
    'core show settings',
    'Success',
    [
      '',
      'PBX Core settings',
      '-----------------',
      '  Version:                     22.11.0-rc1',
      '  Build Options:               OPTIONAL_API',
      '  Maximum calls:               Not set',
      '  Debug level:                 0',
      '  System name:                 oracle',
      '',
      '* Subsystems',
      '  -------------',
      '  Manager (AMI):               Enabled',
      '  Web Manager (AMI/HTTP):      Enabled',
      '  Call data records:           Enabled',
      '  Realtime Architecture (ARA): Disabled',
      '',
      '* Directories',
      '  -------------',
      '  Module directory:            /usr/lib/asterisk/modules',
      '',
      '',
    ],
    ['console-of-the-machine'],
  ],
  ['core show channels concise', 'Success', [''], []],
  [
    'core show channels verbose',
    'Success',
    ['Channel     Context      Extension', '0 active channels', '0 active calls', '0 calls processed'],
    ['empty-tables'],
  ],
  [
    'core show calls x',
    'Error',
    ['Usage: core show calls [uptime]', '       Lists number of currently active calls.'],
    ['usage-texts'],
  ],
  ['core show hint nosuch', 'Success', ['No hints matching extension nosuch'], ['hint-watchers']],
  [
    'core show help core show channels',
    'Success',
    ['Usage: core show channels [concise|verbose|count]', '       Lists them.'],
    ['usage-texts'],
  ],
  [
    'core show help core show hi',
    'Success',
    [
      'core show hints                -- Show dialplan hints',
      'core show hint                 -- Show dialplan hint',
    ],
    ['command-list-of-console'],
  ],
  [
    'core show help nosuch thing',
    'Success',
    ["No such command 'nosuch thing'."],
    ['commands-of-other-parts'],
  ],
  [
    'core show help dialplan show',
    'Success',
    ['Usage: dialplan show [[exten@]context]', '       Show dialplan'],
    ['commands-of-other-parts'],
  ],
  [
    'pjsip set maintenance on alice',
    'Success',
    ["Maintenance mode ENABLED for endpoint 'alice'"],
    ['commands-of-other-parts'],
  ],
  [
    'core',
    'Error',
    ["No such command 'core' (type 'core show help core' for other possible commands)"],
    ['commands-of-other-parts'],
  ],
  [
    'manager show users x',
    'Error',
    ['Usage: manager show users', '       Prints a listing.'],
    ['usage-texts'],
  ],
  ['manager show user nosuch', 'Success', ['There is no manager called nosuch'], []],
  [
    'manager show command Ping',
    'Success',
    [
      '',
      "  -= Info about Manager Command 'Ping' =- ",
      '',
      '[Synopsis]',
      'Keepalive command.',
      '',
      '[Since]',
      '0.1',
      '',
      '[Privilege]',
      '<none>',
      '',
      '[See Also]',
      'None',
    ],
    ['action-descriptions'],
  ],
  [
    'manager show commands',
    'Success',
    [
      '  Action                                Synopsis',
      '  ------                                --------',
      '  AGI                                   Add an AGI command to execute by Async AG',
      '  Ping                                  Keepalive command.',
      '  Command                               Execute Asterisk CLI Command.',
    ],
    ['command-list-of-console'],
  ],
  ['database put fam key value', 'Success', ['Updated database successfully'], []],
  ['database get fam key', 'Success', ['Value: value'], []],
  ['database get fam nosuch', 'Success', ['Database entry not found.'], []],
  ['database show nosuch', 'Success', ['0 results found.'], []],
  ['database deltree fam', 'Success', ['3 database entries removed.'], []],
  [
    'database deltree',
    'Error',
    ['Usage: database deltree <family> [keytree]', '       Deletes.'],
    ['usage-texts'],
  ],
  [
    'devstate change PJSIP/alice INUSE',
    'Error',
    [
      "The devstate command can only be used to set 'Custom:' device state!",
      "Command 'devstate change PJSIP/alice INUSE' failed.",
    ],
    [],
  ],
  [
    'pjsip show subscriptions inbound',
    'Success',
    [
      'Endpoint: <Endpoint/Caller-ID.............................................>',
      'Resource: <Resource/Event.................................................>',
      '  Expiry: <Expiry>  <Call-id..............................................>',
      '===========================================================================',
      '',
      'Endpoint: alice/<none>',
      'Resource: mona/message-summary',
      '  Expiry:      293  ed5d7d55@sub',
      '',
      'Endpoint: mike/<none>',
      'Resource: 102/presence',
      '  Expiry:      293  3879e8c1@sub',
      '',
      '2 active subscriptions',
    ],
    [],
  ],
  [
    'pjsip list subscriptions inbound like mike',
    'Success',
    [
      'Endpoint/CLI                   Resource/Event                 Expiry Call-id',
      'mike/<none>                    102/presence                      293 3879e8c1@sub',
      '',
      '1 active subscriptions matched "mike"',
    ],
    [],
  ],
  [
    'pjsip show subscription inbound ed5d7d55@sub',
    'Success',
    [
      'ParameterName       : ParameterValue',
      '===========================================================================',
      'Resource            : mona',
      'Event               : message-summary',
      'Expiry              : 293',
      'Role                : Notifier',
      'Endpoint            : alice',
      'Callid              : ed5d7d55@sub',
      'State               : ACTIVE',
      'Callerid            : Unknown',
      'SubscriptionType    : mwi',
      'Mailboxes           : mona@default,team@default',
      '',
    ],
    [],
  ],
  ['pjsip qualify alice', 'Success', ["Qualifying AOR 'alice' on endpoint 'alice'"], []],
  [
    'pjsip qualify noaors',
    'Error',
    ["No AORs configured for endpoint 'noaors'", "Command 'pjsip qualify noaors' failed."],
    [],
  ],
  [
    'pjsip show contacts like multi-a',
    'Success',
    [
      '',
      '  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>',
      '='.repeat(90),
      '',
      '  Contact:  multi/sip:multi-a@127.0.0.1:15075              fa2de6f18e NonQual         nan',
      '',
      'Objects found: 1',
      '',
    ],
    [],
  ],
  [
    'pjsip show identifiers',
    'Success',
    ['Identifier Names:', 'ip', 'username', 'anonymous', 'header', 'request_uri', 'auth_username'].map(
      (name) => name.padEnd(20),
    ),
    [],
  ],
  [
    'pjsip show settings',
    'Success',
    [
      '',
      'Global Settings:',
      '',
      ' ParameterName                              : ParameterValue',
      ' ======================================================================',
      ...GLOBAL_SETTINGS.map(([name, value]) => ` ${name.padEnd(42)} : ${value}`),
      '',
      'System Settings:',
      '',
      ' ParameterName               : ParameterValue',
      ' ============================================',
      ' accept_multiple_sdp_answers : false',
      ' compact_headers             : false',
      ' disable_rport               : false',
      ' disable_tcp_switch          : true',
      ' follow_early_media_fork     : true',
      ' taskpool_initial_size       : 4',
      ' timer_b                     : 32000',
      ' timer_t1                    : 500',
    ],
    ['pools-of-threads'],
  ],
  [
    'pjsip send unregister nosuch',
    'Error',
    ['Unable to retrieve registration nosuch', "Command 'pjsip send unregister nosuch' failed."],
    [],
  ],
  [
    'pjsip send notify nosuch endpoint alice',
    'Error',
    ["Unable to find notify type 'nosuch'", "Command 'pjsip send notify nosuch endpoint alice' failed."],
    [],
  ],
  [
    'module reload pbx_config.so nosuch',
    'Success',
    ["The module 'pbx_config.so' does not support reloads", "No such module 'nosuch'"],
    ['modules-of-other-parts'],
  ],
  ['logger rotate', 'Success', [''], []],
  ['! id', 'Success', [''], []],
];

replayMadeCases(
  {
    title: 'commands that no recording shows',
    configuration: 'etc2',
    counts: (difference) => COMMAND_DIFFERENCES.some(({ id }) => id === difference),
    // Events are another matter here.
    align: (expected, observed) => {
      expected.events = observed.events;
    },
  },
  CASES.map(([line, kind, output, differences]) => ({
    name: line,
    differences,
    make: () => caseOf(line, kind, output),
  })),
);

test('a wrong answer is still found', (context) => {
  const shared = vectors();
  if (shared === undefined) return context.skip('the shared recordings are not on this machine');
  const directory = readDirectory(join(shared, 'etc2'));
  const streams = (recorded: RecordedCase): Streams =>
    normalForm(recordedStreams(recorded, new Map(), directory));
  for (const [line, kind, output] of CASES.filter(([, , , differences]) => differences.length > 0)) {
    const recorded = caseOf(line, kind, output);
    const { problems } = compare({
      recorded,
      directory,
      actions: actionsOf(recorded),
      expected: streams(recorded),
      observed: streams(caseOf(line, kind, ['Something else'])),
    });
    assert.notDeepEqual(problems, [], line);
  }
});

function caseOf(line: string, kind: string, output: readonly string[]): RecordedCase {
  const lines = output.map((text) => `Output: ${text}\r\n`).join('');
  const items = [
    { t: 0, kind: 'ami-tx', note: '', data: `Action: Command\r\nActionID: X\r\nCommand: ${line}\r\n\r\n` },
    {
      t: 0.001,
      kind: 'ami-rx',
      note: '',
      data: `Response: ${kind}\r\nActionID: X\r\nMessage: Command output follows\r\n${lines}\r\n`,
    },
  ];
  return { case: line, title: line, user: 'admin', behaviour: {}, latency: 0, items } as RecordedCase;
}
