import { createHash } from 'node:crypto';
import { field } from '../ami.ts';
import { digestParameters, renewedDigest } from '../digest.ts';
import type { Received } from '../sip-peer.ts';
import { header, methodOf, statusOf } from '../sip-text.ts';
import type { RecordedItem } from './recording.ts';
import type { World } from './world.ts';

/** Credentials are made anew for the nonce that came this time. */
export function withFreshDigest(text: string, world: World, received: readonly Received[]): string {
  const sent = world.here(text);
  const [line, name = '', recorded = ''] = /^((?:Proxy-)?Authorization): (.*)$/im.exec(text) ?? [];
  if (line === undefined) return sent;
  const challenge = received.findLast(
    (r) => [401, 407].includes(statusOf(r.text)) && header(r.text, 'Call-ID') === header(text, 'Call-ID'),
  );
  const asks = /^Proxy-/i.test(name) ? 'Proxy-Authenticate' : 'WWW-Authenticate';
  const username = digestParameters(recorded).get('username');
  const auth = [...world.directory.auths.values()].find((a) => a.get('username') === username);
  const value = renewedDigest(recorded, world.here(recorded), header(challenge?.text ?? '', asks), {
    method: methodOf(text),
    password: auth?.get('password') ?? 'none',
  });
  return sent.replace(world.here(line), () => `${name}: ${value}`);
}

/** An MD5 login answers the challenge that came this time: rightly where it was right, wrongly where wrong. */
export function withFreshKey(
  text: string,
  before: readonly RecordedItem[],
  world: World,
  ami: readonly string[],
): string {
  const key = /^Key: *(\S+)/im.exec(text)?.[1];
  const then = before.findLast(({ kind, data }) => kind === 'ami-rx' && /^Challenge: \d+\r$/m.test(data));
  const now = ami.findLast((message) => /^Challenge: \d+\r$/m.test(message));
  if (key === undefined || then === undefined || now === undefined) return text;
  const secret = world.directory.users.get(field(text, 'Username')) ?? '';
  const hash = (challenge: string): string =>
    createHash('md5')
      .update(challenge + secret)
      .digest('hex');
  if (hash(field(then.data, 'Challenge')) !== key.toLowerCase()) return text;
  const fresh = hash(field(now, 'Challenge'));
  return text.replace(key, key === key.toLowerCase() ? fresh : fresh.toUpperCase());
}
