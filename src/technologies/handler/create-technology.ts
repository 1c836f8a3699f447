import type { ApiOptions } from '../../config/configuration.ts';
import type { Clock } from '../../messages/clock.ts';
import { errorCode, errorMessage } from '../../messages/errors.ts';
import type { MediaIntake, MediaSource } from '../../messages/media.ts';
import type { Message } from '../../messages/message.ts';
import type { InboundDocument, NumberDirectory } from '../../messages/numbers/directory.ts';
import { hopsOf } from '../../messages/numbers/hops.ts';
import type { Numbers } from '../../messages/numbers/numbers.ts';
import {
  type Accepted,
  type Draft,
  destinationOf,
  type FinalFailure,
  finalFailure,
  type Leg,
  type Outcome,
  type Refusal,
  type Technology,
} from '../../messages/technology.ts';
import type { OutgoingHttp } from '../../protocols/http/outgoing.ts';
import type { Log } from '../../telemetry/log.ts';
import { runCxml } from './cxml/run-cxml.ts';
import { DocumentError, RunCutShort } from './document-error.ts';
import { createDocumentRequests, type DocumentRequests } from './document-request.ts';
import { type InboundText, inboundText } from './inbound-text.ts';
import { Replies } from './replies.ts';
import { Programs } from './swml/programs.ts';
import { runSwml } from './swml/run-swml.ts';
import { runWebhook } from './webhook.ts';

export interface HandlerOptions {
  /** A function: it is made after its technologies. */
  readonly numbers: () => Pick<Numbers, 'send'>;
  readonly directory: () => Pick<NumberDirectory, 'numbers' | 'projects'>;
  readonly http: Pick<OutgoingHttp, 'request'>;
  readonly intake: Pick<MediaIntake, 'fetch' | 'release'>;
  readonly link: MediaSource['link'];
  readonly readFile: (path: string) => Promise<Buffer>;
  readonly settings: () => Pick<ApiOptions, 'spaceId' | 'documentLimit' | 'callbackTimeoutSeconds'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * The technology `handler`: a message that came in for a number goes to the number's document: SWML, cXML or a webhook.
 *
 * The destination is the number (`handler:+15551230002`). It is delivered when the document has run to its end, whatever that
 * was to do. A document that could not be had, and may be another time, is run again as long as nothing of it was done; what is
 * wrong with it is final. Messages of one sender to one number are run one after the other, those of others beside them.
 */
export function createHandlerTechnology(options: HandlerOptions): Technology {
  const programs = new Programs();
  const documentOf = (number: string) => options.directory().numbers.get(number)?.inbound;

  return {
    name: 'handler',
    unaddressed: true,

    accept(draft: Draft): Accepted | Refusal {
      if (documentOf(draft.destination) === undefined) {
        return {
          kind: 'refused',
          code: errorCode('unknownDestination'),
          reason: `No document runs for the messages of ${draft.destination}`,
        };
      }
      return {
        kind: 'accepted',
        lane: `handler:${draft.destination}/${draft.from}`,
        offline: false,
        contentType: draft.contentType,
        variables: draft.variables,
      };
    },

    legs(message: Message): readonly Leg[] | FinalFailure {
      const document = documentOf(destinationOf(message));
      if (document === undefined) return REMOVED;
      return [{ key: 'document', address: addressOf(document) }];
    },

    async deliver(message: Message): Promise<Outcome> {
      const document = documentOf(destinationOf(message));
      const project = message.project;
      const signingKey = project && options.directory().projects.get(project.id)?.signingKey;
      if (document === undefined || project === undefined || signingKey === undefined) {
        return REMOVED;
      }
      const inbound = inboundText(message, project, options.settings().spaceId, options.link);
      const requests = createDocumentRequests({
        http: options.http,
        signingKey,
        now: () => options.clock.now(),
      });
      const outcome = await runDocument(document, message, inbound, requests, { ...options, programs });
      if (outcome.kind === 'failed' || outcome.kind === 'retry') {
        const { errorCode, errorMessage, kind } = outcome;
        options.log.warn(
          { messageId: inbound.id, document: document.kind, errorCode, errorMessage, outcome: kind },
          'A document failed',
        );
      }
      return outcome;
    },
  };
}

async function runDocument(
  document: InboundDocument,
  message: Message,
  inbound: InboundText,
  requests: DocumentRequests,
  options: HandlerOptions & { readonly programs: Programs },
): Promise<Outcome> {
  const { http, intake, programs, readFile, settings } = options;
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

/** Where the document is, for people: without what may be secret in its URL. */
function addressOf(document: InboundDocument): string {
  if (document.file !== '') return document.file;
  const url = URL.parse(document.url);
  return url === null ? document.url : `${url.origin}${url.pathname}`;
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

const REMOVED = finalFailure(errorCode('removed'), errorMessage('removed'));
