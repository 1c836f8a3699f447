import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AmiConnection, field } from '../ami.ts';
import { answerChallenge } from '../digest.ts';
import { type RunningGateway, startGateway } from '../gateway.ts';
import { ownLoopback } from '../loopback.ts';
import { SipPeer } from '../sip-peer.ts';
import { header, headers, isResponse, methodOf, statusOf, uriIn } from '../sip-text.ts';
import { XmppServer } from '../xmpp-server.ts';
import type { NeededContacts, RegisterDetails } from './before/contacts.ts';
import { LivePublications } from './before/live-publications.ts';
import { LiveSubscriptions } from './before/live-subscriptions.ts';
import { copyDirectory, type DirectoryModel, RECORDED_ADDRESS, readDirectory } from './directory.ts';
import type { Passwords } from './normal-form.ts';

/** The gateway and its peers, as a recording had Asterisk and its peers, on a loopback address of their own. */
export interface World {
  readonly address: string;
  readonly gateway: RunningGateway;
  readonly directory: DirectoryModel;
  readonly passwords: Passwords;
  /** The configuration directory that the gateway runs with. */
  readonly config: string;
  readonly peers: ReadonlyMap<number, SipPeer>;
  /** The server of the XMPP accounts, where the recording had one. */
  readonly xmpp: XmppServer | undefined;
  /** An AMI session that sees all events and may do everything; not part of any case. */
  readonly overseer: AmiConnection;
  readonly subscriptions: LiveSubscriptions;
  readonly publications: LivePublications;
  /** The recordings' bytes as they are here, and back. */
  here(recorded: string): string;
  recorded(here: string): string;
  openAmi(): Promise<AmiConnection>;
  /** Registers and unregisters until the contacts are as needed. Needs are in recorded bytes. */
  establish(needed: NeededContacts): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** A directory of the vectors: `…/asterisk/etc`. */
  readonly configuration: string;
  /** Users of Request-URIs that a dialplan took. */
  readonly extensions: readonly string[];
  readonly withoutDefaultEndpoint: boolean;
  /** Whether the XMPP accounts have a server. */
  readonly xmppServer?: boolean;
  /** Groups of contacts, in recorded bytes, of which Asterisk minds the order of the hashes. */
  readonly rivals: readonly (readonly string[])[];
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const scratch = mkdtempSync(join(tmpdir(), 'aldis-conformance-'));
  const ports = [AMI_PORT, HTTP_PORT, SIP_PORT, XMPP_PORT, ...PEER_PORTS];
  const address = await ownLoopback(ports, Math.random, keepingOrder(options.rivals));
  // Beside each other as where they were recorded: /srv/etc and /srv/etc2.
  const config = join(scratch, basename(options.configuration));
  const data = join(scratch, 'data');
  mkdirSync(data);
  copyDirectory(options.configuration, config, { ...options, address });
  const directory = readDirectory(config);
  const peers = new Map<number, SipPeer>();
  for (const port of PEER_PORTS) peers.set(port, await SipPeer.open(address, port));
  const registrar = await SipPeer.open(address);
  const xmpp = options.xmppServer ? await openXmpp(address, directory) : undefined;
  const closePeers = async (): Promise<void> => {
    await Promise.all([...peers.values(), registrar, xmpp].map((peer) => peer?.close()));
    rmSync(scratch, { recursive: true, force: true });
  };
  let gateway: RunningGateway;
  try {
    gateway = await startGateway({ config, data });
    if (xmpp !== undefined) await untilPresent(xmpp, directory, gateway);
  } catch (error) {
    await closePeers();
    throw error;
  }
  const overseer = await AmiConnection.login(address, AMI_PORT, 'admin', directory.users.get('admin') ?? '');
  const here = (text: string): string =>
    text.replaceAll(RECORDED_ADDRESS, address).replaceAll(`${RECORDED_ROOT}/`, `${scratch}/`);
  return {
    address,
    gateway,
    directory: recordedModel(options),
    passwords: new Map(
      [...directory.auths.values()].map((auth) => [auth.get('username') ?? '', auth.get('password') ?? '']),
    ),
    peers,
    xmpp,
    overseer,
    subscriptions: new LiveSubscriptions({ peers, address, sipPort: SIP_PORT, directory, here }),
    publications: new LivePublications({ peers, address, sipPort: SIP_PORT, here }),
    here,
    recorded: (text) =>
      text.replaceAll(address, RECORDED_ADDRESS).replaceAll(`${scratch}/`, `${RECORDED_ROOT}/`),
    config,
    openAmi: () => AmiConnection.open(address, AMI_PORT, address),
    establish: (needed) => establish(needed, { registrar, peers, address, directory, here }),
    async close() {
      overseer.close();
      const code = await gateway.stop();
      await closePeers();
      if (code !== 0)
        throw new Error(`the gateway ended with ${code}:\n${gateway.log.slice(-20).join('\n')}`);
    },
  };
}

