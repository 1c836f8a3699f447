import type { AmiHttp, AmiHttpOptions } from './ami-http.ts';
import type { HttpAnswer, HttpRequest } from './http-request.ts';
import type { HttpSession } from './http-session.ts';
import { placeOf } from './places.ts';

/** AMI over HTTP as the AMI server has it: what answers is loaded with the first request. */
export class HttpDoor {
  readonly #options: AmiHttpOptions;
  #loading: Promise<AmiHttp> | undefined;
  #ami: AmiHttp | undefined;
  #closed = false;

  constructor(options: AmiHttpOptions) {
    this.#options = options;
  }

  /** What answers at a path below the prefix of http.conf; undefined where AMI has nothing to say or is switched off. */
  page(path: string): ((request: HttpRequest) => Promise<HttpAnswer>) | undefined {
    const { enabled, webEnabled } = this.#options.manager();
    if (!enabled || !webEnabled || this.#closed) return undefined;
    const place = placeOf(path);
    if (place === undefined) return undefined;
    return async (request) => (this.#ami ?? (await this.#load())).answer(place, request);
  }

  /** Those logged in, and for a moment those that asked for a Challenge. */
  sessions(): Iterable<HttpSession> {
    return this.#ami?.sessions ?? [];
  }

  /** @param user as the configuration writes the name */
  hasUser(user: string): boolean {
    return this.#ami?.sessions.hasUser(user) ?? false;
  }

  /** There is a new configuration. */
  reconfigured(): void {
    const { manager, accounts } = this.#options;
    const { enabled, webEnabled } = manager();
    if (enabled && webEnabled) this.#ami?.sessions.reconfigure(accounts());
    else this.#ami?.sessions.closeAll();
  }

  /** Ends all sessions; resolves when everybody has his answer. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#loading)?.close();
  }

  #load(): Promise<AmiHttp> {
    this.#loading ??= import('./ami-http.ts').then((module) => {
      this.#ami = new module.AmiHttp(this.#options);
      return this.#ami;
    });
    return this.#loading;
  }
}
