import type { MediaIntake, MediaProblem } from '../../../../messages/media.ts';
import type { Media } from '../../../../messages/message.ts';
import { settle } from '../../../../messages/testing/manual-clock.ts';
import { type NumbersHouseOptions, numbersHouse } from '../../../../messages/testing/numbers-house.ts';
import { ScriptedTechnology } from '../../../../messages/testing/scripted-technology.ts';
import { createXmppInbound } from '../create-inbound.ts';
import { type RecordingStream, stanza } from './stanzas.ts';

/** The domain with a scripted technology `xmpp`, and what comes in over the streams of a test. */
export async function inboundHouse(options: NumbersHouseOptions, streams: readonly RecordingStream[]) {
  const xmpp = new ScriptedTechnology('xmpp');
  xmpp.contacts.set('bob@example.org', ['bob']);
  const house = await numbersHouse({
    ...options,
    carriers: (parts) => [...options.carriers(parts), xmpp],
  });
  const intake = new ScriptedIntake();
  const logged: string[] = [];
  const note = (fields: object, text: string): void => void logged.push(`${text} ${JSON.stringify(fields)}`);
  const inbound = createXmppInbound({
    messaging: () => house.messaging,
    numbers: () => house.numbers,
    directory: house.directory,
    media: intake,
    stream: (name) => streams.find(({ account }) => account.name === name),
    version: '1.2.3',
    clock: house.clock,
    log: { info: note, warn: note, error: note },
  });
  return {
    ...house,
    xmpp,
    intake,
    logged,
    inbound,
    /** Takes a stanza, and gives what was sent since. */
    take: async (text: string, stream = streams[0] as RecordingStream): Promise<readonly string[]> => {
      const before = stream.sent.length;
      await inbound.take(stanza(text, namespaceOf(stream)), stream);
      await settle();
      await settle();
      return stream.sent.slice(before);
    },
    /** The messages that were kept: direction, source, owner, from, destination, text. */
    kept: (): string[] =>
      house.store.rows.map(({ entry: { message } }) =>
        [message.direction, message.owner, message.from, message.destination, message.body.toString()].join(
          ' | ',
        ),
      ),
  };
}

function namespaceOf({ account }: RecordingStream): string {
  return account.type === 'component' ? 'jabber:component:accept' : 'jabber:client';
}

/** Has what it was given under a URL; all else it refuses. */
class ScriptedIntake implements Pick<MediaIntake, 'fetch' | 'release'> {
  readonly files = new Map<string, Media>();
  readonly asked: string[] = [];
  readonly released: string[] = [];

  fetch(urls: readonly string[], project: string): Promise<readonly Media[] | MediaProblem> {
    this.asked.push(`${project} ${urls.join(' ')}`);
    const index = urls.findIndex((url) => !this.files.has(url));
    if (index < 0) return Promise.resolve(urls.map((url) => this.files.get(url) as Media));
    return Promise.resolve({ code: 'media_request_failed', reason: 'It is not there.', index });
  }

  release(media: readonly Media[]): Promise<void> {
    this.released.push(...media.map(({ source }) => source));
    return Promise.resolve();
  }
}
