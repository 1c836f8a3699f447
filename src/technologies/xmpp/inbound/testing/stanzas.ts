import { strict as assert } from 'node:assert';
import { xml } from '@xmpp/client';
import type { XmppAccount } from '../../../../config/xmpp-types.ts';
import type { XmppStream } from '../../stream.ts';
import { StreamParser } from '../../stream-parser.ts';
import { ACCOUNT } from '../../testing/account.ts';
import type { XmlElement } from '../../xml-element.ts';

/** A stanza as a connection reads it: inside of a stream. */
export function stanza(text: string, namespace = 'jabber:client'): XmlElement {
  const parser = new StreamParser(xml);
  let read: XmlElement | undefined;
  parser.on('element', (element: XmlElement) => {
    read = element;
  });
  parser.write(`<stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams'>${text}`);
  assert(read !== undefined, `no stanza: ${text}`);
  return read;
}

/** A stream that keeps what is sent over it, as text, and what is reported. */
export interface RecordingStream extends XmppStream {
  readonly sent: string[];
  readonly reported: string[];
}

/** Of a client `aldis@example.net/gateway`, or of the component `sms.example.org`. */
export function recordingStream(options: Partial<XmppAccount> = {}): RecordingStream {
  const account: XmppAccount = { ...ACCOUNT, ...options };
  const sent: string[] = [];
  const reported: string[] = [];
  return {
    account,
    jid: account.type === 'component' ? 'sms.example.org' : 'aldis@example.net/gateway',
    xml,
    sent,
    reported,
    send: (element) => void sent.push(element.toString()),
    request: () => Promise.resolve(undefined),
    report: (id, from, status) => {
      reported.push(`${status} ${id} ${from}`);
      return Promise.resolve();
    },
  };
}

/** The component `sms.example.org`. */
export const COMPONENT: Partial<XmppAccount> = {
  name: 'sms',
  type: 'component',
  username: 'sms.example.org',
  register: true,
};
