import type { XmppAccount } from '../../config/xmpp-types.ts';
import type { Clock } from '../../messages/clock.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

/** Begins a connection; what comes of it is told by the events. */
export type Connect = (
  request: ConnectionRequest,
  events: ConnectionEvents,
  surroundings: { readonly clock: Clock; readonly random: () => number },
) => Wire;

export interface ConnectionRequest {
  readonly account: XmppAccount;
  /** An earlier stream that the server may still have (XEP-0198 §5). */
  readonly resume: ResumableStream | undefined;
}

export interface ResumableStream {
  readonly id: string;
  /** Full. */
  readonly jid: string;
  /** How many of the server's stanzas we have handled, asked for when it matters. */
  handled(): number;
}

export interface ConnectionEvents {
  /** Stanzas may be written, and come. */
  up(up: Up): void;
  /** A stanza, or what stands beside stanzas (`r` and `a`). */
  element(element: XmlElement): void;
  /** It ended, or never came to be; called once, and not after {@link Wire.end} and {@link Wire.destroy}. */
  down(down: Down): void;
}

export interface Up {
  /** Full of a client, the domain of a component. */
  readonly jid: string;
  /** The earlier stream goes on. */
  readonly resumed: boolean;
  /** How many stanzas of the earlier stream the server has handled; undefined: it does not say, or there was none. */
  readonly handled: number | undefined;
  /** Of a new stream; undefined: the server acknowledges nothing. */
  readonly management: Management | undefined;
}

export interface Management {
  /** Empty: this stream cannot be resumed. */
  readonly id: string;
  /** How long the server keeps it for that; 0: it does not say. */
  readonly seconds: number;
}

export interface Down {
  /**
   * `credentials`: the server does not take them. `refused`: going on would not do, or the server will not have us: another try
   * comes to the same until somebody does something. `lost`: another try may do.
   */
  readonly kind: 'credentials' | 'refused' | 'lost';
  /** One sentence without a full stop. */
  readonly reason: string;
  /** The server ended it for something that it was sent. */
  readonly blames?: true;
}

export interface Wire {
  readonly xml: BuildXml;
  /** Characters that the network did not take yet. */
  readonly waiting: number;
  /** Writes whole elements. What cannot be written is noticed by the connection's end. */
  write(xml: string): void;
  /** Reads no more for the time being. */
  pause(): void;
  resume(): void;
  /** Ends the stream as it should be; the server then keeps nothing of it. */
  end(): void;
  /** Drops the connection. */
  destroy(): void;
}
