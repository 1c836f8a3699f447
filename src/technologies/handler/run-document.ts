import { errorCode } from '../../messages/errors.ts';
import type { ProjectMessage } from '../../messages/message.ts';
import type { InboundDocument } from '../../messages/numbers/directory.ts';
import { hopsOf } from '../../messages/numbers/hops.ts';
import { finalFailure, type Outcome } from '../../messages/technology.ts';
import type { HandlerOptions } from './create-technology.ts';
import { runCxml } from './cxml/run-cxml.ts';
import { DocumentError, RunCutShort } from './document-error.ts';
import { createDocumentRequests } from './document-request.ts';
import { inboundText } from './inbound-text.ts';
import { Replies } from './replies.ts';
import { Programs } from './swml/programs.ts';
import { runSwml } from './swml/run-swml.ts';
import { runWebhook } from './webhook.ts';

/** Runs the document of a number for a message to its end. Never rejects but for a defect. */
export type RunDocument = (
  message: ProjectMessage,
  document: InboundDocument,
  signingKey: string,
) => Promise<Outcome>;

/** What runs documents; those of SWML that it has read it keeps. */
export function documentRunner(options: HandlerOptions): RunDocument {
  const programs = new Programs();
  return (message, document, signingKey) => run({ ...options, programs }, message, document, signingKey);
}

async function run(
  options: HandlerOptions & { readonly programs: Programs },
  message: ProjectMessage,
  document: InboundDocument,
  signingKey: string,
): Promise<Outcome> {
  const { http, intake, programs, readFile, settings } = options;
  const inbound = inboundText(message, message.project, settings().spaceId, options.link);
  const requests = createDocumentRequests({ http, signingKey, now: () => options.clock.now() });
  const { documentLimit, callbackTimeoutSeconds } = settings();
  const swml = { requests: 0 };
  const replies = new Replies({
    numbers: options.numbers(),
    intake,
    inbound,
    source: document.kind === 'cxml' ? 'cxml' : 'swml',
    hops: hopsOf(message.variables),
    runsDocument: (number) => options.directory().numbers.get(number)?.inbound !== undefined,
  });
  let text = '';
  const onFallback = ({ code, message }: DocumentError) => {
    text = `By the fallback, after ${code}: ${message}`;
  };
  try {
    let status = 0;
    if (document.kind === 'webhook') {
      status = await runWebhook(document, inbound, requests, callbackTimeoutSeconds * 1000, onFallback);
    } else if (document.kind === 'cxml') {
      await runCxml(document, inbound, { requests, replies, readFile, documentLimit, onFallback });
    } else {
      await runSwml(
        document,
        inbound,
        { http, requests, replies, programs, readFile, documentLimit, onFallback },
        swml,
      );
    }
    return { kind: 'delivered', code: status, text };
  } catch (error) {
    if (error instanceof RunCutShort)
      return later(new DocumentError(errorCode('transport'), error.message), false);
    if (!(error instanceof DocumentError)) throw error;
    // What was done cannot be told apart from what is still to do, but for replies: those have their keys.
    const untouched = replies.sent === 0 && swml.requests === 0;
    if (error.passing && untouched) return later(error, true);
    // `left: false`: a message that its document did not take has failed, as the original has it.
    return { ...finalFailure(error.code, error.message), code: error.status };
  }
}

function later(error: DocumentError, bounded: boolean): Outcome {
  return {
    kind: 'retry',
    code: error.status,
    text: '',
    errorCode: error.code,
    errorMessage: error.message,
    ...(error.afterMs !== undefined && { afterMs: error.afterMs }),
    bounded,
    left: false,
  };
}
