import type { ApiOptions } from '../../config/configuration.ts';
import type { Clock } from '../../messages/clock.ts';
import { errorCode, errorMessage } from '../../messages/errors.ts';
import type { MediaIntake, MediaSource } from '../../messages/media.ts';
import type { Message } from '../../messages/message.ts';
import type { InboundDocument, NumberDirectory } from '../../messages/numbers/directory.ts';
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
import type { RunDocument } from './run-document.ts';

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
  let runner: Promise<RunDocument> | undefined;
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
      // Most gateways run no documents, and need not load what does.
      runner ??= import('./run-document.ts').then(({ documentRunner }) => documentRunner(options));
      const runDocument = await runner;
      const outcome = await runDocument({ ...message, project }, document, signingKey);
      if (outcome.kind === 'failed' || outcome.kind === 'retry') {
        const { errorCode, errorMessage, kind } = outcome;
        options.log.warn(
          { messageId: message.id, document: document.kind, errorCode, errorMessage, outcome: kind },
          'A document failed',
        );
      }
      return outcome;
    },
  };
}

/** Where the document is, for people: without what may be secret in its URL. */
function addressOf(document: InboundDocument): string {
  if (document.file !== '') return document.file;
  const url = URL.parse(document.url);
  return url === null ? document.url : `${url.origin}${url.pathname}`;
}

const REMOVED = finalFailure(errorCode('removed'), errorMessage('removed'));
