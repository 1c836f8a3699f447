import { setTimeout as pause } from 'node:timers/promises';
import { type AmiConnection, field } from '../ami.ts';
import type { RecordedCase } from './recording.ts';
import type { World } from './world.ts';

/** The session of a case: from the greeting on where that was recorded, logged in already otherwise. */
export async function openSession(recorded: RecordedCase, world: World): Promise<AmiConnection | undefined> {
  if (recorded.items.some(({ kind }) => kind === 'http-tx')) return undefined;
  if (hasGreeting(recorded)) return greeted(world);
  // Where an observer was told of events the session was not, but for its own.
  const kinds = recorded.items.map(({ kind, data }) => `${kind} ${/^Event:/.test(data)}`);
  const Events = kinds.includes('ami-rx-observer true') && !kinds.includes('ami-rx true') ? 'off' : 'on';
  // Where a recording does not say, it was the administrator.
  const ami = await loggedIn(world, recorded.user || 'admin', Events);
  await quiet(ami);
  return ami;
}

/** The second session, which only listens; undefined where the recording has none. */
export async function openObserver(recorded: RecordedCase, world: World): Promise<AmiConnection | undefined> {
  if (!recorded.items.some(({ kind }) => kind === 'ami-rx-observer')) return undefined;
  const observer = await loggedIn(world, 'admin');
  await quiet(observer);
  return observer;
}

/** A second session logs in and, a little later, sends the UserEvents. */
export async function sendProbe(world: World, events: readonly string[]): Promise<void> {
  const probe = await loggedIn(world, 'admin');
  await pause(60);
  for (const event of events) probe.write(event);
  await probe.until((messages) =>
    messages.filter((m) => m.includes('Event Sent')).length >= events.length ? true : undefined,
  );
  probe.close();
}

export function hasGreeting(recorded: RecordedCase): boolean {
  return recorded.items.some((item) => item.note === 'banner');
}

/** Waits until nothing more comes: the events that follow a login. */
async function quiet(ami: AmiConnection): Promise<void> {
  for (let count = -1; count !== ami.received.length; ) {
    count = ami.received.length;
    await pause(40);
  }
}

/** A session of this user, whose login was answered. */
export async function loggedIn(world: World, user: string, Events = 'on'): Promise<AmiConnection> {
  const Secret = world.directory.users.get(user);
  if (Secret === undefined) throw new Error(`no AMI user ${user}`);
  const ami = await greeted(world);
  const answer = await ami.action({ Action: 'Login', Username: user, Secret, Events });
  if (field(answer, 'Response') !== 'Success') throw new Error(`login as ${user}: ${answer}`);
  return ami;
}

async function greeted(world: World): Promise<AmiConnection> {
  const ami = await world.openAmi();
  await ami.until((messages) => messages[0]);
  return ami;
}
