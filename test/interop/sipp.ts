import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '../program.ts';

export interface SippOptions {
  /** Where its files go. */
  readonly directory: string;
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  /** The gateway's SIP port. */
  readonly target: number;
  /** How many times the scenario runs before sipp ends. */
  readonly calls: number;
  readonly username?: string;
  readonly password?: string;
}

/** Runs a sipp scenario. Its exit code is 0 when every call went as the scenario says. */
export function sipp(name: string, scenario: string, options: SippOptions): Program {
  const file = join(options.directory, `${name}.xml`);
  writeFileSync(
    file,
    `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${name}">\n${scenario}\n</scenario>\n`,
  );
  const transport = options.protocol === 'udp' ? 'u1' : 't1';
  const credentials =
    options.username === undefined ? [] : ['-au', options.username, '-ap', options.password ?? ''];
  const args = [
    '-sf',
    file,
    '-i',
    '127.0.0.1',
    '-p',
    String(options.port),
    '-t',
    transport,
    '-m',
    String(options.calls),
  ];
  const quiet = [
    '-nostdin',
    '-nd',
    '-trace_err',
    '-error_file',
    `${name}.errors`,
    '-timeout',
    '20s',
    '-timeout_error',
  ];
  return new Program('sipp', [...args, ...credentials, ...quiet, `127.0.0.1:${options.target}`], {
    cwd: options.directory,
    environment: { TERM: 'dumb' },
  });
}

/** A phone that takes one MESSAGE (or other request) and answers it; `lines` are further header lines. */
export function uas(status: string, lines: readonly string[] = [], method = 'MESSAGE'): string {
  return `<recv request="${method}" crlf="true"></recv>\n${answer(status, lines)}`;
}

/** Takes a request that has a header which fits, and answers it. A request that has none is a failed call. */
export function uasChecking(method: string, header: string, pattern: string, status: string): string {
  return `<recv request="${method}" crlf="true"><action>
<ereg regexp="${pattern}" search_in="hdr" header="${header}:" check_it="true" assign_to="1"/>
</action></recv>
<Reference variables="1"/>
${answer(status, [])}`;
}

/** The same phone, which is called twice: by an attempt and by the next. */
export function uasTwice(first: string, second: string): string {
  return `${uas(first)}\n${uas(second)}`;
}

/** Takes the MESSAGE and says nothing. */
export const SILENT = '<recv request="MESSAGE"></recv>';

/** REGISTER, answered with a challenge, then with credentials. */
export function register(aor: string, expires: number): string {
  const request = (cseq: number, authorization: string): string => `<send retrans="500"><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From: <sip:${aor}@[remote_ip]>;tag=[call_number]
To: <sip:${aor}@[remote_ip]>
Call-ID: reg///[call_id]
CSeq: ${cseq} REGISTER
Contact: <sip:${aor}@[local_ip]:[local_port];transport=[transport]>
Expires: ${expires}
Supported: path
${authorization}Content-Length: 0

]]></send>`;
  return `${request(1, '')}
<recv response="401" auth="true"></recv>
${request(2, '[authentication]\n')}
<recv response="200"></recv>`;
}

/** MESSAGE to `to`, with credentials after a challenge, and the answer to expect. */
export function message(from: string, to: string, text: string, expected: number): string {
  const request = (cseq: number, authorization: string): string => `<send retrans="500"><![CDATA[
MESSAGE sip:${to}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From: <sip:${from}@[remote_ip]>;tag=[call_number]
To: <sip:${to}@[remote_ip]>
Call-ID: msg///[call_id]
CSeq: ${cseq} MESSAGE
${authorization}Content-Type: text/plain
Content-Length: [len]

${text}]]></send>`;
  return `${request(1, '')}
<recv response="401" auth="true"></recv>
${request(2, '[authentication]\n')}
<recv response="${expected}"></recv>`;
}

function answer(status: string, lines: readonly string[]): string {
  return `<send><![CDATA[
SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
${lines.map((line) => `${line}\n`).join('')}Content-Length: 0

]]></send>`;
}
