import assert from 'node:assert/strict';
import { type AmiConnection, field } from './ami.ts';
import { type Element, type XmppPeer, xml } from './xmpp-peer.ts';

/** The texts of a load: `NAME 1`, `NAME 2`, … */
export function texts(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);
}

/** Messages that a user writes, again with the same ids until he is told that they arrived. */
export class Written {
  readonly #peer: XmppPeer;
  readonly #to: string;
  readonly #owed = new Map<string, Element>();

  constructor(peer: XmppPeer, to: string) {
    this.#peer = peer;
    this.#to = to;
  }

  /** Writes one; where he has no connection just now it is owed. */
  async send(text: string): Promise<void> {
    const id = text.replaceAll(' ', '-');
    const stanza = xml(
      'message',
      { to: this.#to, type: 'chat', id },
      xml('body', {}, text),
      xml('origin-id', { xmlns: 'urn:xmpp:sid:0', id }),
      xml('request', { xmlns: RECEIPTS }),
    );
    this.#owed.set(id, stanza);
    await this.#peer.stanza(stanza).catch(() => undefined);
  }

  /** Those of which no receipt has come. */
  get owed(): readonly string[] {
    for (const one of this.#peer.received) {
      const id = one.getChild('received', RECEIPTS)?.attrs['id'];
      if (id !== undefined) this.#owed.delete(id);
    }
    return [...this.#owed.keys()];
  }

  /** Waits for the receipts of all, and writes what is owed once more now and whenever he has logged in again. */
  async untilTold(timeoutMs = 30_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.owed.length > 0 && performance.now() < deadline) {
      const { logins } = this.#peer;
      for (const id of this.owed)
        await this.#peer.stanza(this.#owed.get(id) as Element).catch(() => undefined);
      const left = deadline - performance.now();
      await this.#peer
        .until(() => this.owed.length === 0 || this.#peer.logins !== logins, left)
        .catch(() => undefined);
    }
    assert.deepEqual(this.owed, [], 'no receipts came');
  }

  /** The same without writing again. */
  async untilToldByItself(timeoutMs = 30_000): Promise<void> {
    await this.#peer
      .until(() => this.owed.length === 0, timeoutMs)
      .catch(() => {
        assert.deepEqual(this.owed, [], 'no receipts came');
      });
  }
}

/**
 * What a user's program would show: texts by the ids of their stanzas. A stanza that comes again under its id is one, as its
 * text is the same.
 */
export function shown(stanzas: readonly Element[]): readonly string[] {
  const byId = new Map<string, string>();
  for (const stanza of stanzas) {
    const text = stanza.getChildText('body');
    const id = stanza.getChild('origin-id', 'urn:xmpp:sid:0')?.attrs['id'] ?? '';
    if (text === null) continue;
    assert.equal(id, stanza.attrs['id']);
    assert.equal(byId.get(id) ?? text, text);
    byId.set(id, text);
  }
  return [...byId.values()];
}

/** What AMI told last of a message. */
export function lastStatus(ami: AmiConnection, id: string): string | undefined {
  return lastStatuses(ami).get(id);
}

/** How many of these messages AMI last told to have one of these statuses. */
export function countOf(ami: AmiConnection, ids: ReadonlySet<string>, ...wanted: readonly string[]): number {
  return [...lastStatuses(ami)].filter(([id, status]) => ids.has(id) && wanted.includes(status)).length;
}

function lastStatuses(ami: AmiConnection): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const message of ami.received) {
    if (message.startsWith('Event: MessageStatus\r\n'))
      last.set(field(message, 'MessageID'), field(message, 'Status'));
  }
  return last;
}

/** What the server keeps of a user's conversations (XEP-0313): the messages to him. */
export async function archived(peer: XmppPeer): Promise<readonly Element[]> {
  const results = (): Element[] =>
    peer.received.filter((one) => one.getChild('result', ARCHIVE) !== undefined);
  for (let after = ''; ; ) {
    const before = results().length;
    const from = after === '' ? [] : [xml('after', {}, after)];
    const page = xml('set', { xmlns: PAGES }, xml('max', {}, '250'), ...from);
    const answer = await peer.ask(xml('iq', { type: 'set' }, xml('query', { xmlns: ARCHIVE }, page)));
    const end = answer.getChild('fin', ARCHIVE);
    after = end?.getChild('set', PAGES)?.getChildText('last') ?? '';
    if (end?.attrs['complete'] === 'true' || after === '' || results().length === before) break;
  }
  const messages = results().map((one) =>
    one.getChild('result', ARCHIVE)?.getChild('forwarded', FORWARDED)?.getChild('message', CLIENT),
  );
  return messages.filter((one) => one?.attrs['to']?.startsWith(peer.jid) === true) as Element[];
}

const ARCHIVE = 'urn:xmpp:mam:2';
const FORWARDED = 'urn:xmpp:forward:0';
const CLIENT = 'jabber:client';
const PAGES = 'http://jabber.org/protocol/rsm';
const RECEIPTS = 'urn:xmpp:receipts';
