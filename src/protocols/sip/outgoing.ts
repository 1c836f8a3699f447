import type { DnsRecords } from './locate/dns-records.ts';
import { locate } from './locate/locate.ts';
import type { LocateResult, Target } from './locate/target.ts';
import type { OutgoingRequest, RequestHandle, RequestResult } from './stack.ts';
import { SipSyntaxError } from './syntax/errors.ts';
import { assertHeaderLines, assertHeaderSafe } from './syntax/header-safety.ts';
import type { SipResponse } from './syntax/message.ts';
import {
  type ClientSurroundings,
  ClientTransaction,
  type ClientUser,
} from './transaction/client-transaction.ts';
import { MAGIC_COOKIE } from './transaction/server-keys.ts';
import type { TransportError } from './transport/errors.ts';
import type { Path } from './transport/path.ts';
import type { Route, Transports } from './transport/transports.ts';
import { MAX_DATAGRAM_BYTES } from './transport/udp.ts';

export interface OutgoingSurroundings extends ClientSurroundings {
  readonly transports: Transports;
  readonly dns: DnsRecords;
  /** In [0, 1). */
  readonly random: () => number;
  readonly newBranch: () => string;
  /** Requests larger than this go over TCP where there is a TCP transport (RFC 3261 §18.1.1). */
  readonly tcpSwitchBytes: number;
  /** The requests under way. */
  readonly exchanges: Set<Exchange>;
  onSent(): void;
}

/**
 * One request on its way: from target to target, each in a client transaction of its own, until one answers with
 * something other than 503 (RFC 3263 §4.3) or none is left; then `done` is called, once, and never before `start` returns.
 */
export class Exchange implements RequestHandle, ClientUser {
  readonly #surroundings: OutgoingSurroundings;
  readonly #request: OutgoingRequest;
  #done: ((result: RequestResult) => void) | undefined;
  #targets: readonly Target[] = NO_TARGETS;
  #next = 0;
  #transaction: ClientTransaction | undefined;
  #attempts = 0;
  /** The target for which TCP has been tried instead of UDP, for the size of the request. */
  #tcpTried: Target | undefined;
  #sent = false;
  /** To targets before the present one. */
  #sentBefore = false;

  constructor(
    surroundings: OutgoingSurroundings,
    request: OutgoingRequest,
    done: (result: RequestResult) => void,
  ) {
    if (request.method === 'ACK')
      throw new TypeError('An ACK is answered by nobody: it is no request of its own.');
    assertHeaderSafe(request.method, 'The method');
    assertHeaderSafe(request.uri, 'The Request-URI');
    if (request.branch !== undefined) assertHeaderSafe(request.branch, 'The branch');
    this.#surroundings = surroundings;
    this.#request = request;
    this.#done = done;
    surroundings.exchanges.add(this);
  }

  start(): void {
    const { flow, nextHop, transport } = this.#request;
    const { transports, dns, random } = this.#surroundings;
    if (flow !== undefined) {
      const route = transports.routeOver(flow);
      if (route?.path.open === true) {
        const { address, port } = flow.remote;
        this.#send(route, { protocol: 'udp', address, port, serverName: nextHop.host });
        return;
      }
      if (flow.protocol === 'ws' || flow.protocol === 'wss') {
        this.#finishSoon(unreachable('transport', 'The WebSocket it was registered over is closed', false));
        return;
      }
    }
    const named = transport === undefined ? undefined : transports.protocolOf(transport);
    const wanted = named === 'udp' || named === 'tcp' || named === 'tls' ? named : undefined;
    const located = locate(nextHop, wanted, transports, dns, random);
    if (located instanceof Promise) {
      located.then((result) => {
        if (this.#done !== undefined) this.#located(result);
      });
    } else {
      this.#located(located);
    }
  }

  abort(): void {
    this.#transaction?.abandon();
    this.#finish({ kind: 'aborted', sent: this.#sent });
  }

  onResponse(response: SipResponse, path: Path): void {
    if (response.status < 200) return;
    if (response.status === 503 && this.#hasNext()) {
      this.#tryNext();
      return;
    }
    this.#finish({ kind: 'response', response, flow: path.flow });
  }

  onTimeout(): void {
    if (this.#hasNext() && (this.#leftMs() ?? 1) > 0) this.#tryNext();
    else this.#finish({ kind: 'timeout' });
  }

  onTransportError(error: TransportError): void {
    // Bytes handed to UDP or to a connection that was made may have arrived; the others never left.
    this.#sent = this.#sentBefore || error.sent;
    if (error.code === 'EMSGSIZE') {
      this.#finish(unreachable('too-large', error.message, this.#sent));
    } else if (this.#hasNext()) {
      this.#tryNext();
    } else {
      this.#finish(unreachable('transport', error.message, this.#sent));
    }
  }

  #located(result: LocateResult): void {
    if (result.kind === 'none') {
      this.#finishSoon(unreachable(result.cause, result.text, false));
      return;
    }
    this.#targets = result.targets;
    this.#tryNext();
  }

  #hasNext(): boolean {
    return this.#next < this.#targets.length;
  }

