import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { field } from '../ami.ts';
import { header, isResponse, methodOf, respond, uriIn } from '../sip-text.ts';
import type { DirectoryModel } from './directory.ts';
import { judgeCredentials, normalForm, type Streams } from './normal-form.ts';
import { answeredLike } from './peer-answers.ts';
import { amiField, type RecordedCase, type RecordedItem } from './recording.ts';
import { loggedIn } from './sessions.ts';
import { SIP_PORT, type World } from './world.ts';

/** The provider of the recordings is the peer on this port. */
const PROVIDER = 15078;

/** Cases that are about a registration of ours: what goes to the provider belongs to the case there, and is else left out. */
export function isAboutRegistration(
  recorded: RecordedCase,
  { registrations }: Pick<DirectoryModel, 'registrations'>,
): boolean {
  const name = registrationOf(recorded);
  if (name === undefined || !registrations.has(name)) return false;
  const answer = recorded.items.find(({ kind }) => kind === 'ami-rx')?.data ?? '';
  return answer.startsWith('Response: Success') || isGone(recorded);
}

/** Registrations begin after one second at most, as where group 21b was recorded. */
export async function hastenRegistrations(world: World): Promise<void> {
  const file = join(world.config, 'pjsip.conf');
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replaceAll('type=registration\n', 'type=registration\nmax_random_initial_delay=1\n'),
  );
  await world.overseer.action({ Action: 'Reload' });
}

/** What the case gave, then and now, all of it about its one registration. */
export async function replayRegistration(
  recorded: RecordedCase,
  world: World,
): Promise<{ expected: Streams; observed: Streams }> {
  const name = registrationOf(recorded) ?? '';
  await prepare(name, isGone(recorded), world);
  const user = name;
  const provider = world.peers.get(PROVIDER);
  if (provider === undefined) throw new Error('the provider is not there');
  const then = recorded.items.filter((item) => item.kind === 'sip-rx' && isOf(item.data, user));
  // Asterisk cannot unregister while a REGISTER is unanswered, and a case may begin so; Aldis does when it is answered.
  const skipped = then.length > 0 && header(then[0]?.data ?? '', 'Expires') !== '0';
  const isOwn = (text: string): boolean => isOf(text, user) && !(skipped && header(text, 'Expires') === '0');
  const answers = answersTo(once(then.map(({ data }) => data)), recorded.items);
  const given = new Map<string, number>();
  const mark = provider.received.length;
  const eventMark = world.overseer.received.length;
  // What an earlier case left unanswered is still repeated.
  const old = new Set(provider.received.map(({ text }) => nameOf(text)));
  const own = (): string[] =>
    once(
      provider.received
        .slice(mark)
        .map(({ text }) => text)
        .filter((text) => isOwn(text) && !old.has(nameOf(text))),
    );
  provider.answer = (request) => {
    if (!isOwn(request) || old.has(nameOf(request))) return respond(request, '200 OK', 'other');
    const cseq = header(request, 'CSeq');
    if (!given.has(cseq)) given.set(cseq, given.size);
    const place = given.get(cseq) ?? 0;
    if (place >= answers.length) return respond(request, '200 OK', 'beyond');
    const answer = answers[place];
    if (answer === undefined) return undefined;
    return answeredLike(world.here(answer), request, 'peer');
  };
  const registries = (): string[] =>
    world.overseer.received
      .slice(eventMark)
      .filter((m) => !(skipped && amiField(m, 'Status') === 'Unregistered'))
      .filter(
        (m) => amiField(m, 'Event') === 'Registry' && amiField(m, 'Username').startsWith(`sip:${user}@`),
      );
  const session = await loggedIn(world, recorded.user);
  const action = recorded.items.find(({ kind }) => kind === 'ami-tx')?.data ?? '';
  const responses = [await session.action(Object.fromEntries(fieldsOf(action)))];
  session.close();
  const wantedRequests = once(then.map(({ data }) => data));
  const wantedEvents = recorded.items
    .filter(({ kind, data }) => kind === 'ami-rx-observer' && amiField(data, 'Event') === 'Registry')
    .map(({ data }) => data)
    .filter((event) => amiField(event, 'Username').startsWith(`sip:${user}@`));
  await waitFor(
    () => own().length >= wantedRequests.length && registries().length >= wantedEvents.length,
    4000,
  );
  // After the last answer nothing more may come but what Asterisk sent after the case was over.
  await pause(50);
  provider.answer = (request) => respond(request, '200 OK', 'after');
  // What is still unanswered would be repeated, and answered, in the middle of a later case.
  for (const request of once(own())) {
    if (answers[given.get(header(request, 'CSeq')) ?? -1] !== undefined) continue;
    provider.send(respond(request, '200 OK', 'after'), { address: world.address, port: SIP_PORT });
  }
  return {
    expected: streams(
      recorded.items.filter((i) => i.kind === 'ami-rx').map(({ data }) => data),
      wantedEvents,
      wantedRequests.map((text) => judgeCredentials(text, world.passwords)),
    ),
    observed: streams(
      responses.map(world.recorded),
      registries().slice(0, wantedEvents.length).map(world.recorded),
      own()
        .slice(0, wantedRequests.length)
        .map((text) => world.recorded(judgeCredentials(text, world.passwords))),
    ),
  };
}

