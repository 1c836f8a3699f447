import type { XmppAccount } from '../../../config/xmpp-types.ts';
import { bareOf, parseJid } from '../jid.ts';
import { NS } from '../namespaces.ts';
import { OVERLONG } from '../stream-parser.ts';
import type { XmlElement } from '../xml-element.ts';
import { encryptionOf } from './encrypted.ts';
import { messageText } from './message-text.ts';
import { sharedFiles } from './shared-files.ts';

/** A `message` stanza, as far as it concerns us. */
export interface ReadMessage {
  /** What it tells of messages of ours. */
  readonly reports: readonly Report[];
  readonly content: ChatMessage | PassedBy;
}

export interface Report {
  /** The id of the stanza of ours. */
  readonly id: string;
  readonly status: 'delivered' | 'read';
}

/** Somebody wrote something. */
export interface ChatMessage {
  readonly kind: 'chat';
  /** Cleaned; empty where only a file was shared. */
  readonly text: string;
  /** URLs of shared files. */
  readonly files: readonly string[];
  /** A receipt is asked for (XEP-0184), or only a marker (XEP-0333). */
  readonly wants: 'receipt' | 'marker' | 'nothing';
}

/** What is no message to anybody here. */
export interface PassedBy {
  readonly kind: 'passed-by';
  readonly why: /** No text and no file: a chat state (XEP-0085), a receipt, an event. */
    | 'nothing-said'
    /** It was too large to be read. */
    | 'overlong'
    /** For a message that nobody here sent. */
    | 'error'
    /** A copy of what another client of the account got or sent (XEP-0280). */
    | 'carbon'
    /** The same, but not from our own server: somebody would have us believe that another wrote it (CVE-2017-5589). */
    | 'forged-carbon'
    /** A message of the past, out of an archive (XEP-0313). */
    | 'archived'
    | 'groupchat'
    /** Written by ourselves. */
    | 'own'
    | 'encrypted'
    /** Into a room. */
    | 'invitation'
    /** A reaction to a message (XEP-0444), or that one is taken back (XEP-0424), told in words to those who know neither. */
    | 'about-a-message';
  /** `encrypted`: with what. */
  readonly method?: string;
}

/** Whose stanza is read. */
export interface Reader {
  readonly type: XmppAccount['type'];
  /** Full or bare JID of a client, the domain of a component. */
  readonly jid: string;
}

/** Tells messages from all else that comes in a `message` stanza. */
export function readMessage(stanza: XmlElement, reader: Reader): ReadMessage {
  const { type = 'normal', from = '' } = stanza.attrs;
  const isOwn = from === '' || isFromUs(from, reader);
  if (type === 'error') return passedBy('error');
  const isCarbon = CARBONS.some((name) => stanza.getChild(name, NS.carbons) !== undefined);
  if (isCarbon) return passedBy(isOwn && from === bareOf(from) ? 'carbon' : 'forged-carbon');
  if (isArchived(stanza)) return passedBy('archived');
  if (type === 'groupchat') return passedBy('groupchat');
  if (isOwn) return passedBy('own');
  if (stanza.getChild(OVERLONG.name, OVERLONG.xmlns) !== undefined) return passedBy('overlong');
  return { reports: reportsIn(stanza), content: contentOf(stanza) };
}

function contentOf(stanza: XmlElement): ChatMessage | PassedBy {
  const method = encryptionOf(stanza);
  if (method !== undefined) return { kind: 'passed-by', why: 'encrypted', method };
  if (isInvitation(stanza)) return { kind: 'passed-by', why: 'invitation' };
  if (isAboutAMessage(stanza)) return { kind: 'passed-by', why: 'about-a-message' };
  const text = messageText(stanza);
  const files = sharedFiles(stanza);
  if (text === '' && files.length === 0) return { kind: 'passed-by', why: 'nothing-said' };
  return { kind: 'chat', text, files, wants: wanted(stanza) };
}

/** XEP-0184 §5.3 and XEP-0333: neither is asked for in what is a receipt itself, and without an id none could name it. */
function wanted(stanza: XmlElement): ChatMessage['wants'] {
  const { id = '' } = stanza.attrs;
  if (id === '' || id.length > LONGEST_ID) return 'nothing';
  if (stanza.getChild('request', NS.receipts) !== undefined) return 'receipt';
  return stanza.getChild('markable', NS.markers) === undefined ? 'nothing' : 'marker';
}

/** A marker counts for all messages before it as well (XEP-0333 §4); here only for the one that it names, which we know. */
function reportsIn(stanza: XmlElement): readonly Report[] {
  const reports: Report[] = [];
  for (const { name, xmlns, status } of REPORTS) {
    const id = stanza.getChild(name, xmlns)?.attrs['id'];
    if (id === undefined || id === '') continue;
    const known = reports.findIndex((report) => report.id === id);
    if (known < 0) reports.push({ id, status });
    else reports[known] = { id, status };
  }
  return reports;
}

function isFromUs(from: string, { type, jid }: Reader): boolean {
  return type === 'component' ? parseJid(from)?.domain === jid : bareOf(from) === bareOf(jid);
}

function isArchived(stanza: XmlElement): boolean {
  const result = stanza.getChild('result');
  return result?.getNS()?.startsWith(NS.archive) === true;
}

/** XEP-0045 §7.8.2 and XEP-0249: into rooms we do not go. */
function isInvitation(stanza: XmlElement): boolean {
  if (stanza.getChild('x', NS.conference) !== undefined) return true;
  return stanza.getChild('x', NS.mucUser)?.getChild('invite') !== undefined;
}

function isAboutAMessage(stanza: XmlElement): boolean {
  if (stanza.getChild('reactions', NS.reactions) !== undefined) return true;
  return stanza.getChild('retract')?.getNS()?.startsWith(NS.retraction) === true;
}

function passedBy(why: PassedBy['why']): ReadMessage {
  return { reports: [], content: { kind: 'passed-by', why } };
}

const CARBONS = ['received', 'sent'] as const;
/** What tells more stands behind what tells less. */
const REPORTS = [
  { name: 'received', xmlns: NS.receipts, status: 'delivered' },
  { name: 'received', xmlns: NS.markers, status: 'delivered' },
  { name: 'displayed', xmlns: NS.markers, status: 'read' },
  { name: 'acknowledged', xmlns: NS.markers, status: 'read' },
] as const;
/** Longer ones would come back twice as long. */
const LONGEST_ID = 1024;