async function openXmpp(address: string, { xmppUsers }: DirectoryModel): Promise<XmppServer> {
  const users = [...xmppUsers.values()].map(({ jid, password }): [string, string] => [
    jid.replace(/@.*$/, ''),
    password,
  ]);
  return XmppServer.open({ address, port: XMPP_PORT, domain: 'localhost', users: new Map(users) });
}

/** @throws when they are not there in time; then the gateway has ended. */
async function untilPresent(
  xmpp: XmppServer,
  { xmppUsers }: DirectoryModel,
  gateway: RunningGateway,
): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (xmpp.present().length < xmppUsers.size) {
    if (performance.now() > deadline) {
      await gateway.kill();
      throw new Error(`the XMPP accounts did not connect:\n${gateway.log.slice(-20).join('\n')}`);
    }
    await pause(20);
  }
}

/**
 * Asterisk lists contacts by the hashes of their URIs, and of those that expire in the same second it pushes out the
 * first; the address changes the hash, so it has to be one that leaves their order as it was. There are few addresses:
 * when none that is free does so for all groups, one that does for nearly all will do.
 */
function keepingOrder(groups: readonly (readonly string[])[]): (address: string) => boolean {
  const broken = new Map<string, number>();
  let asked = 0;
  return (address) => {
    const known = broken.get(address);
    const count = known ?? groups.filter((group) => !keepsOrderOf(group, address)).length;
    if (known === undefined) broken.set(address, count);
    return count <= Math.floor(asked++ / ASK_BEFORE_BREAKING_ONE);
  };
}

function keepsOrderOf(rivals: readonly string[], address: string): boolean {
  const hash = (uri: string): string => createHash('md5').update(uri).digest('hex');
  const order = (map: (uri: string) => string): string =>
    [...rivals].sort((a, b) => (hash(map(a)) < hash(map(b)) ? -1 : 1)).join(' ');
  return order((uri) => uri) === order((uri) => uri.replaceAll(RECORDED_ADDRESS, address));
}

