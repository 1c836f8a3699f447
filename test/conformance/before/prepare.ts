import { setTimeout as pause } from 'node:timers/promises';
import type { Received } from '../../sip-peer.ts';
import { header, methodOf, statusOf, tagOf } from '../../sip-text.ts';
import { amiField, type RecordedCase } from '../recording.ts';
import type { World } from '../world.ts';
import { answersBefore, saysTheSame } from './answers.ts';
import { contactsOfStates } from './contacts-of-states.ts';
import { type StateAction, statesBefore } from './states.ts';
import { subscriptionsBefore } from './subscriptions.ts';
import { asksForSubscriptions, subscriptionsListed } from './subscriptions-listed.ts';

/** Brings states and subscriptions to where a case begins; gives the Call-IDs of the dialogs that it goes on with. */
export async function prepareStates(recorded: RecordedCase, world: World): Promise<ReadonlySet<string>> {
  const needed = [
    ...subscriptionsBefore(recorded, world.directory),
    ...subscriptionsListed(recorded, world.directory),
  ];
  for (const contacts of contactsOfStates(recorded, world.directory)) await world.establish(contacts);
  const actions = statesBefore(recorded, world.directory);
  await world.subscriptions.establish(needed, asksForSubscriptions(recorded));
  await world.publications.establish(recorded);
  for (const action of actions) await make(action, world);
  for (const { question, answer, actions: making } of answersBefore(recorded)) {
    if (question !== undefined && saysTheSame(await world.overseer.action(question), answer)) continue;
    for (const action of making) await world.overseer.action(action);
  }
  if (needed.length > 0 && actions.length > 0) {
    // The NOTIFYs of these changes are to be over before the case begins.
    await pause(60);
  }
  return new Set(needed.map(({ callId }) => callId));
}

/** Nobody can set that nothing is known of a device. Where something is, UNAVAILABLE says as little beside other devices. */
async function make(action: StateAction, { overseer }: World): Promise<void> {
  const Variable = action['Variable'] ?? '';
  if (!Variable.startsWith('DEVICE_STATE(') || action['Value'] !== 'UNKNOWN') {
    await overseer.action(action);
    return;
  }
  const now = amiField(await overseer.action({ Action: 'Getvar', Variable }), 'Value');
  if (now !== 'UNKNOWN') await overseer.action({ ...action, Value: 'UNAVAILABLE' });
}

/** Takes note of the subscriptions that a case made or ended. */
export function learnSubscriptions(
  recorded: RecordedCase,
  world: World,
  requests: readonly string[],
  received: (port: number) => readonly Received[],
): void {
  const recordedTag = (callId: string): string => {
    const answer = recorded.items.find(
      ({ kind, data }) => kind === 'sip-rx' && statusOf(data) === 200 && header(data, 'Call-ID') === callId,
    );
    return tagOf(header(answer?.data ?? '', 'To'));
  };
  for (const port of world.peers.keys()) {
    world.subscriptions.learn(
      port,
      requests,
      received(port).map(({ text }) => text),
      recordedTag,
    );
  }
  for (const { kind, data } of recorded.items) {
    const refused = kind === 'sip-tx' && statusOf(data) >= 400 && header(data, 'CSeq').endsWith(' NOTIFY');
    if (refused || (kind === 'sip-tx' && methodOf(data) === 'SUBSCRIBE' && header(data, 'Expires') === '0')) {
      world.subscriptions.forget(header(data, 'Call-ID'));
    }
  }
}
