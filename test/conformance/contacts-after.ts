import { header, headers, methodOf, statusOf, uriIn, userOf } from '../sip-text.ts';
import type { RecordedCase } from './recording.ts';
import type { World } from './world.ts';

/**
 * Puts away the contacts that would expire while later cases run: Asterisk notices only every 30 seconds, Aldis at once, and
 * its events would be in a case that has nothing to do with them.
 */
export async function endShortLived({ items }: RecordedCase, world: World): Promise<void> {
  const last = new Map<string, string>();
  for (const { kind, data } of items) {
    const isAnswer =
      kind === 'sip-rx' && statusOf(data) === 200 && /^\d+ REGISTER$/.test(header(data, 'CSeq'));
    const asked = items.some(
      (item) =>
        item.kind === 'sip-tx' &&
        methodOf(item.data) === 'REGISTER' &&
        header(item.data, 'Call-ID') === header(data, 'Call-ID'),
    );
    const aor = userOf(uriIn(header(data, 'To')));
    if (isAnswer && asked && aor !== '') last.set(aor, data);
  }
  for (const [aor, answer] of last) {
    const contacts = headers(answer, 'Contact').map((text) => ({
      uri: uriIn(text),
      expires: Number(/;expires=(\d+)/.exec(text)?.[1] ?? LONG),
      path: '',
    }));
    const lasting = contacts.filter(({ expires }) => expires >= LONG);
    if (lasting.length < contacts.length) await world.establish({ aor, contacts: lasting, exactly: true });
  }
}

/** Seconds. */
const LONG = 30;
