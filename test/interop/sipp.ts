import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '../program.ts';

export interface SippOptions {
  /** Where its files go. */
  readonly directory: string;
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
  /** Of its own, also on loopback; default 127.0.0.1. */
  readonly address?: string;
  /** The SIP port of the gateway, or of whoever is at `to`. */
  readonly target: number;
  /** An address of loopback; default 127.0.0.1. */
  readonly to?: string;
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
    options.address ?? '127.0.0.1',
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
  return new Program(
    'sipp',
    [...args, ...credentials, ...quiet, `${options.to ?? '127.0.0.1'}:${options.target}`],
    {
      cwd: options.directory,
      environment: { TERM: 'dumb' },
    },
  );
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

/** MESSAGE to `to` from somebody who is known by the address, and the answer to expect. */
export function plainMessage(from: string, to: string, text: string, expected: number): string {
  return `<send retrans="500"><![CDATA[
MESSAGE sip:${to}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From: <sip:${from}@[local_ip]>;tag=[call_number]
To: <sip:${to}@[remote_ip]>
Call-ID: mobile///[call_id]
CSeq: 1 MESSAGE
Content-Type: text/plain
Content-Length: [len]

${text}]]></send>
<recv response="${expected}"></recv>`;
}

/** Takes a MESSAGE in CPIM and answers 202; then tells by IMDNs (RFC 5438) that it was delivered, and displayed. */
export function uasNotifying(recipient: string): string {
  const notify = (cseq: number, kind: string, status: string): string => `<send retrans="500"><![CDATA[
MESSAGE sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From: <sip:${recipient}@[local_ip]>;tag=imdn[call_number]
To: <sip:[remote_ip]>
Call-ID: imdn///[call_id]
CSeq: ${cseq} MESSAGE
Content-Type: message/cpim
Content-Length: [len]

From: <sip:${recipient}@[local_ip]>
To: <sip:[remote_ip]>

Content-Type: message/imdn+xml
Content-Disposition: notification

<?xml version="1.0" encoding="UTF-8"?>
<imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>[$2]</message-id><datetime>2026-01-01T00:00:00Z</datetime><recipient-uri>sip:${recipient}@[local_ip]</recipient-uri><${kind}-notification><status><${status}/></status></${kind}-notification></imdn>]]></send>
<recv response="200"></recv>`;
  return `<recv request="MESSAGE"><action>
<ereg regexp="imdn.Message-ID: ([-0-9a-f]+)" search_in="msg" check_it="true" assign_to="1,2"/>
</action></recv>
<Reference variables="1"/>
${answer('202 Accepted', [])}
${notify(1, 'delivery', 'delivered')}
${notify(2, 'display', 'displayed')}`;
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
