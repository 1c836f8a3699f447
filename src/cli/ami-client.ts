import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Fields } from '../protocols/ami/fields.ts';
import { RequestReader } from '../protocols/ami/framing.ts';
import { field } from '../protocols/ami/serialize.ts';
import { textOf } from '../protocols/ami/text.ts';
import type { AmiAccount } from './ami-account.ts';
import { CommandFailure, EXIT } from './failure.ts';

/** A header of a request, in Unicode. */
export type Header = readonly [name: string, value: string];

/** An answer: the response, and the events of its list where it has one. */
export interface Answer {
  readonly response: Fields;
  /** Without the event that ends the list. */
  readonly events: readonly Fields[];
}

/** A small AMI client for our own commands: one session, requests told apart by their ActionID. */
export class AmiClient {
  /** Resolves when the connection is lost, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #account: AmiAccount;
  readonly #reader = new RequestReader();
  readonly #pending = new Map<string, Pending>();
  readonly #listeners = new Set<(event: Fields) => void>();
  #greeting: string | undefined = '';
  #requests = 0;
  #failure: CommandFailure | undefined;

  private constructor(socket: Socket, account: AmiAccount) {
    this.#socket = socket;
    this.#account = account;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // 'close' follows every error and is what is looked at.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#fail(new ConnectionLost(`The gateway at ${place(account)} closed the connection.`, EXIT.usage));
        resolve();
      });
    });
  }

  /** Connects and logs in by MD5 challenge, so that the secret does not go over the wire. */
  static async open(account: AmiAccount): Promise<AmiClient> {
    const client = new AmiClient(await connected(account), account);
    try {
      await client.#login();
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  /** Sends an action and waits for its answer, the whole list where it announces one. */
  request(action: string, headers: readonly Header[] = []): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#requests++;
    const actionId = `aldis-${process.pid}-${this.#requests}`;
    const text = [['Action', action], ['ActionID', actionId], ...headers].map(([name, value]) =>
      line(name!, value!),
    );
    return new Promise((resolve, reject) => {
      this.#pending.set(actionId, { resolve, reject, response: undefined, events: [] });
      this.#socket.write(`${text.join('')}\r\n`, 'latin1');
    });
  }

  /**
   * Calls back for every event of the class `message`, from the moment this resolves: to true when the user may see
   * them.
   */
  async watch(listener: (event: Fields) => void): Promise<boolean> {
    this.#listeners.add(listener);
    const { response } = await this.request('Events', [['EventMask', 'message']]);
    return response.text('Events') === 'On';
  }

  close(): void {
    this.#socket.destroy();
  }

  async #login(): Promise<void> {
    const { response: challenge } = await this.request('Challenge', [['AuthType', 'MD5']]);
    const key = createHash('md5')
      .update(challenge.text('Challenge'))
      .update(this.#account.secret)
      .digest('hex');
    const { response } = await this.request('Login', [
      ['AuthType', 'MD5'],
      ['Username', this.#account.user],
      ['Key', key],
      ['Events', 'off'],
    ]);
    if (response.text('Response') === 'Success') return;
    throw new CommandFailure(
      `The gateway at ${place(this.#account)} refused the user "${this.#account.user}": ${response.text('Message')}. Was it started with another --config?`,
      EXIT.usage,
    );
  }

  #receive(chunk: Buffer): void {
    const rest = this.#afterGreeting(chunk);
    for (const frame of rest === undefined ? [] : this.#reader.push(rest)) this.#take(frame.fields);
  }

  /** The greeting is one line with no empty line behind it. */
  #afterGreeting(chunk: Buffer): Buffer | undefined {
    if (this.#greeting === undefined) return chunk;
    const end = chunk.indexOf('\n');
    this.#greeting += chunk.toString('latin1', 0, end < 0 ? chunk.length : end);
    if (!GREETING.startsWith(this.#greeting.slice(0, GREETING.length))) {
      const text = `What listens at ${place(this.#account)} is no AMI; say where the gateway is with --ami HOST:PORT.`;
      this.#fail(new CommandFailure(text, EXIT.usage));
      this.#socket.destroy();
      return undefined;
    }
    if (end < 0) return undefined;
    this.#greeting = undefined;
    return chunk.subarray(end + 1);
  }

  #take(message: Fields): void {
    const actionId = message.text('ActionID');
    const pending = this.#pending.get(actionId);
    if (message.get('Response') !== undefined) {
      if (pending === undefined) return;
      pending.response = message;
      if (message.text('EventList') !== 'start') this.#settle(actionId, pending, message);
    } else if (pending?.response !== undefined) {
      if (message.text('EventList') === 'Complete') this.#settle(actionId, pending, pending.response);
      else pending.events.push(message);
    } else {
      for (const listener of this.#listeners) listener(message);
    }
  }

  #settle(actionId: string, pending: Pending, response: Fields): void {
    this.#pending.delete(actionId);
    pending.resolve({ response, events: pending.events });
  }

  #fail(failure: CommandFailure): void {
    this.#failure ??= failure;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

/** The gateway ended, or ended the session. */
export class ConnectionLost extends CommandFailure {}

/** The value of a header as text: AMI carries bytes, which are UTF-8 wherever they come from us. */
export function headerText(message: Fields, name: string): string {
  return textOf(message.text(name));
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: CommandFailure) => void;
  response: Fields | undefined;
  readonly events: Fields[];
}

function line(name: string, value: string): string {
  if (/[\r\n\0]/.test(value))
    throw new CommandFailure(`${name} may not hold line breaks or NUL.`, EXIT.usage);
  return field(name, Buffer.from(value, 'utf8').toString('latin1'));
}

function connected(account: AmiAccount): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: account.host, port: account.port });
    socket.setNoDelay(true);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) =>
      reject(
        new CommandFailure(
          `No gateway answers at ${place(account)} (${'code' in error ? error.code : error.message}); start one with "npx aldis serve".`,
          EXIT.usage,
        ),
      ),
    );
  });
}

function place({ host, port }: AmiAccount): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const GREETING = 'Asterisk Call Manager/';
