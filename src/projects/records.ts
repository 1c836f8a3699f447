import type { Message, MessageRecord, ProjectMessage } from '../messages/message.ts';
import { parseMessageId } from '../messages/message-id.ts';
import type { Messaging } from '../messages/messaging.ts';

/** A message that a project may see, with all that is known of it. */
export type ProjectRecord = MessageRecord & { readonly message: ProjectMessage };

/** True for what a project may see of its own: its records, not the legs that they are delivered by. */
export function isRecordOf(message: Message, project: string): message is ProjectMessage {
  return message.project !== undefined && message.project.id === project && message.project.listed;
}

/**
 * The message with an id from outside, as it stands now; undefined for everything that the project may not see, as for what
 * there never was.
 *
 * @param deletedToo default: a deleted one is not there
 */
export async function findRecord(
  messaging: Pick<Messaging, 'show'>,
  project: string,
  idText: string,
  deletedToo = false,
): Promise<ProjectRecord | undefined> {
  const id = parseMessageId(idText);
  const record = id === undefined ? undefined : await messaging.show(id);
  if (record === undefined || !isRecordOf(record.message, project)) return undefined;
  if (record.marks.deletedAt !== 0 && !deletedToo) return undefined;
  return { ...record, message: record.message };
}
