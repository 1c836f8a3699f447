import { pathToFileURL } from 'node:url';
import { parseMessage } from '../src/protocols/sip/syntax/parse.ts';
import { request, response } from '../src/protocols/sip/syntax/serialize.ts';
import type { BenchTable } from './table.ts';

/** How many messages a second one core reads and writes: a typical MESSAGE of 500 bytes and its 200. */
export async function run(): Promise<BenchTable> {
  const parsed = parseMessage(MESSAGE);
  if (parsed.kind !== 'message' || parsed.message.kind !== 'request')
    throw new Error('The sample cannot be read.');
  const incoming = parsed.message;
  const answer = response(incoming, ANSWER);
  const goal = 500_000;
  return {
    title: 'SIP messages read and written on one core',
    rows: [
      {
        name: 'parse MESSAGE; Via, From, To, Call-ID, CSeq and URIs decoded',
        value: rate(() => read(MESSAGE)),
        unit: '/s',
        goal,
      },
      { name: 'parse 200; the same decoded', value: rate(() => read(answer)), unit: '/s', goal },
      {
        name: 'serialize MESSAGE',
        value: rate((i) => request('MESSAGE', 'sip:bob@192.0.2.7:5062', `${VIA}${i}`, head(i), BODY).length),
        unit: '/s',
        goal,
      },
      { name: 'serialize 200', value: rate(() => response(incoming, ANSWER).length), unit: '/s', goal },
    ],
  };
}

/** Reads a message and its core headers down to the parts of their URIs; the sum keeps the work from being optimised away. */
function read(bytes: Buffer): number {
  const result = parseMessage(bytes);
  if (result.kind === 'error') throw new Error(result.problem);
  const { message } = result;
  return (
    message.via.branch.length +
    message.via.port +
    message.from.tag.length +
    (message.from.uri?.user.length ?? 0) +
    message.to.tag.length +
    (message.to.uri?.host.length ?? 0) +
    message.callId.length +
    message.cseq.number
  );
}

/** As the pjsip technology builds it: prepared parts, joined. */
function head(i: number): string {
  return `${FROM}${i}\r\nTo: <sip:bob@192.0.2.7>\r\nCall-ID: 4313bf19-cfb7-4e6e-b2e0-${i}\r\nCSeq: ${i} MESSAGE\r\n${REST}`;
}

/** Calls a second, the best of five rounds after a warm-up. */
function rate(work: (i: number) => number): number {
  const rounds = 100_000;
  let best = 0;
  let sum = 0;
  for (let round = 0; round < 6; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < rounds; i++) sum += work(i);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (round > 0) best = Math.max(best, rounds / seconds);
  }
  if (sum === 0) throw new Error('Nothing was done.');
  return Math.round(best);
}

const BODY = Buffer.from('Your table for two is booked at 19:30. See you soon!');
const VIA = 'SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKPjbe3a2fb1-f7cb-4fe7-bac1-';
const FROM = 'From: "Restaurant" <sip:alice@192.0.2.1>;tag=82a7e5b9-eaf2-475e-b3f9-';
const REST = 'Max-Forwards: 70\r\nUser-Agent: Aldis\r\nContent-Type: text/plain;charset=UTF-8\r\n';
const MESSAGE = Buffer.from(
  `MESSAGE sip:bob@192.0.2.7:5062 SIP/2.0\r\nVia: ${VIA}dc275279f7c1\r\n${FROM}31f84550e51b\r\n` +
    'To: <sip:bob@192.0.2.7>\r\nCall-ID: 4313bf19-cfb7-4e6e-b2e0-bd1440b3e186\r\nCSeq: 41085 MESSAGE\r\n' +
    `${REST}Content-Length: ${String(BODY.length).padStart(5)}\r\n\r\n${BODY}`,
);
const ANSWER = {
  status: 200,
  toTag: 'd1efd41b',
  received: '192.0.2.1',
  rport: 5060,
  headers: 'Server: Aldis\r\n',
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, value, unit } of (await run()).rows) {
    process.stdout.write(`${name}: ${value.toLocaleString('en')} ${unit}\n`);
  }
}
