import { answeringSmsc } from './answering-smsc.ts';
import {
  postMessages,
  type Recipients,
  type RestMessagesJob,
  type RestMessagesResult,
} from './post-messages.ts';
import { serveJobs } from './process.ts';

/** A {@link RestMessagesJob} whose messages come to an SMSC. */
export interface RestSubmitsJob extends RestMessagesJob {
  readonly receipts: boolean;
}

/** Posts messages, and answers the submit_sm that come of them. */
const recipients: Recipients = { onMessage: () => {} };
const smsc = answeringSmsc((port) =>
  serveJobs<RestSubmitsJob, RestMessagesResult>(port, (job, progress) => {
    smsc.receipts = job.receipts;
    return postMessages(job, recipients, progress);
  }),
);
smsc.onSubmit = (pdu) => {
  const at = pdu.lastIndexOf('Message ') + 8;
  recipients.onMessage(Number.parseInt(pdu.toString('latin1', at, at + 10), 10));
};
