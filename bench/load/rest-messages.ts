import { answeringPhone } from './answering-phone.ts';
import {
  postMessages,
  type Recipients,
  type RestMessagesJob,
  type RestMessagesResult,
} from './post-messages.ts';
import { serveJobs } from './process.ts';

/** Posts messages, and answers the MESSAGEs that come of them. */
const recipients: Recipients = { onMessage: () => {} };
const phone = answeringPhone((port) =>
  serveJobs<RestMessagesJob, RestMessagesResult>(port, (job, progress) =>
    postMessages(job, recipients, progress),
  ),
);
phone.onMessage = (text) => {
  const at = text.lastIndexOf('\r\nMessage ') + 10;
  recipients.onMessage(Number.parseInt(text.slice(at, at + 10), 10));
};
