import type { Flow, IncomingRequest, SipStackUser } from './stack.ts';
import { checkRequest, type Rejection } from './syntax/check-request.ts';
import type { SipRequest } from './syntax/message.ts';
import { type Answerable, type ParseResult, parseMessage } from './syntax/parse.ts';
import { response } from './syntax/serialize.ts';
import type { Via } from './syntax/via.ts';
import type { TimerWheel } from './timers/wheel.ts';
import type { ClientTransactions } from './transaction/client-transactions.ts';
import { ResponseArena } from './transaction/response-arena.ts';
import { mergeKey, transactionKey } from './transaction/server-keys.ts';
import { type Answer, type ServerSurroundings, ServerTransaction } from './transaction/server-transaction.ts';
import { LingeringResponse, ServerTransactions } from './transaction/server-transactions.ts';
import type { TimerValues } from './transaction/timer-values.ts';
import { familyOf } from './transport/address.ts';
import type { Path } from './transport/path.ts';
import type { Transports } from './transport/transports.ts';

export interface IncomingOptions {
  readonly user: SipStackUser;
  readonly wheel: TimerWheel;
  readonly timers: TimerValues;
  readonly clientTransactions: ClientTransactions;
  readonly transports: () => Transports;
  /** Answer to the source address and port rather than by the Via (RFC 3261 §18.2.2). */
  readonly symmetricResponses: boolean;
  /** Option tags that a Require may name, lower case. */
  readonly supported: ReadonlySet<string>;
  readonly newTag: () => string;
  readonly seed: number;
  readonly counts: IncomingCounts;
}

export interface IncomingCounts {
  received: number;
  sent: number;
  retransmitted: number;
  malformed: number;
  unsent: number;
}

/** What becomes of a message that came in: matched with a transaction, refused, or given to the user. */
export class Incoming {
  readonly serverTransactions = new ServerTransactions();
  readonly #options: IncomingOptions;
  readonly #surroundings: ServerSurroundings;

