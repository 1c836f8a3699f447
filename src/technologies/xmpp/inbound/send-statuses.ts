import type { Messaging, StatusEvent } from '../../../messages/messaging.ts';
import { addressAt } from '../component/number-address.ts';
import type { XmppStream } from '../stream.ts';
import { arrivalNotice } from './arrival-notice.ts';
import { errorElement } from './error-answer.ts';
import { owedStatusOf } from './owed-status.ts';
import { SOURCE } from './receive-message.ts';
import { errorOfFailure } from './refusals.ts';

export interface StatusesOptions {
  readonly messaging: Pick<Messaging, 'onStatus'>;
  /** The connection of an account. */
  readonly stream: (account: string) => XmppStream | undefined;
}

/**
 * Tells Jabber users what became of what they sent from their numbers: that it arrived, where they asked, and that it did not.
 * All that it takes is kept with the message, so that it is told after a restart as well; it is lost only where the account
 * is not connected at that moment, as nothing but a tick or an error is told.
 *
 * @returns the end of it
 */
export function sendStatuses({ messaging, stream }: StatusesOptions): () => void {
  return messaging.onStatus((event) => {
    const { source, direction, status, project } = event;
    if (source !== SOURCE || direction !== 'outbound' || project === undefined || event.requestId === '')
      return;
    const owed = owedStatusOf(project);
    const connection = owed === undefined ? undefined : stream(owed.account);
    if (owed === undefined || connection === undefined) return;
    const { account, xml } = connection;
    const address =
      owed.local === '' ? addressAt(connection.jid, project.to) : `${owed.local}@${connection.jid}`;
    const from = account.type === 'component' ? address : undefined;
    // To all clients of the user: he may be at another by now.
    const told = { from, to: event.owner, type: 'chat', id: event.requestId };
    if (isArrival(event)) {
      const notice = arrivalNotice(xml, told, owed.wants);
      if (notice !== undefined) connection.send(notice);
    } else if (status === 'undelivered' || status === 'failed') {
      const error = errorOfFailure(event.errorCode, event.errorMessage);
      // Servers drop errors that are not for one client (RFC 6121 §8.5.2.1.1).
      const to = owed.resource === '' ? event.owner : `${event.owner}/${owed.resource}`;
      connection.send(xml('message', { ...told, to, type: 'error' }, errorElement(xml, error)));
    }
  });
}

/** Once: what was delivered before is only read now. */
function isArrival({ status, previousStatus }: StatusEvent): boolean {
  return status === 'delivered' || (status === 'read' && previousStatus !== 'delivered');
}