/** Cases that list all registrations with their states, or that there are none. */
export function isListing(recorded: RecordedCase): boolean {
  const actions = recorded.items.filter(({ kind }) => kind === 'ami-tx').map(({ data }) => data);
  return (
    actions.length === 1 &&
    /^PJSIPShowRegistrationsOutbound$/i.test(amiField(actions[0] ?? '', 'Action')) &&
    recorded.items.some(({ data }) => isListEnd(data))
  );
}

/** Brings every registration into the state that was listed, then lists. */
export async function replayListing(
  recorded: RecordedCase,
  world: World,
): Promise<{ expected: Streams; observed: Streams }> {
  const then = recorded.items.filter(({ kind }) => kind === 'ami-rx').map(({ data }) => data);
  const items = then.filter((m) => amiField(m, 'Event') === 'OutboundRegistrationDetail');
  // None is left after `PJSIPUnregister *all`.
  if (items.length === 0) await world.overseer.action({ Action: 'PJSIPUnregister', Registration: '*all' });
  for (const item of items) {
    await bringTo(amiField(item, 'Status'), amiField(item, 'ObjectName'), world);
  }
  const session = await loggedIn(world, recorded.user);
  const mark = session.received.length;
  const action = recorded.items.find(({ kind }) => kind === 'ami-tx')?.data ?? '';
  await session.action(Object.fromEntries(fieldsOf(action)));
  await session.until((messages) => messages.slice(mark).find(isListEnd));
  session.close();
  // The world has another delay than the recording.
  const plain = (m: string): string => m.replace(/^MaxRandomInitialDelay: \d+\r\n/m, '');
  return {
    expected: streams(then.map(plain), [], []),
    observed: streams(
      session.received.slice(mark).map((m) => plain(world.recorded(m))),
      [],
      [],
    ),
  };
}

function isListEnd(message: string): boolean {
  return amiField(message, 'Event') === 'OutboundRegistrationDetailComplete';
}

async function bringTo(status: string, name: string, world: World): Promise<void> {
  await prepare(name, false, world);
  if (status === 'Unregistered') return;
  const { overseer } = world;
  const provider = world.peers.get(PROVIDER);
  if (provider !== undefined && status === 'Rejected') {
    provider.answer = (request) =>
      respond(request, isOf(request, name) ? '403 Forbidden' : '200 OK', 'bring');
  }
  const mark = overseer.received.length;
  await overseer.action({ Action: 'PJSIPRegister', Registration: name });
  // The second one is that of the real REGISTER.
  await overseer.until((messages) =>
    messages.slice(mark).filter((m) => amiField(m, 'Username').startsWith(`sip:${name}@`)).length >= 2
      ? true
      : undefined,
  );
}

