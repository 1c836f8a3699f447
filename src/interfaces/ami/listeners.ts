import type { BindAddress, ManagerConfiguration } from '../../config/configuration.ts';
import { type AmiAddress, type Listener, listenTcp, listenTls, type OnConnection } from './listener.ts';

/** Where AMI listens: follows the configuration, and leaves alone what did not change. */
export class Listeners {
  readonly #onConnection: OnConnection;
  #listeners: readonly Listener[] = [];

  constructor(onConnection: OnConnection) {
    this.#onConnection = onConnection;
  }

  addresses(): readonly AmiAddress[] {
    return this.#listeners.map((listener) => listener.address());
  }

  /** @throws AmiListenError when a new address cannot be had; then everything stays as it was. */
  async apply(manager: ManagerConfiguration): Promise<void> {
    const wanted = this.#wanted(manager);
    const kept = this.#listeners.filter((old) => wanted.some((one) => isSame(one, old)));
    if (manager.tls) for (const listener of kept) listener.renew(manager.tls);
    const leaving = this.#listeners.filter((old) => !kept.includes(old));
    const coming = wanted.filter((one) => !kept.some((old) => isSame(one, old)));

    // From 127.0.0.1:5038 to 0.0.0.0:5038: the old one is in the way of the new one.
    const inTheWay = leaving.filter((old) => coming.some(({ bind }) => bind.port === old.bind.port));
    for (const listener of inTheWay) listener.close();
    const fresh: Listener[] = [];
    try {
      for (const { open } of coming) fresh.push(await open());
    } catch (error) {
      for (const listener of fresh) listener.close();
      const reopened: Listener[] = [];
      for (const { reopen } of inTheWay) reopened.push(await reopen());
      this.#listeners = [...this.#listeners.filter((old) => !inTheWay.includes(old)), ...reopened];
      throw error;
    }
    for (const listener of leaving) listener.close();
    this.#listeners = [...kept, ...fresh];
  }

  close(): void {
    for (const listener of this.#listeners) listener.close();
    this.#listeners = [];
  }

  #wanted({ enabled, bind, tls }: ManagerConfiguration): Wanted[] {
    if (!enabled) return [];
    const wanted: Wanted[] = [{ name: 'AMI', bind, open: () => listenTcp(bind, this.#onConnection) }];
    if (tls) wanted.push({ name: 'AMI/TLS', bind: tls.bind, open: () => listenTls(tls, this.#onConnection) });
    return wanted;
  }
}

interface Wanted {
  readonly name: AmiAddress['name'];
  readonly bind: BindAddress;
  readonly open: () => Promise<Listener>;
}

type Place = Pick<Listener, 'name' | 'bind'>;

function isSame(one: Place, other: Place): boolean {
  return (
    one.name === other.name && one.bind.address === other.bind.address && one.bind.port === other.bind.port
  );
}