/** The model in recorded bytes. */
function recordedModel(options: WorldOptions): DirectoryModel {
  const scratch = mkdtempSync(join(tmpdir(), 'aldis-model-'));
  try {
    copyDirectory(options.configuration, scratch, { ...options, address: RECORDED_ADDRESS });
    return readDirectory(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface RegistrarClient {
  readonly registrar: SipPeer;
  readonly peers: ReadonlyMap<number, SipPeer>;
  readonly address: string;
  readonly directory: DirectoryModel;
  readonly here: (text: string) => string;
}

async function establish(needed: NeededContacts, client: RegistrarClient): Promise<void> {
  const answer = await register(client, needed.aor, []);
  const statics = client.directory.staticContacts;
  const present = headers(answer, 'Contact')
    .map(uriIn)
    .filter((uri) => !statics.includes(uri));
  const wanted = needed.contacts.map((contact) => ({ ...contact, uri: client.here(contact.uri) }));
  const surplus = present.filter((uri) => !wanted.some((contact) => contact.uri === uri));
  for (const uri of needed.exactly ? surplus : []) {
    // Each from where it came: with rewrite_contact=yes that is part of its name.
    const details = { port: portOf(uri), callId: '', userAgent: '' };
    await register(client, needed.aor, [`Contact: <${uri}>;expires=0`], details);
  }
  for (const { uri, expires, path, details, anew } of wanted) {
    if (details === undefined && anew !== true && present.includes(uri)) continue;
    const route = path === '' ? [] : [`Path: ${client.here(path)}`, 'Supported: path'];
    const phone = client.peers.get(portOf(uri));
    const mark = phone?.received.length ?? 0;
    await register(client, needed.aor, [`Contact: <${uri}>;expires=${expires}`, ...route], details);
    if (phone !== undefined && hasMailboxes(needed.aor, client.directory)) await untilNotified(phone, mark);
  }
}

/** Whoever registers for such an AOR is told of the mailboxes, with a NOTIFY that must not come in the middle of a case. */
function hasMailboxes(aor: string, { endpoints }: DirectoryModel): boolean {
  return [...endpoints.values()].some(
    (options) =>
      (options.get('aors') ?? '').split(',').includes(aor) && (options.get('mailboxes') ?? '') !== '',
  );
}

async function untilNotified(phone: SipPeer, mark: number): Promise<void> {
  const deadline = performance.now() + 500;
  const isThere = (): boolean => phone.received.slice(mark).some(({ text }) => methodOf(text) === 'NOTIFY');
  while (!isThere() && performance.now() < deadline) await pause(5);
}

function portOf(uri: string): number {
  return Number(/:(\d+)(?:;|$)/.exec(uri)?.[1]);
}

/** Sends a REGISTER, answers the challenge, gives the final answer; throws when it is not a 200. */
async function register(
  client: RegistrarClient,
  aor: string,
  lines: readonly string[],
  details?: RegisterDetails,
): Promise<string> {
  const { address, directory } = client;
  const registrar = (details && client.peers.get(details.port)) ?? client.registrar;
  const callId = details?.callId || `establish-${randomBytes(6).toString('hex')}`;
  const branch = randomBytes(6).toString('hex');
  const agent = details === undefined || details.userAgent === '' ? [] : [`User-Agent: ${details.userAgent}`];
  const uri = `sip:${address}:${SIP_PORT}`;
  const endpoint = [...directory.endpoints].find(([, o]) => (o.get('aors') ?? '').split(',').includes(aor));
  const auth = directory.auths.get(endpoint?.[1].get('auth') ?? '');
  let authorization: string[] = [];
  for (let cseq = 1; ; cseq++) {
    const text = [
      `REGISTER ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${address}:${registrar.port};rport;branch=z9hG4bK${branch}${cseq}`,
      'Max-Forwards: 70',
      `From: <sip:${endpoint?.[0] ?? aor}@${address}>;tag=${callId}`,
      `To: <sip:${aor}@${address}>`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} REGISTER`,
      ...lines,
      ...agent,
      ...authorization,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
    registrar.send(text, { address, port: SIP_PORT });
    const answer = await registrar.until((received) =>
      received.find((r) => isResponse(r.text) && header(r.text, 'Via').includes(`z9hG4bK${branch}${cseq}`)),
    );
    const status = statusOf(answer.text);
    if (status === 200) return answer.text;
    if (status !== 401 || cseq > 1) throw new Error(`cannot establish contacts of ${aor}: ${answer.text}`);
    const credentials = { username: auth?.get('username') ?? '', password: auth?.get('password') ?? '' };
    const challenge = header(answer.text, 'WWW-Authenticate');
    authorization = [
      `Authorization: ${answerChallenge(challenge, { method: 'REGISTER', uri }, credentials, callId)}`,
    ];
  }
}

/** Ends what a case left under way, so that the next one starts in peace. */
export async function settle(world: World, ids: readonly string[]): Promise<void> {
  const { overseer } = world;
  for (const id of ids) {
    await overseer.action({ Action: 'MessageCancel', MessageID: id });
    const deadline = performance.now() + 8000;
    let status = '';
    while (!FINAL.has(status) && performance.now() < deadline) {
      await overseer.action({ Action: 'MessageShow', MessageID: id });
      const detail = await overseer.until((messages) =>
        messages.findLast((m) => m.startsWith('Event: MessageDetail\r\n') && field(m, 'MessageID') === id),
      );
      status = field(detail, 'Status');
      if (!FINAL.has(status)) await pause(50);
    }
  }
}

/** Five times as many as there are addresses. */
const ASK_BEFORE_BREAKING_ONE = 4000;
const FINAL = new Set(['delivered', 'undelivered', 'failed', 'read', 'sent']);
/** The directory in which the recorder had its configuration directories. */
const RECORDED_ROOT = '/srv';
const AMI_PORT = 15038;
export const HTTP_PORT = 18088;
export const SIP_PORT = 15060;
const XMPP_PORT = 5222;
/** Nobody ever listens on 15098 and 15099. */
const PEER_PORTS = [5060, 15071, 15072, 15073, 15074, 15075, 15076, 15077, 15078, 15079];
