import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { header, headers, isResponse, methodOf, requestUri, statusOf, uriIn, userOf } from '../sip-text.ts';
import { contactsListed } from './before/contacts-listed.ts';
import { type DirectoryModel, readDirectory } from './directory.ts';
import { amiField, type RecordedCase, readRecording, vectors } from './recording.ts';
import { type Alignment, replayCase } from './replay-case.ts';
import { openWorld, type World } from './world.ts';

export interface RecordingOptions extends Pick<Alignment, 'steady'> {
  /** `02-messagesend-destinations.jsonl` */
  readonly file: string;
  /** `etc` or `etc2`. */
  readonly configuration: string;
  /** Which of its cases; all unless given. */
  readonly only?: (recorded: RecordedCase) => boolean;
  readonly withoutDefaultEndpoint?: boolean;
  /** Whether the XMPP accounts have a server. */
  readonly xmppServer?: boolean;
}

/** Replays a recording case by case against the real program; skipped as a whole where it is absent. */
export function replayRecording(options: RecordingOptions): void {
  const directory = vectors();
  const cases =
    directory === undefined
      ? []
      : readRecording(directory, options.file).filter(options.only ?? (() => true));
  if (directory === undefined || cases.length === 0) {
    test(options.file, { skip: 'the shared recordings are not on this machine' }, () => undefined);
    return;
  }
  describe(options.file, () => {
    let world: World;
    before(async () => {
      world = await openWorld({
        configuration: join(directory, options.configuration),
        extensions: extensionsOf(cases),
        withoutDefaultEndpoint: options.withoutDefaultEndpoint ?? false,
        xmppServer: options.xmppServer ?? false,
        rivals: rivalsOf(cases, readDirectory(join(directory, options.configuration))),
      });
    });
    after(() => world?.close());
    for (const recorded of cases) {
      test(`${recorded.case}: ${recorded.title}`, async (context) => {
        const { problems, used } = await replayCase(recorded, world, options);
        if (problems.length > 0)
          assert.fail(`${problems.join('\n')}\n(declared differences: ${used.join(', ') || 'none'})`);
        if (used.length > 0) context.diagnostic(`differs as declared: ${used.join(', ')}`);
      });
    }
  });
}

/**
 * Contacts of which Asterisk minds the order: what a case registers for an AOR where a new contact pushes out an old one,
 * what goes at once, and what is listed together.
 */
function rivalsOf(cases: readonly RecordedCase[], directory: DirectoryModel): string[][] {
  const pushing = [...directory.aors].filter(
    ([, o]) => o.get('remove_existing') === 'yes' && Number(o.get('max_contacts')) > 1,
  );
  const pushed = cases.flatMap(({ items }) =>
    pushing.map(([name]) =>
      items
        .filter(({ kind, data }) => kind === 'sip-tx' && methodOf(data) === 'REGISTER')
        .filter(({ data }) => userOf(uriIn(header(data, 'To'))) === name)
        .flatMap(({ data }) => headers(data, 'Contact').map(uriIn)),
    ),
  );
  const removed = cases.map(({ items }) =>
    items
      .filter(({ kind, data }) => kind.startsWith('ami-rx') && amiField(data, 'ContactStatus') === 'Removed')
      .map(({ data }) => amiField(data, 'URI')),
  );
  const statics = [...directory.aors.values()].map((options) => (options.get('contact') ?? '').split('\n'));
  const listed = cases
    .flatMap((recorded) => contactsListed(recorded, directory))
    .map(({ contacts }) => contacts.map(({ uri }) => uri));
  return [...pushed, ...removed, ...statics, ...listed]
    .map((group) => [...new Set(group)])
    .filter((group) => group.length > 1);
}

/** Extensions of the recorded dialplan: users whose MESSAGE was taken; endpoints of that name stand in for them. */
function extensionsOf(cases: readonly RecordedCase[]): string[] {
  const users = new Set<string>();
  for (const { items } of cases) {
    for (const { kind, data } of items) {
      if (kind !== 'sip-tx' || isResponse(data) || methodOf(data) !== 'MESSAGE') continue;
      const taken = items.some(
        (i) =>
          i.kind === 'sip-rx' &&
          statusOf(i.data) === 202 &&
          header(i.data, 'CSeq') === header(data, 'CSeq') &&
          header(i.data, 'Call-ID') === header(data, 'Call-ID'),
      );
      const user = /^(?:sips?:([^@]+)@|tel:([^;]+))/.exec(requestUri(data));
      const name = user?.[1] ?? user?.[2];
      if (taken && name !== undefined) users.add(name);
    }
  }
  return [...users];
}
