import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { digestParameters, renewedDigest } from '../digest.ts';
import type { RecordedCase, RecordedItem } from './recording.ts';

/** Where the requests of a case go, and what makes them fit there. */
export interface HttpSide {
  readonly address: string;
  readonly port: number;
  /** The recording's bytes as they are here. */
  here(recorded: string): string;
  /** AMI user → secret. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Called while a WaitEvent hangs for which the recorder's second session logged in. */
  probe(): Promise<void>;
}

/** Sends the HTTP requests of a case one after the other, each on a connection of its own as recorded; gives the answers. */
export async function playHttp(recorded: RecordedCase, side: HttpSide): Promise<string[]> {
  const answers: string[] = [];
  const cookies = new Map<string, string>();
  const pairs = exchanges(recorded.items);
  for (const { request, answer } of pairs) {
    const text = withOurCookie(side.here(whole(request.data)), cookies);
    const timeoutMs = PATIENCE_MS + 1000 * Math.max(0, (answer?.t ?? 0) - request.t);
    const ask = (challenge = answers.at(-1)) =>
      exchange(withFreshDigest(text, challenge, side), side, timeoutMs);
    const probe = () => (probes(answer) ? pause(PROBE_AFTER_MS).then(() => side.probe()) : undefined);
    let probing = probe();
    let got = await ask();
    // A phone or provider that happened to answer just now ended the waiting: once more, as clients do.
    while (probing !== undefined && OTHER_EVENTS.test(got) && !/SuccessfulAuth/.test(got)) {
      const isDigest = AUTHORIZATION.test(text);
      // Fresh credentials are a fresh session, which hears nothing of what was before: the second session comes again, too.
      if (isDigest) await probing;
      const challenge = isDigest
        ? await exchange(text.replace(AUTHORIZATION, ''), side, timeoutMs)
        : undefined;
      if (isDigest) probing = probe();
      got = await ask(challenge);
    }
    await probing;
    const [then, now] = [cookieIn(answer?.data ?? ''), cookieIn(got)];
    if (then !== undefined && now !== undefined) cookies.set(then, now);
    answers.push(got);
  }
  return answers;
}

function exchanges(items: readonly RecordedItem[]): { request: RecordedItem; answer?: RecordedItem }[] {
  return items.flatMap((request, index) => {
    if (request.kind !== 'http-tx') return [];
    const answer = items.slice(index + 1).find(({ kind }) => kind === 'http-rx');
    return [answer === undefined ? { request } : { request, answer }];
  });
}

/** The recorder kept 6000 characters; what was behind them in a long request went on like the last of them. */
function whole(request: string): string {
  const last = request.at(-1) ?? '';
  const end = request.indexOf('\r\n\r\n');
  if (end < 0)
    return `${request}${last.repeat(KEPT)} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
  const length = Number(/\r\nContent-Length: *(\d+)/i.exec(request.slice(0, end + 2))?.[1] ?? 0);
  return request + last.repeat(Math.max(0, end + 4 + length - request.length));
}

/** The recorder's second session came by TCP, and its login was the first event. */
function probes(answer: RecordedItem | undefined): boolean {
  return answer !== undefined && /IPV4\/TCP\/127\.0\.0\.1\/15038/.test(answer.data);
}

/** Whole when the server closes, or when as much has come as it says. */
function exchange(text: string, { address, port }: HttpSide, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, localAddress: address });
    let received = '';
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    };
    const timer = setTimeout(end, timeoutMs);
    socket.on('data', (data) => {
      received += data.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      const length = /\r\nContent-Length: *(\d+)/i.exec(received.slice(0, head + 2))?.[1];
      if (head >= 0 && length !== undefined && received.length >= head + 4 + Number(length)) end();
    });
    socket.on('close', end);
    socket.on('error', (error) => {
      // A server that refuses a body may reset what is still being sent.
      if (received === '') reject(error);
      else end();
    });
    socket.write(text, 'latin1');
  });
}

function cookieIn(answer: string): string | undefined {
  return /^Set-Cookie: mansession_id="?([^";\r]*)"?/im.exec(answer)?.[1];
}

function withOurCookie(text: string, cookies: ReadonlyMap<string, string>): string {
  return text.replace(/(mansession_id="?)([0-9A-Za-z_-]+)/g, (whole, name: string, value: string) => {
    const ours = cookies.get(value);
    return ours === undefined ? whole : `${name}${ours}`;
  });
}

/** Credentials for the nonce of this time. */
function withFreshDigest(text: string, challenge: string | undefined, side: HttpSide): string {
  const [line, name = '', value = ''] = /^(Authorization): (Digest .*)$/im.exec(text) ?? [];
  if (line === undefined) return text;
  const asked = /^WWW-authenticate: (.*)$/im.exec(challenge ?? '')?.[1] ?? '';
  const username = digestParameters(value).get('username') ?? '';
  const fresh = renewedDigest(value, value, asked, {
    method: text.slice(0, text.indexOf(' ')),
    password: side.secrets.get(username) ?? 'none',
  });
  return text.replace(line, () => `${name}: ${fresh}`);
}

/** An answer with all that is volatile taken out, in whichever of the three forms the body is. */
export function httpForm(answer: string): string {
  const end = answer.indexOf('\r\n\r\n');
  const [head, body] = end < 0 ? [answer, ''] : [answer.slice(0, end), answer.slice(end + 4)];
  const lines = head.split('\r\n').map((line) => {
    if (/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(line)) return 'Date: <date>';
    if (/^Content-Length: \d/i.test(line)) {
      const right = Number(line.slice(line.indexOf(':') + 1)) === body.length;
      return `Content-Length: <${right ? 'length' : 'wrong'}>`;
    }
    return line
      .replace(/mansession_id="[^"]*"/, 'mansession_id="<session>"')
      .replace(/\b(nonce|opaque)="[0-9a-zA-Z+/=_-]+"/g, '$1="<$1>"');
  });
  return `${lines.join('\r\n')}\r\n\r\n${bodyForm(body)}`;
}

function bodyForm(body: string): string {
  return VOLATILE_FIELDS.reduce(
    (text, [name, value, form]) =>
      text
        .replace(new RegExp(`^(${name}: )${value}`, 'gm'), `$1${form}`)
        .replace(new RegExp(`( ${name.toLowerCase()}=')${value}`, 'g'), `$1${form}`)
        .replace(new RegExp(`(<td>${name}</td><td>)${value}`, 'g'), `$1${form}`),
    body,
  );
}

const VOLATILE_FIELDS: readonly (readonly [name: string, value: string, form: string])[] = [
  ['Uptime', '\\d+', '<seconds>'],
  ['LastReload', '\\d+', '<seconds>'],
  ['Timestamp', '\\d+\\.\\d{6}', '<timestamp>'],
  ['EventTV', '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d{4}', '<time>'],
  ['SessionTV', '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d{4}', '<time>'],
  ['SessionID', '0x[0-9a-f]+', '<session>'],
  ['Challenge', '\\d+', '<challenge>'],
  ['RemoteAddress', 'IPV4/TCP/127\\.0\\.0\\.1/\\d+', '<remote>'],
  ['MessageID', '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}', '<uuid>'],
];
const AUTHORIZATION = /^Authorization: .*\r\n/im;
const OTHER_EVENTS = /Waiting for Event completed.*(DeviceStateChange|ContactStatus|PeerStatus|Registry)/s;
const KEPT = 6000;
const PATIENCE_MS = 1500;
/** As long after its request as the recorder's second session came. */
const PROBE_AFTER_MS = 400;