  #tryNext(): void {
    const target = this.#targets[this.#next++]!;
    const { transports } = this.#surroundings;
    const route = transports.route(target.protocol, target, target.serverName, this.#request.transport);
    if (route !== undefined) {
      this.#send(route, target);
    } else if (this.#hasNext()) {
      this.#tryNext();
    } else {
      const text = `There is no ${target.protocol.toUpperCase()} transport to reach ${target.address} with.`;
      this.#finishSoon(unreachable('no-transport', text, this.#sent));
    }
  }

  #send(route: Route, target: Target): void {
    const branch = this.#branch();
    const bytes = this.#compose(route, branch);
    if (bytes === undefined) return;
    if (!route.path.reliable && bytes.length > this.#limit() && this.#switchToTcp(bytes.length, target))
      return;
    this.#attempts++;
    this.#sentBefore = this.#sent;
    this.#sent = true;
    this.#surroundings.onSent();
    this.#transaction = new ClientTransaction(
      this.#surroundings,
      this.#request.method,
      MAGIC_COOKIE + branch,
      bytes,
      route.path,
      this,
    );
    this.#transaction.start(this.#leftMs());
  }

  #leftMs(): number | undefined {
    const { giveUpAt } = this.#request;
    return giveUpAt === undefined ? undefined : giveUpAt - this.#surroundings.wheel.now();
  }

  /** A request of another size than UDP takes, or should take, goes over TCP first (RFC 3261 §18.1.1). */
  #switchToTcp(bytes: number, target: Target): boolean {
    const tooLarge = bytes > MAX_DATAGRAM_BYTES;
    if (this.#tcpTried !== target && this.#surroundings.transports.has('tcp')) {
      // Where TCP is refused it still goes over UDP, if it can.
      const instead: Target[] = [{ ...target, protocol: 'tcp' }, target];
      this.#targets = [...(tooLarge ? instead.slice(0, 1) : instead), ...this.#targets.slice(this.#next)];
      this.#next = 0;
      this.#tcpTried = target;
      this.#tryNext();
      return true;
    }
    if (!tooLarge) return false;
    const text = `A request of ${bytes} bytes does not fit into a UDP datagram, and there is no TCP transport.`;
    this.#finishSoon(unreachable('too-large', text, this.#sent));
    return true;
  }

  #limit(): number {
    const bytes = this.#request.tcpSwitchBytes ?? this.#surroundings.tcpSwitchBytes;
    return Math.min(bytes, MAX_DATAGRAM_BYTES);
  }

  /** undefined when the head is none: it depends on the transport, so that only here can that be seen. */
  #compose(route: Route, branch: string): Buffer | undefined {
    const { method, uri, body } = this.#request;
    const { sentBy } = route;
    const head = this.#request.head(sentBy);
    try {
      assertHeaderLines(head);
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      this.#finishSoon(unreachable('transport', error.message, this.#sent));
      return undefined;
    }
    const text = `${method} ${uri} SIP/2.0\r\n${sentBy.viaStart}${branch}${sentBy.viaEnd}${head}\r\n`;
    const bytes = Buffer.allocUnsafe(text.length + body.length);
    bytes.write(text, 0, 'latin1');
    if (body.length > 0) bytes.set(body, text.length);
    return bytes;
  }

  /** Each target has a transaction, and so a branch, of its own (RFC 3263 §4.3). */
  #branch(): string {
    const { branch } = this.#request;
    if (branch === undefined) return this.#surroundings.newBranch();
    return this.#attempts === 0 ? branch : `${branch}-${this.#attempts}`;
  }

  /** `done` may rely on having got its handle. */
  #finishSoon(result: RequestResult): void {
    queueMicrotask(() => this.#finish(result));
  }

  #finish(result: RequestResult): void {
    const done = this.#done;
    if (done === undefined) return;
    this.#done = undefined;
    this.#surroundings.exchanges.delete(this);
    done(result);
  }
}

function unreachable(
  cause: Extract<RequestResult, { kind: 'unreachable' }>['cause'],
  text: string,
  sent: boolean,
): RequestResult {
  return { kind: 'unreachable', cause, text, sent };
}

const NO_TARGETS: readonly Target[] = [];
