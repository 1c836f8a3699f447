import { DeviceTable } from './devices.ts';
import { type HintDefinition, HintTable } from './hints.ts';
import type { KeptOptions } from './kept.ts';
import { MailboxTable } from './mailboxes.ts';
import { PresenceTable } from './presence.ts';
import type { States } from './states.ts';

export interface StatesService extends States {
  /** Takes up what an earlier life kept. */
  load(): Promise<void>;
  /** The hints of a configuration, the first or a later one; extensions whose state they change are told. */
  configure(hints: readonly HintDefinition[]): void;
}

export function createStates(options: KeptOptions): StatesService {
  const devices = new DeviceTable(options);
  const presence = new PresenceTable(options);
  const mailboxes = new MailboxTable(options);
  const hints = new HintTable({ devices, presence, onProblem: options.onProblem });
  devices.provide(MWI, (mailbox) => mailboxes.deviceState(mailbox));
  mailboxes.onChange(({ mailbox }) => devices.changed(MWI + mailbox));
  return {
    devices,
    presence,
    hints,
    mailboxes,
    configure: (definitions) => hints.configure(definitions),
    load: async () => {
      await Promise.all([devices.load(), presence.load(), mailboxes.load()]);
      for (const { mailbox } of mailboxes.list()) devices.changed(MWI + mailbox);
    },
  };
}

/** The devices that mailboxes are, as Asterisk's res_mwi_devstate names them. */
const MWI = 'MWI:';
