import { CLASSES } from '../../protocols/ami/classes.ts';
import { escaped, field } from '../../protocols/ami/serialize.ts';
import type { MailboxCounts, States } from '../../states/states.ts';
import type { AmiEvent, Broadcast } from './broadcast.ts';
import { deviceLines, extensionLines, extensionPresenceLines, presenceLines } from './state-lines.ts';

/** Tells changes of devices, presence, extensions and mailboxes as AMI events. Returns the unsubscribe. */
export function subscribeToStates(broadcast: Broadcast, states: States): () => void {
  const tell = (name: string, lines: () => string) =>
    broadcast.publish({ name, classes: CLASSES.call, lines } satisfies AmiEvent);
  const ends = [
    states.hints.onChange((state, what) => {
      if (what === 'device') tell('ExtensionStatus', () => extensionLines(state));
      else tell('PresenceStatus', () => extensionPresenceLines(state));
    }),
    states.devices.onChange((change) => tell('DeviceStateChange', () => deviceLines(change))),
    states.presence.onChange((change) => tell('PresenceStateChange', () => presenceLines(change))),
    states.mailboxes.onChange((counts) => tell('MessageWaiting', () => mailboxLines(counts))),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function mailboxLines({ mailbox, newMessages, oldMessages }: MailboxCounts): string {
  return (
    field('Mailbox', escaped(mailbox)) +
    field('Waiting', newMessages === 0 ? '0' : '1') +
    field('New', String(newMessages)) +
    field('Old', String(oldMessages))
  );
}
