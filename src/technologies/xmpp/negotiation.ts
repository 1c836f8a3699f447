import { Refused } from './connection-end.ts';
import { lacksTls, NOT_ENCRYPTED } from './encryption.ts';
import type { LoginProof, XmppEntity } from './entity.ts';
import { NS } from './namespaces.ts';
import type { StreamSocket } from './socket.ts';
import type { ConnectionRequest, Management, Up } from './wire.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

export interface NegotiationParts {
  readonly request: ConnectionRequest;
  readonly entity: XmppEntity;
  readonly socket: StreamSocket;
  readonly proof: LoginProof;
  readonly xml: BuildXml;
  /** Lets the package see an element, and do its part. */
  readonly passOn: (element: XmlElement) => void;
  /** Stanzas may be written, and come. */
  readonly onUp: (up: Up) => void;
  /** It cannot go on. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * What is agreed on over a stream before stanzas go over it. SASL, resource binding and the handshake of components are the
 * packages'; TLS and stream management (XEP-0198) are negotiated here, and the packages do not see them offered: their TLS
 * cannot be told whom to trust, and their stream management counts stanzas as handled before they are kept, asks for
 * acknowledgements a quarter of a second late and keeps nothing over connections.
 *
 *   negotiating ──features: starttls──▶ securing ──▶ negotiating ──features: resume──▶ resuming ──resumed──▶ up
 *        │                                               ▲                                │ failed
 *        └──online (bound, or the component is accepted)─┼─▶ enabling ──enabled, failed──▶│ up
 *                                                        └────────────────────────────────┘
 */
export class Negotiation {
  readonly #parts: NegotiationParts;
  #phase: 'negotiating' | 'securing' | 'resuming' | 'enabling' | 'up' = 'negotiating';
  #isLoggedIn = false;
  /** The server offers stream management. */
  #manages = false;
  /** What the packages are to see of the features that the server offered last. */
  #features: XmlElement | undefined;
  /** What a resumption that failed told of the earlier stream. */
  #handledBefore: number | undefined;
  /** Elements that came. */
  #taken = 0;

  constructor(parts: NegotiationParts) {
    this.#parts = parts;
  }

  /** The server has said something. */
  take(element: XmlElement): void {
    if (++this.#taken > MOST_TAKEN) {
      this.#parts.onFailure(new Error('The server says too much before anything can go over the stream'));
      return;
    }
    switch (this.#phase) {
      case 'negotiating':
        if (element.is('features', NS.stream)) this.#choose(element);
        else if (element.is('success', NS.sasl)) this.#loggedIn(element);
        else this.#parts.passOn(element);
        break;
      case 'securing':
        this.#secure(element);
        break;
      case 'resuming':
        this.#resumed(element);
        break;
      case 'enabling':
        this.#enabled(element);
        break;
      default:
    }
  }

  /** The package has done its part: a client has its resource, a component is accepted. */
  online(): void {
    if (this.#phase !== 'negotiating') return;
    if (!this.#manages) {
      this.#bound(undefined);
      return;
    }
    this.#phase = 'enabling';
    this.#parts.socket.write(`<enable xmlns='${NS.management}' resume='true'/>`);
  }

  #choose(features: XmlElement): void {
    const { request, socket, passOn, xml } = this.#parts;
    const { account, resume } = request;
    // A component takes none up (XEP-0114), and the package would take them for the answer to its handshake.
    if (account.type === 'component') return;
    const offersTls = features.getChild('starttls', NS.tls) !== undefined;
    if (!socket.secure && offersTls && account.useTls) {
      this.#phase = 'securing';
      socket.write(`<starttls xmlns='${NS.tls}'/>`);
      return;
    }
    if (lacksTls(account, socket, false)) {
      this.#refuse(NOT_ENCRYPTED);
      return;
    }
    if (!this.#isLoggedIn && !features.getChild('mechanisms', NS.sasl)) {
      this.#refuse(offersTls && !socket.secure ? WANTS_TLS : NO_LOGIN);
      return;
    }
    this.#manages = features.getChild('sm', NS.management) !== undefined;
    this.#features = withoutOurs(features);
    if (this.#manages && resume !== undefined && features.getChild('bind', NS.bind) !== undefined) {
      this.#phase = 'resuming';
      const asked = { xmlns: NS.management, h: String(resume.handled()), previd: resume.id };
      socket.write(xml('resume', asked).toString());
      return;
    }
    passOn(this.#features);
  }

  #loggedIn(success: XmlElement): void {
    const { proof, passOn } = this.#parts;
    if (!proof.accepts(success.text())) {
      this.#refuse('The server did not prove that it knows the secret');
      return;
    }
    this.#isLoggedIn = true;
    passOn(success);
  }

  #secure(element: XmlElement): void {
    const { entity, socket, onFailure } = this.#parts;
    if (!element.is('proceed', NS.tls)) {
      this.#refuse('The server offers TLS and does not begin it');
      return;
    }
    socket
      .startTls()
      .then(() => {
        this.#phase = 'negotiating';
        return entity.restart();
      })
      .catch(onFailure);
  }

  #resumed(element: XmlElement): void {
    const { request, passOn } = this.#parts;
    const { resume } = request;
    const handled = countOf(element);
    if (element.is('resumed', NS.management) && resume !== undefined && handled !== undefined) {
      this.#up({ jid: resume.jid, resumed: true, handled, management: undefined });
      return;
    }
    // XEP-0198 §5: the login stands, and a resource is bound as if nothing had been asked for.
    this.#handledBefore = handled;
    this.#phase = 'negotiating';
    if (this.#features !== undefined) passOn(this.#features);
  }

  /** Stanzas do not come yet, as nobody knows the resource before its presence. */
  #enabled(element: XmlElement): void {
    if (element.is('failed', NS.management)) this.#bound(undefined);
    if (!element.is('enabled', NS.management)) return;
    const { id = '', resume, max } = element.attrs;
    const isResumable = resume === 'true' || resume === '1';
    const seconds = Number(max);
    this.#bound({
      id: isResumable ? id : '',
      seconds: Number.isInteger(seconds) && seconds > 0 ? seconds : 0,
    });
  }

  #bound(management: Management | undefined): void {
    const { entity, request } = this.#parts;
    const jid = entity.jid?.toString() ?? request.account.username;
    this.#up({ jid, resumed: false, handled: this.#handledBefore, management });
  }

  #up(up: Up): void {
    this.#phase = 'up';
    this.#parts.onUp(up);
  }

  #refuse(reason: string): void {
    this.#parts.onFailure(new Refused(reason));
  }
}

/** Of what is offered, what the packages may take up; the mechanisms of XEP-0388 would go past the proof that is asked of the server. */
function withoutOurs(features: XmlElement): XmlElement {
  const children = features.children.filter(
    (child) =>
      typeof child === 'string' ||
      !(
        child.is('starttls', NS.tls) ||
        child.is('sm', NS.management) ||
        child.is('authentication', NS.sasl2)
      ),
  );
  features.children.splice(0, features.children.length, ...children);
  return features;
}

/** XEP-0198 §4: `h`. */
function countOf({ attrs }: XmlElement): number | undefined {
  const count = Number(attrs['h'] ?? Number.NaN);
  return Number.isInteger(count) && count >= 0 ? count : undefined;
}

/** Each costs the packages twenty times what it costs once the stream is up. */
const MOST_TAKEN = 1000;
const WANTS_TLS = 'The server wants TLS before the login, and the account has "usetls=no"';
const NO_LOGIN = 'The server does not ask for a login, and so proves nothing';
