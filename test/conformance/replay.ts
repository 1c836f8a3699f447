import { setTimeout as pause } from 'node:timers/promises';
import { type AmiConnection, field } from '../ami.ts';
import { behave, type Received } from '../sip-peer.ts';
import { header, isResponse } from '../sip-text.ts';
import { contactsBefore } from './before/contacts.ts';
import { restoreDatabase } from './before/database.ts';
import { isFile, readIfThere, restoreFiles, shownFile } from './before/files.ts';
import { restoreManager } from './before/manager.ts';
import { learnSubscriptions, prepareStates } from './before/prepare.ts';
import { establishQualified } from './before/qualified.ts';
import { endShortLived } from './contacts-after.ts';
import { withFreshDigest, withFreshKey } from './fresh-credentials.ts';
import { playHttp } from './http-exchange.ts';
import { inPlain } from './http-messages.ts';
import { judgeListing } from './judge-listings.ts';
import { judgeCredentials, type Passwords, type RawStreams } from './normal-form.ts';
import { peerAnswers } from './peer-answers.ts';
import { PROBE, probeEvents } from './probe.ts';
import { qualifyBackground } from './qualify-background.ts';
import { CLOSED, recordedStreams } from './recorded-streams.ts';
import { peerOf, type RecordedCase, type RecordedItem } from './recording.ts';
import { hasGreeting, openObserver, openSession, sendProbe } from './sessions.ts';
import { HTTP_PORT, SIP_PORT, settle, type World } from './world.ts';

/** Plays one case against the gateway and gives back all that it said, in the recordings' addresses. */
export async function replay(recorded: RecordedCase, world: World): Promise<RawStreams> {
  restoreFiles(recorded, world);
  await restoreManager(recorded, world);
  await restoreDatabase(recorded, world);
  for (const needed of contactsBefore(recorded, world.directory)) await world.establish(needed);
  await establishQualified(recorded, world);
  const dialogs = await prepareStates(recorded, world);
  const ami = await openSession(recorded, world);
  const observer = await openObserver(recorded, world);
  const marks = new Map([...world.peers].map(([port, peer]) => [port, peer.received.length]));
  const amiMark = hasGreeting(recorded) ? 0 : (ami?.received.length ?? 0);
  const stanzaMark = stanzas(world).length;
  const observerMark = observer?.received.length ?? 0;
  // A phone goes on with its Call-ID from case to case.
  const own = new Set(
    recorded.items
      .filter(({ kind, data }) => kind === 'sip-tx' && !isResponse(data))
      .map(({ data }) => callId(world.here(data))),
  );
  const old = new Set(
    [...world.peers.values()]
      .flatMap((peer) => peer.received.map(({ text }) => callId(text)))
      .filter((id) => !dialogs.has(id) && !own.has(id)),
  );
  for (const [port, peer] of world.peers) peer.answer = peerAnswers(recorded, world, port, old);

  const since = (): ReplayState => ({
    ami: ami?.received.slice(amiMark) ?? [],
    observer: observer?.received.slice(observerMark) ?? [],
    xmpp: () => stanzas(world).slice(stanzaMark),
    sip: (port) =>
      (world.peers.get(port)?.received.slice(marks.get(port)) ?? []).filter((r) => !old.has(callId(r.text))),
  });
  const files: string[] = [];
  const requests = await play(recorded, world, ami, since, files);
  const http = await playHttp(recorded, {
    address: world.address,
    port: HTTP_PORT,
    here: world.here,
    secrets: world.directory.users,
    probe: () => sendProbe(world, [PROBE]),
  });
  await untilDone(recorded, since, world);

  const end = recorded.items.find((item) => item.kind === 'note' && item.data.endsWith('closed by ASTERISK'));
  const closed = ami !== undefined && (await ami.untilClosed(end === undefined ? 0 : end.t * 1000 + 2500));
  const { ami: messages, xmpp, sip } = since();
  const contacts = world.directory.staticContacts.map(world.here);
  const judged = (message: string): string => judgeListing(message, world.directory, contacts);
  const asked = recorded.items.filter(({ kind }) => kind === 'http-tx');
  learnSubscriptions(recorded, world, requests, sip);
  const inRecording = (text: string): string => world.recorded(world.subscriptions.recorded(text));
  const streams: RawStreams = {
    ami: [...messages.map((m) => world.recorded(judged(m))), ...(closed ? [CLOSED] : [])],
    observer: observer?.received.slice(observerMark).map(world.recorded) ?? [],
    sip: [...world.peers.keys()].flatMap((port) =>
      sip(port).map(({ protocol, text }) => ({
        peer: `${protocol} ${port}`,
        text: inRecording(judgeCredentials(text, world.passwords)),
      })),
    ),
    requests: requests.map(inRecording),
    xmpp: xmpp(),
    http: http.map((answer, index) => world.recorded(inPlain(asked[index]?.data ?? '', answer, judged))),
    files: files.map(world.recorded),
  };
  ami?.close();
  observer?.close();
  for (const peer of world.peers.values()) peer.answer = behave('200');
  const answers = messages.filter((m) => m.startsWith('Response: Success'));
  await settle(
    world,
    answers.map((m) => field(m, 'MessageID')).filter((id) => id !== ''),
  );
  await endShortLived(recorded, world);
  return streams;
}

interface ReplayState {
  readonly ami: readonly string[];
  readonly observer: readonly string[];
  readonly sip: (port: number) => readonly Received[];
  /** Messages. */
  readonly xmpp: () => readonly string[];
}

