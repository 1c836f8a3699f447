import { EventEmitter } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { connect as connectTls } from 'node:tls';
import { domainToASCII } from 'node:url';

/** How the server proves who it is. */
export interface TlsOptions {
  /** Whom its certificate has to name. */
  readonly domain: string;
  /** PEM; undefined: the system's authorities. */
  readonly ca: Buffer | undefined;
  readonly verify: boolean;
}

/**
 * The socket of a connection of @xmpp/*, in place of that of the packages: which decodes UTF-8 as it comes in, piece by piece
 * (theirs breaks characters that lie over two pieces), checks certificates as configured, can go over to TLS, and can pause.
 */
export class StreamSocket extends EventEmitter {
  readonly #tls: TlsOptions;
  readonly #tlsAtOnce: boolean;
  #socket: Socket | undefined;
  #decoder = new StringDecoder('utf8');
  #secure = false;
  #over = false;
  #isPaused = false;
  /** What came and was not read yet. */
  #unread = '';
  /** Characters that were read since others had their turn. */
  #read = 0;
  #yields = false;

  constructor(tls: TlsOptions, tlsAtOnce: boolean) {
    super();
    this.#tls = tls;
    this.#tlsAtOnce = tlsAtOnce;
  }

  /** Read by the packages: a password may be said in plain. */
  get secure(): boolean {
    return this.#secure;
  }

  /** Of the other side; undefined before the connection is there. */
  get remoteAddress(): string | undefined {
    return this.#socket?.remoteAddress;
  }

  /** Characters that were not taken by the system yet. */
  get waiting(): number {
    return this.#socket?.writableLength ?? 0;
  }

  connect({ host, port }: { readonly host: string; readonly port: number }): void {
    const socket = connectTcp({ host, port, noDelay: true });
    this.#socket = socket;
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#close());
    socket.once('connect', () => {
      if (this.#tlsAtOnce) {
        this.startTls().then(
          () => this.emit('connect'),
          (error: unknown) => this.#fail(error),
        );
        return;
      }
      socket.on('data', (bytes) => this.#take(bytes));
      this.emit('connect');
    });
  }

  /** Goes over to TLS; whatever the peer wrote in plain before is forgotten (RFC 6120 §5.4.3.3). */
  startTls(): Promise<void> {
    const { domain, ca, verify } = this.#tls;
    const plain = this.#socket;
    if (plain === undefined) return Promise.reject(new Error('There is no connection'));
    plain.removeAllListeners('data');
    this.#unread = '';
    return new Promise((resolve, reject) => {
      const secure = connectTls({
        socket: plain,
        host: domain,
        // RFC 6066 §3: in ASCII.
        ...(isIP(domain) === 0 && { servername: domainToASCII(domain) || domain }),
        ...(ca !== undefined && { ca }),
        rejectUnauthorized: verify,
        minVersion: 'TLSv1.2',
      });
      this.#socket = secure;
      this.#decoder = new StringDecoder('utf8');
      secure.on('error', (error) => {
        reject(error);
        this.#fail(error);
      });
      secure.once('close', () => {
        reject(new Error('The server closed the connection while TLS began'));
        this.#close();
      });
      secure.once('secureConnect', () => {
        this.#secure = true;
        secure.on('data', (bytes) => this.#take(bytes));
        resolve();
      });
    });
  }

  write(text: string, done?: (error?: Error | null) => void): void {
    if (this.#socket === undefined || this.#socket.destroyed) done?.(new Error('The connection is closed'));
    else this.#socket.write(text, done);
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    // Never at once: it may be read from at this moment.
    this.#yield();
  }

  end(): void {
    this.#socket?.end();
  }

  destroy(): void {
    this.#unread = '';
    this.#socket?.destroy();
    this.#close();
  }

  #take(bytes: Buffer | string): void {
    this.#unread += this.#decoder.write(bytes);
    this.#readOn();
  }

  #readOn(): void {
    if (this.#unread === '' || this.#yields || this.#isPaused || this.#over) return;
    const end = endOfPiece(this.#unread, ONE_TURN - this.#read);
    const piece = this.#unread.slice(0, end);
    this.#unread = this.#unread.slice(end);
    this.#read += piece.length;
    if (this.#read >= ONE_TURN) this.#yield();
    this.emit('data', piece);
  }

  /**
   * The system gives 64 KiB at a time, and what is there in one go, up to 2 MiB of it: of small stanzas, hundreds of questions
   * say, that holds all else for half a second.
   */
  #yield(): void {
    if (this.#yields || this.#over) return;
    this.#yields = true;
    this.#socket?.pause();
    setImmediate(() => {
      this.#yields = false;
      this.#read = 0;
      this.#readOn();
      if (!this.#yields && !this.#isPaused && !this.#over) this.#socket?.resume();
    });
  }

  /** Nothing comes any more: what came before counts. */
  #readAll(): void {
    const rest = this.#unread;
    this.#unread = '';
    if (rest !== '' && !this.#over) this.emit('data', rest);
  }

  #fail(error: unknown): void {
    this.#readAll();
    if (!this.#over) this.emit('error', error);
    this.#socket?.destroy();
  }

  #close(): void {
    this.#readAll();
    if (this.#over) return;
    this.#over = true;
    this.emit('close');
  }
}

/** No character is cut in two (UTF-16): the parser takes each piece for whole. */
function endOfPiece(text: string, length: number): number {
  if (text.length <= length) return text.length;
  const last = text.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff ? length + 1 : length;
}

/** Characters. */
const ONE_TURN = 16_384;
