import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { parseNameAddr } from '../../../protocols/sip/syntax/name-addr.ts';
import { utf8 } from '../../../protocols/sip/syntax/text.ts';
import type { ExtensionState, States } from '../../../states/states.ts';
import type { Content } from './bodies/content.ts';
import { type ListItem, listBody } from './bodies/list-body.ts';
import { messageSummary, summaryOf } from './bodies/message-summary.ts';
import { extensionBody } from './event-packages.ts';
import type { Subscription } from './subscription.ts';
import { keysOf } from './subscription-table.ts';
import type { Watched, WatchedExtension, WatchedList, WatchedMailboxes } from './watched.ts';

export interface RenderOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly states: Pick<States, 'hints' | 'mailboxes'>;
  readonly randomBytes: (size: number) => Buffer;
}

/** Makes the documents of subscriptions from the states of the moment. */
export class Renderer {
  readonly #options: RenderOptions;

  constructor(options: RenderOptions) {
    this.#options = options;
  }

  /** @param only the keys of the items of a list to tell of; undefined: all */
  render(subscription: Subscription, only: ReadonlySet<string> | undefined): Content | undefined {
    if (subscription.silent) return undefined;
    const content = this.#document(subscription, subscription.watched, only);
    if (content !== undefined) subscription.version++;
    return content;
  }

  #document(
    subscription: Subscription,
    watched: Watched,
    only: ReadonlySet<string> | undefined,
  ): Content | undefined {
    switch (watched.kind) {
      case 'mailboxes':
        return this.#mailboxes(subscription, watched);
      case 'extension':
        return this.#extension(subscription, watched);
      case 'list':
        return this.#list(subscription, watched, only);
    }
  }

  #mailboxes(subscription: Subscription, { mailboxes, voicemailExtension }: WatchedMailboxes): Content {
    const account = voicemailExtension === '' ? '' : uriOf(subscription, voicemailExtension);
    return messageSummary(summaryOf(this.#options.states.mailboxes, mailboxes), account);
  }

  #extension(subscription: Subscription, { resource, context }: WatchedExtension): Content | undefined {
    const state: ExtensionState | undefined = this.#options.states.hints.stateOf(resource, context);
    if (state === undefined) return undefined;
    const { bodyType, endpoint, isDigium } = subscription.terms;
    return extensionBody(bodyType)({
      exten: resource,
      state,
      entity: uriOf(subscription, resource),
      watcher: watcherOf(subscription),
      version: subscription.version,
      earlyInUseRinging: this.#endpoint(endpoint)?.notifyEarlyInuseRinging ?? false,
      isDigium,
      randomBytes: this.#options.randomBytes,
    });
  }

  #list(
    subscription: Subscription,
    list: WatchedList,
    only: ReadonlySet<string> | undefined,
  ): Content | undefined {
    const items: ListItem[] = [];
    for (const item of list.items) {
      if (only !== undefined && !concerns(item, only)) continue;
      const content = this.#document(subscription, item, only);
      if (content === undefined) continue;
      const shown = (list.displayNames ? this.#displayName(item) : '') || item.resource;
      items.push({ uri: uriOf(subscription, item.resource), name: shown, content });
    }
    const { host } = subscription.terms;
    return listBody({
      uri: uriOf(subscription, list.resource),
      name: list.resource,
      version: subscription.version,
      fullState: only === undefined,
      items,
      host: host.slice(0, host.lastIndexOf(':')),
      token: () => token(this.#options.randomBytes),
    });
  }

  /** The caller's name of the endpoint that an extension is made of. */
  #displayName(watched: Watched): string {
    if (watched.kind !== 'extension') return '';
    const { devices = [] } = this.#options.states.hints.find(watched.resource, watched.context) ?? {};
    const device = devices.find((name) => name.startsWith('PJSIP/'));
    return device === undefined ? '' : (this.#endpoint(device.slice('PJSIP/'.length))?.callerId.name ?? '');
  }

  #endpoint(name: string): PjsipEndpoint | undefined {
    return this.#options.configuration().endpoints.get(name);
  }
}

function concerns(watched: Watched, keys: ReadonlySet<string>): boolean {
  return watched.kind === 'list'
    ? watched.items.some((item) => concerns(item, keys))
    : keysOf(watched).some((key) => keys.has(key));
}

/** `sip:102@127.0.0.1:5060` */
function uriOf({ terms }: Subscription, resource: string): string {
  return `sip:${resource}@${terms.host}`;
}

/** The subscriber's address without its display name. */
function watcherOf({ dialog }: Subscription): string {
  return utf8(parseNameAddr(dialog.remote)?.uriText ?? '');
}

/** Five letters, as PJSIP's own. */
function token(randomBytes: (size: number) => Buffer): string {
  return String.fromCharCode(...[...randomBytes(5)].map((byte) => 0x61 + (byte % 26)));
}
