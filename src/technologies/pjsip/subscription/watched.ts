import type { PjsipAor, PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Hints } from '../../../states/states.ts';
import type { EventPackage } from './event-packages.ts';

/** What a subscription watches. */
export type Watched = WatchedMailboxes | WatchedExtension | WatchedList;

export interface WatchedMailboxes {
  readonly kind: 'mailboxes';
  /** The AOR, or what else the Request-URI named; empty: all of the endpoint's. */
  readonly resource: string;
  readonly mailboxes: readonly string[];
  /** Where voice mail is called, `voicemail_extension`; empty: not told. */
  readonly voicemailExtension: string;
}

export interface WatchedExtension {
  readonly kind: 'extension';
  readonly resource: string;
  readonly context: string;
}

/** RFC 4662. */
export interface WatchedList {
  readonly kind: 'list';
  readonly resource: string;
  readonly items: readonly Watched[];
  readonly fullState: boolean;
  readonly batchMs: number;
  readonly displayNames: boolean;
}

export interface WatchOptions {
  readonly configuration: PjsipConfiguration;
  readonly hints: Pick<Hints, 'find'>;
  readonly endpoint: PjsipEndpoint;
  readonly event: EventPackage;
  /** The user of the Request-URI. */
  readonly resource: string;
  /** The subscriber said `Supported: eventlist`. */
  readonly takesLists: boolean;
}

/** Finds what a Request-URI names; the status of the refusal when there is no such thing. */
export function findWatched(options: WatchOptions): Watched | number {
  const list = options.takesLists ? findList(options, options.resource) : undefined;
  if (list === undefined) return findSingle(options, options.resource);
  const watched = watchedList(options, list, new Set([options.resource]));
  return watched.items.length === 0 ? 500 : watched;
}

/** All that is watched itself, lists taken apart. */
export function singlesOf(watched: Watched): readonly (WatchedMailboxes | WatchedExtension)[] {
  return watched.kind === 'list' ? watched.items.flatMap(singlesOf) : [watched];
}

function findSingle(options: WatchOptions, resource: string): WatchedMailboxes | WatchedExtension | number {
  const { endpoint, event, hints } = options;
  if (event === 'message-summary') return findMailboxes(options, resource);
  const context = endpoint.subscribeContext || endpoint.context;
  return hints.find(resource, context) === undefined ? 404 : { kind: 'extension', resource, context };
}

/**
 * An AOR's mailboxes; those of all AORs of the endpoint without a name. An endpoint that is told of a mailbox
 * unasked cannot subscribe to it (500, as Asterisk answers), unless the subscription shall take the place of that.
 */
function findMailboxes(
  { configuration, endpoint }: WatchOptions,
  resource: string,
): WatchedMailboxes | number {
  const { aors, global } = configuration;
  const found =
    resource === ''
      ? endpoint.aors.map((name) => aors.get(name)).filter((aor) => aor !== undefined)
      : [aors.get(resource) ?? voicemailAor(configuration, endpoint, resource)].filter(
          (aor) => aor !== undefined,
        );
  const mailboxes = [...new Set(found.flatMap((aor) => aor.mailboxes))];
  if (resource !== '' && mailboxes.length === 0) return 404;
  const told = new Set(endpoint.mwiSubscribeReplacesUnsolicited ? [] : endpoint.mailboxes);
  if (mailboxes.some((mailbox) => told.has(mailbox))) return 500;
  const voicemailExtension = found[0]?.voicemailExtension || global.defaultVoicemailExtension;
  return { kind: 'mailboxes', resource, mailboxes, voicemailExtension };
}

/** Phones may subscribe to the number of their voice mail. */
function voicemailAor(
  { aors }: PjsipConfiguration,
  endpoint: PjsipEndpoint,
  extension: string,
): PjsipAor | undefined {
  const wanted = extension.toLowerCase();
  return endpoint.aors
    .map((name) => aors.get(name))
    .find((aor) => aor !== undefined && aor.voicemailExtension.toLowerCase() === wanted);
}

function findList(
  { configuration, event }: WatchOptions,
  name: string,
): ReturnType<PjsipConfiguration['resourceLists']['get']> {
  const list = configuration.resourceLists.get(name);
  return list?.event === event ? list : undefined;
}

/** Items that are not there, and those that stand in the list already, are left out. */
function watchedList(
  options: WatchOptions,
  list: NonNullable<ReturnType<typeof findList>>,
  visited: Set<string>,
): WatchedList {
  const items: Watched[] = [];
  for (const name of list.listItem) {
    if (visited.has(name)) continue;
    visited.add(name);
    const nested = findList(options, name);
    const item = nested === undefined ? findSingle(options, name) : watchedList(options, nested, visited);
    if (typeof item === 'number' || (item.kind === 'list' && item.items.length === 0)) continue;
    items.push(item);
  }
  return {
    kind: 'list',
    resource: list.name,
    items,
    fullState: list.fullState,
    batchMs: list.notificationBatchInterval,
    displayNames: list.resourceDisplayName,
  };
}