  constructor(options: IncomingOptions) {
    this.#options = options;
    const { user, wheel, timers, counts } = options;
    this.#surroundings = {
      wheel,
      timers,
      table: this.serverTransactions,
      arena: new ResponseArena(),
      compose: (request, answer, flow) => this.#compose(request, answer, flow),
      responsePath: (request, path, answer) => this.#responsePath(request, path, answer?.symmetric),
      newTag: options.newTag,
      onRequest: (transaction) => user.onRequest(transaction),
      onAck: (ack, path) => user.onRequest(withoutTransaction(ack, path)),
      onRetransmitted: () => {
        counts.retransmitted++;
      },
      onSent: () => {
        counts.sent++;
      },
    };
  }

  receive(bytes: Buffer, path: Path): void {
    this.#options.counts.received++;
    const result = parseMessage(bytes);
    if (result.kind === 'error') {
      this.#refuseMalformed(result, path, bytes);
      return;
    }
    const { message } = result;
    if (message.kind === 'request') {
      this.#receiveRequest(message, path, bytes);
      return;
    }
    const transaction = this.#options.clientTransactions.match(message);
    if (transaction === undefined) this.#malformed('a response to nothing that was asked', path, bytes);
    else transaction.receive(message);
  }

  /** From a stream that cannot be read on, and is closed. */
  receiveBadBytes(problem: string, path: Path, bytes: Buffer): void {
    this.#malformed(problem, path, bytes);
  }

  #receiveRequest(request: SipRequest, path: Path, bytes: Buffer): void {
    const rejection = checkRequest(request, this.#options.supported);
    if (rejection !== undefined) {
      this.#reject(request, path, bytes, rejection);
      return;
    }
    const key = transactionKey(request, request.method);
    const known = this.serverTransactions.get(key);
    if (known instanceof ServerTransaction) {
      known.receive(request, path);
    } else if (known instanceof LingeringResponse) {
      this.#options.counts.sent++;
      this.#options.counts.retransmitted++;
      known.sendAgain(this.#responsePath(request, path, known.symmetric));
    } else if (request.method === 'ACK') {
      // The ACK to a 2xx is a transaction of its own (RFC 3261 §13.2.2.4).
      this.#options.user.onRequest(withoutTransaction(request, path));
    } else if (request.method === 'CANCEL') {
      this.#cancel(request, path, key);
    } else {
      this.#begin(request, path, key);
    }
  }

  #begin(request: SipRequest, path: Path, key: string): void {
    const merge = mergeKey(request, this.#options.seed);
    if (this.serverTransactions.isMerged(merge)) {
      this.#answerWithoutTransaction(request, path, { status: 482, reason: 'Loop Detected' });
      return;
    }
    new ServerTransaction(this.#surroundings, request, path, key, merge).start();
  }

  /** RFC 3261 §9.2. Only INVITE can be cancelled; any other request has been answered, or will be. */
  #cancel(cancel: SipRequest, path: Path, key: string): void {
    const invite = this.serverTransactions.get(transactionKey(cancel, 'INVITE'));
    const transaction = new ServerTransaction(this.#cancelSurroundings(), cancel, path, key, 0);
    transaction.start();
    if (!(invite instanceof ServerTransaction)) {
      transaction.respond({ status: 481, reason: 'Call/Transaction Does Not Exist' });
      return;
    }
    transaction.respond({ status: 200, reason: 'OK' });
    if (!invite.answered) invite.respond({ status: 487, reason: 'Request Terminated' });
  }

  #cancelSurroundings(): ServerSurroundings {
    return { ...this.#surroundings, onRequest() {} };
  }

  #reject(request: SipRequest, path: Path, bytes: Buffer, rejection: Rejection): void {
    if (rejection.status === 400) this.#malformed(rejection.problem, path, bytes);
    if (request.method === 'ACK') return;
    const { status, reason, headers } = rejection;
    this.#answerWithoutTransaction(request, path, { status, reason, headers });
  }

  /** Retransmissions are answered in the same words, To tag included (§8.2.7): it is the branch. */
  #answerWithoutTransaction(request: SipRequest, path: Path, answer: Answer): void {
    this.#options.counts.sent++;
    this.#responsePath(request, path, undefined).send(this.#compose(request, answer, path.flow));
  }

  #refuseMalformed(result: ParseResult & { readonly kind: 'error' }, path: Path, bytes: Buffer): void {
    this.#malformed(result.problem, path, bytes);
    if (result.partial === undefined) return;
    const { status } = result;
    const reason = status === 400 ? `Bad Request: ${result.problem}` : undefined;
    const answer: Answer = { status, ...(reason === undefined ? {} : { reason }) };
    this.#options.counts.sent++;
    const back = this.#responsePath(result.partial, path, undefined);
    back.send(this.#compose(result.partial, answer, path.flow));
  }

  #malformed(problem: string, path: Path, bytes: Buffer): void {
    this.#options.counts.malformed++;
    this.#options.user.onMalformed(problem, path.flow, bytes);
  }

  /** `received` is always there and `rport` filled in where asked for or forced, as with Asterisk. */
  #compose(request: Answerable, answer: Answer, flow: Flow): Buffer {
    return response(request, {
      ...answer,
      received: flow.remote.address,
      rport: flow.remote.port,
      forceRport: answer.symmetric ?? this.#options.symmetricResponses,
    });
  }

  /**
   * RFC 3261 §18.2.2: over the connection that the request came by, and if it is gone over a new one to where the Via
   * says; over UDP to the source, or to the Via's maddr, its rport or its sent-by port at the source address.
   */
  #responsePath(request: { readonly via: Via }, path: Path, symmetric: boolean | undefined): Path {
    const { flow } = path;
    if (path.reliable) {
      if (path.open || (flow.protocol !== 'tcp' && flow.protocol !== 'tls')) return path;
      const remote = { address: flow.remote.address, port: sentByPort(request.via, flow) };
      const { host } = request.via;
      return this.#options.transports().route(flow.protocol, remote, host, flow.transport)?.path ?? path;
    }
    if (symmetric ?? this.#options.symmetricResponses) return path;
    const { via } = request;
    const maddr = via.parameters.get('maddr');
    const isAddress = maddr !== undefined && familyOf(maddr) !== 0;
    const hasRport = !isAddress && via.parameters.has('rport');
    if (hasRport) return path;
    const remote = { address: isAddress ? maddr : flow.remote.address, port: sentByPort(via, flow) };
    return this.#options.transports().routeOver({ ...flow, remote })?.path ?? path;
  }
}

function sentByPort(via: Via, flow: Flow): number {
  return via.port !== 0 ? via.port : flow.protocol === 'tls' ? 5061 : 5060;
}

/** An ACK is never answered (RFC 3261 §17). */
function withoutTransaction(request: SipRequest, path: Path): IncomingRequest {
  return { request, flow: path.flow, respond() {} };
}
