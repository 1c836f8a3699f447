import type { SmppServerOptions } from '../../config/carriers.ts';
import { type Listener, listenTcp, listenTls, type OnConnection, type SmppAddress } from './listener.ts';

/** Where the SMPP server listens: follows the configuration, and leaves alone what did not change. */
export class Listeners {
  readonly #onConnection: OnConnection;
  #listeners: readonly Listener[] = [];
  /** What they were made from. */
  #listening = '';

  constructor(onConnection: OnConnection) {
    this.#onConnection = onConnection;
  }

  addresses(): readonly SmppAddress[] {
    return this.#listeners.map((listener) => listener.address());
  }

  /** @throws SmppListenError; then nothing listens. */
  async apply(server: SmppServerOptions | undefined): Promise<void> {
    const wanted = server?.enabled === true ? server : undefined;
    const place = JSON.stringify([wanted?.bind, wanted?.tls, wanted?.maxConnections]);
    if (place === this.#listening) {
      for (const listener of this.#listeners) listener.renew();
      return;
    }
    this.close();
    if (wanted !== undefined) {
      const { bind, tls, maxConnections } = wanted;
      const opened: Listener[] = [];
      try {
        opened.push(await listenTcp(bind, maxConnections, this.#onConnection));
        if (tls !== undefined) opened.push(await listenTls(tls, maxConnections, this.#onConnection));
      } catch (error) {
        for (const listener of opened) listener.close();
        throw error;
      }
      this.#listeners = opened;
    }
    this.#listening = place;
  }

  close(): void {
    for (const listener of this.#listeners) listener.close();
    this.#listeners = [];
    this.#listening = '';
  }
}