/** There, unregistered and quiet; or gone with all others, as after `PJSIPUnregister *all`. */
async function prepare(name: string, gone: boolean, world: World): Promise<void> {
  const { overseer } = world;
  const provider = world.peers.get(PROVIDER);
  if (provider !== undefined) provider.answer = (request) => respond(request, '200 OK', 'before');
  const mark = overseer.received.length;
  const unregister = { Action: 'PJSIPUnregister', Registration: gone ? '*all' : name };
  if (field(await overseer.action(unregister), 'Response') === 'Error') {
    await overseer.action({ Action: 'PJSIPRegister', Registration: '*all' });
    await overseer.action(unregister);
  }
  if (!gone) {
    await overseer.until((messages) =>
      messages
        .slice(mark)
        .find(
          (m) =>
            amiField(m, 'Username').startsWith(`sip:${name}@`) && amiField(m, 'Status') === 'Unregistered',
        ),
    );
  }
  for (let seen = -1; seen !== provider?.received.length; ) {
    seen = provider?.received.length ?? 0;
    await pause(QUIET_MS);
  }
}

function registrationOf({ items }: RecordedCase): string | undefined {
  const actions = items.filter(({ kind }) => kind === 'ami-tx');
  if (actions.length !== 1) return undefined;
  const action = actions[0]?.data ?? '';
  if (!/^PJSIP(Unr|R)egister$/i.test(amiField(action, 'Action'))) return undefined;
  const name = amiField(action, 'Registration');
  return name === '' || name.startsWith('*') ? undefined : name;
}

/** The answer tells that a registration that is configured has no state. */
function isGone({ items }: RecordedCase): boolean {
  return items.some(
    ({ kind, data }) => kind === 'ami-rx' && data.includes('Unable to retrieve registration entry'),
  );
}

function isOf(text: string, user: string): boolean {
  return (
    !isResponse(text) &&
    methodOf(text) === 'REGISTER' &&
    uriIn(header(text, 'From')).startsWith(`sip:${user}@`)
  );
}

/** Each request once, however often it was sent. */
function once(requests: readonly string[]): string[] {
  const seen = new Set<string>();
  return requests.filter((text) => {
    const isNew = !seen.has(nameOf(text));
    seen.add(nameOf(text));
    return isNew;
  });
}

function nameOf(request: string): string {
  return `${header(request, 'Call-ID')} ${header(request, 'CSeq')}`;
}

/** What the provider answered to each request; undefined: nothing. */
function answersTo(requests: readonly string[], items: readonly RecordedItem[]): (string | undefined)[] {
  return requests.map(
    (request) =>
      items.find(
        ({ kind, data }) =>
          kind === 'sip-tx' &&
          isResponse(data) &&
          header(data, 'Call-ID') === header(request, 'Call-ID') &&
          header(data, 'CSeq') === header(request, 'CSeq'),
      )?.data,
  );
}

function streams(
  responses: readonly string[],
  events: readonly string[],
  requests: readonly string[],
): Streams {
  const form = normalForm({ ...NOTHING, ami: responses });
  if (events.length > 0) form.observerEvents.set('Registry', [...events]);
  if (requests.length > 0) form.sip.set('udp 15078 requests', steady(requests));
  return form;
}

/** The requests without what is made up, which is named by the order in which it comes. */
function steady(requests: readonly string[]): string[] {
  const names = new Map<string, string>();
  const named = (value: string): string => {
    if (!names.has(value)) names.set(value, `<${names.size + 1}>`);
    return names.get(value) ?? '';
  };
  const first = Number.parseInt(header(requests[0] ?? '', 'CSeq'), 10);
  return requests.map((text) =>
    text
      .replace(/;branch=[^;\r]+/, (branch) => `;branch=${named(branch)}`)
      .replace(/;tag=[^;\r]+/, (tag) => `;tag=${named(tag)}`)
      .replace(/\r\nCall-ID: [^\r]*/, (line) => `\r\nCall-ID: ${named(line)}`)
      .replace(/\r\nCSeq: (\d+)/, (_line, number: string) => `\r\nCSeq: <first>+${Number(number) - first}`)
      .replace(/;line=[a-z0-9]+/, ';line=<line>'),
  );
}

function fieldsOf(action: string): [string, string][] {
  return action
    .split(/\r?\n/)
    .filter((line) => line.includes(':'))
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
}

async function waitFor(condition: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition() && performance.now() < deadline) await pause(10);
}

/** After that long without a word of anybody nothing is under way. */
const QUIET_MS = 100;
const NOTHING = { observer: [], sip: [], requests: [], xmpp: [], http: [], files: [] };