/** What came to the XMPP server, as it would pass it on: with the sender's address on it (RFC 6120 §8.1.2.1). */
function stanzas({ xmpp }: World): string[] {
  return (xmpp?.messages() ?? []).map(({ text, from }) =>
    /^<message[^>]*\sfrom=/.test(text) ? text : text.replace('<message', `<message from="${from}"`),
  );
}

/** Sends what the client and the peers sent, each when what came before it in the recording has come. */
async function play(
  recorded: RecordedCase,
  world: World,
  ami: AmiConnection | undefined,
  since: () => ReplayState,
  files: string[],
): Promise<string[]> {
  const sent: string[] = [];
  const probe = probeEvents(recorded);
  let probed = probe.length === 0;
  const started = performance.now();
  for (const [index, item] of recorded.items.entries()) {
    const gap = item.t - (recorded.items[index - 1]?.t ?? 0);
    if (item.kind.endsWith('-tx') && !isResponse(item.data) && gap > LONG_GAP) {
      await pause(item.t * 1000 - (performance.now() - started));
    }
    if (!probed && item.kind !== 'ami-rx' && item.t > 0.05) {
      probed = true;
      await sendProbe(world, probe);
    }
    if (isFile(item)) {
      await untilAnswered(recorded.items.slice(0, index), since);
      files.push(world.here(shownFile(item, (path) => readIfThere(world.here(path)))));
    } else if (item.kind === 'ami-tx') {
      await untilAnswered(recorded.items.slice(0, index), since);
      ami?.write(withFreshKey(world.here(item.data), recorded.items.slice(0, index), world, since().ami));
    } else if (item.kind === 'sip-tx' && !isResponse(item.data)) {
      const { port } = peerOf(item);
      await untilAnswered(recorded.items.slice(0, index), since, port);
      const fresh = withFreshDigest(item.data, world, since().sip(port));
      learnSubscriptions(recorded, world, sent, since().sip);
      const text = world.publications.here(world.subscriptions.here(fresh));
      sent.push(text);
      world.peers.get(port)?.send(text, { address: world.address, port: SIP_PORT });
    }
  }
  if (!probed) {
    // WaitEvent: what ends it comes half a second after it was asked for.
    if (recorded.items.some(({ data }) => /^Action: WaitEvent/m.test(data))) await pause(300);
    await sendProbe(world, probe);
  }
  return sent;
}

/** Waits until as many responses (to the client), or messages to this peer, have come as before this point of the recording. */
async function untilAnswered(
  before: readonly RecordedItem[],
  since: () => ReplayState,
  port?: number,
): Promise<void> {
  const isAwaited = (item: RecordedItem): boolean =>
    port === undefined
      ? item.kind === 'ami-rx' && !item.data.startsWith('Event:')
      : item.kind === 'sip-rx' && isResponse(item.data) && peerOf(item).port === port;
  const wanted = before.filter(isAwaited).length;
  await waitFor(() => {
    const state = since();
    const have =
      port === undefined
        ? state.ami.filter((m) => !m.startsWith('Event:')).length
        : state.sip(port).filter(({ text }) => isResponse(text)).length;
    return have >= wanted;
  }, PATIENCE_MS);
}

/** Waits for all that the recording has, then a little longer for what it has not. */
async function untilDone(recorded: RecordedCase, since: () => ReplayState, world: World): Promise<void> {
  const streams = recordedStreams(recorded, NOBODY);
  const own = (messages: readonly string[]): number =>
    messages.filter((m) => m !== CLOSED && !OF_NO_CASE.test(m) && !isQualifyBackground(m)).length;
  const isQualifyBackground = qualifyBackground(recorded, world.directory);
  const [amiCount, observerCount] = [own(streams.ami), own(streams.observer)];
  const ports = new Map<number, number>();
  for (const item of recorded.items.filter((i) => i.kind === 'sip-rx' && !isBackground(i))) {
    const { port } = peerOf(item);
    ports.set(port, (ports.get(port) ?? 0) + 1);
  }
  const last = Math.max(0, ...recorded.items.filter((item) => !isBackground(item)).map(({ t }) => t));
  await waitFor(
    () => {
      const state = since();
      const isSipDone = [...ports].every(
        ([port, count]) =>
          state.sip(port).filter(({ text }) => !isBackgroundRequest(text, port)).length >= count,
      );
      const isXmppDone = state.xmpp().length >= streams.xmpp.length;
      return own(state.ami) >= amiCount && own(state.observer) >= observerCount && isSipDone && isXmppDone;
    },
    PATIENCE_MS + last * 1000,
  );
  await pause(GRACE_MS);
}

/** What the configuration does by itself, while a case goes on or after it. */
function isBackground({ kind, data, note }: RecordedItem): boolean {
  if (kind === 'ami-rx') return /^Event: Registry\r$/m.test(data);
  return kind.startsWith('sip-') && isBackgroundRequest(data, note.includes(':15078') ? 15078 : 0);
}

/** OPTIONS, and REGISTERs with the provider; their answers too. */
function isBackgroundRequest(text: string, port: number): boolean {
  return /CSeq: \d+ OPTIONS\r$/m.test(text) || (port === 15078 && /CSeq: \d+ REGISTER\r$/m.test(text));
}

function callId(text: string): string {
  return header(text, 'Call-ID');
}

async function waitFor(condition: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition() && performance.now() < deadline) await pause(5);
}

/** Events about the provider, which come whenever they like, and those that Asterisk has not. */
const OF_NO_CASE = /^Event: (?:Registry|MessageStatus|MessageReceived|XmppAccountStatus|XmppPresence)\r$/m;
const NOBODY: Passwords = new Map();
const PATIENCE_MS = 900;
const GRACE_MS = 80;
/** Seconds: what comes so much later than what was before it was waited for. */
const LONG_GAP = 0.4;
