import { errorCode } from '../../../messages/errors.ts';
import type { InboundDocument } from '../../../messages/numbers/directory.ts';
import type { OutgoingResponse } from '../../../protocols/http/outgoing.ts';
import { CXML, DocumentError } from '../document-error.ts';
import type { DocumentRequests } from '../document-request.ts';
import { worthTryingAgain } from '../fallback.ts';
import { httpUrl } from '../http-url.ts';
import { API_VERSION, type InboundText, inboundFields } from '../inbound-text.ts';
import type { Replies, ReplyOutcome, ReplyRefusal } from '../replies.ts';
import type { CxmlDocument, MessageVerb } from './document.ts';
import { parseCxml } from './parse-document.ts';

export interface CxmlOptions {
  readonly requests: Pick<DocumentRequests, 'form'>;
  readonly replies: Replies;
  readonly readFile: (path: string) => Promise<Buffer>;
  /** Documents that one message may run. */
  readonly documentLimit: number;
  /** The fallback URL has answered in place of a document that could not be had or read. */
  readonly onFallback: (failed: DocumentError) => void;
}

/**
 * Runs the cXML document of a number for a message.
 *
 * A message that is refused does not stop the document: with an `action` it is for that to see, without one the next verb is run;
 * where the last one was refused, that is how the run ends. Of documents that cannot be had or read the first one makes the
 * fallback URL asked.
 *
 * @throws DocumentError; @throws RunCutShort
 */
export async function runCxml(
  document: InboundDocument,
  inbound: InboundText,
  options: CxmlOptions,
): Promise<void> {
  const { replies, documentLimit } = options;
  const documents = new Documents(document, inbound, options);
  let refused: DocumentError | undefined;
  let at: Loaded | undefined = await documents.first();
  while (at !== undefined) {
    let next: DocumentAsked | undefined;
    for (const verb of at.document) {
      if (verb.verb === 'Redirect') {
        next = {
          url: resolved(verb.url, at.base, 'URL of <Redirect>'),
          method: verb.method,
          fields: inboundFields(inbound),
        };
        break;
      }
      const outcome = await sendMessage(verb, at.base, inbound, replies);
      refused = outcome.kind === 'refused' ? refusal(outcome.why, outcome.reason) : undefined;
      if (outcome.kind === 'refused' && outcome.why === 'loop') throw refused as DocumentError;
      if (verb.action !== '') {
        next = {
          url: resolved(verb.action, at.base, 'action of <Message>'),
          method: verb.method,
          fields: actionFields(verb, inbound, outcome),
        };
        break;
      }
    }
    if (next !== undefined && documents.asked >= documentLimit) {
      throw new DocumentError(errorCode('loop'), `The message was stopped after ${documentLimit} documents`);
    }
    at = next && (await documents.next(next));
  }
  if (refused !== undefined) throw refused;
}

interface Loaded {
  readonly document: CxmlDocument;
  /** What its URLs are relative to; undefined for a file. */
  readonly base: string | undefined;
}

interface DocumentAsked {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Gets documents, and the fallback once. */
class Documents {
  readonly #document: InboundDocument;
  readonly #inbound: InboundText;
  readonly #options: CxmlOptions;
  #fallbackUrl: string;
  #asked = 0;

  constructor(document: InboundDocument, inbound: InboundText, options: CxmlOptions) {
    this.#document = document;
    this.#inbound = inbound;
    this.#options = options;
    this.#fallbackUrl = document.fallbackUrl;
  }

  get asked(): number {
    return this.#asked;
  }

  async first(): Promise<Loaded> {
    const { file, url, method } = this.#document;
    if (file === '') return this.next({ url, method, fields: inboundFields(this.#inbound) });
    this.#asked++;
    return { document: await this.#file(file), base: undefined };
  }

  async next(asked: DocumentAsked): Promise<Loaded> {
    try {
      return await this.#ask(asked);
    } catch (error) {
      const url = this.#fallbackUrl;
      if (!(error instanceof DocumentError) || url === '') throw error;
      this.#fallbackUrl = '';
      const fields = [
        ...inboundFields(this.#inbound),
        ['ErrorCode', error.code] as const,
        ['ErrorUrl', asked.url] as const,
      ];
      try {
        const loaded = await this.#ask({ url, method: 'POST', fields });
        this.#options.onFallback(error);
        return loaded;
      } catch (second) {
        throw worthTryingAgain(error, second);
      }
    }
  }

  async #ask(asked: DocumentAsked): Promise<Loaded> {
    const count = ++this.#asked;
    const id = count === 1 ? this.#inbound.id : `${this.#inbound.id}.${count}`;
    const response = await this.#options.requests.form({ ...asked, id, ...LIMITS });
    return { document: await read(response), base: response.url };
  }

  /** A file has what the message says where `{{From}}` stands, as documents that SignalWire keeps. */
  async #file(path: string): Promise<CxmlDocument> {
    let text: string;
    try {
      text = (await this.#options.readFile(path)).toString('utf8');
    } catch (error) {
      throw new DocumentError(CXML.timeout, 'The file of the document cannot be read', { cause: error });
    }
    if (Buffer.byteLength(text) > LIMITS.maxBytes) {
      throw new DocumentError(CXML.tooLarge, `A document may have ${LIMITS.maxBytes} bytes`);
    }
    const values = new Map(inboundFields(this.#inbound));
    return parseCxml(text, (part) =>
      part.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => values.get(name) ?? ''),
    );
  }
}

/** An answer as a document. One without a body has nothing to do; a plain text is the answer to the sender. */
async function read(response: OutgoingResponse): Promise<CxmlDocument> {
  const text = response.body.toString('utf8');
  if (text.trim() === '') return [];
  const type = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (XML_TYPES.has(type) || type.endsWith('+xml')) return parseCxml(text);
  if (type === 'text/plain') return [{ ...PLAIN_MESSAGE, body: text.trim() }];
  throw new DocumentError(
    CXML.contentType,
    type === ''
      ? 'The document came without a Content-Type'
      : `A document cannot be ${JSON.stringify(type.slice(0, 64))}`,
  );
}

async function sendMessage(
  verb: MessageVerb,
  base: string | undefined,
  inbound: InboundText,
  replies: Replies,
): Promise<ReplyOutcome> {
  return replies.send({
    from: verb.from === '' ? inbound.to : verb.from,
    to: verb.to === '' ? inbound.from : verb.to,
    body: verb.body,
    media: verb.media.map((url) => URL.parse(url, base)?.href ?? url),
    callback:
      verb.statusCallback === ''
        ? undefined
        : { url: resolved(verb.statusCallback, base, 'statusCallback of <Message>'), form: 'form' },
  });
}

/** What an `action` is asked with: the message that was sent, and what became of it so far. */
function actionFields(
  verb: MessageVerb,
  inbound: InboundText,
  outcome: ReplyOutcome,
): readonly (readonly [string, string])[] {
  const fields: [string, string][] = [];
  if (outcome.kind === 'sent') fields.push(['MessageSid', outcome.id], ['SmsSid', outcome.id]);
  fields.push(
    ['MessageStatus', statusOf(outcome)],
    ['SmsStatus', statusOf(outcome)],
    ['AccountSid', inbound.project],
    ['ApiVersion', API_VERSION],
    ['From', verb.from === '' ? inbound.to : verb.from],
    ['To', verb.to === '' ? inbound.from : verb.to],
    ['Body', verb.body],
    ['NumMedia', String(verb.media.length)],
  );
  if (outcome.kind === 'refused') fields.push(['ErrorCode', refusal(outcome.why, outcome.reason).code]);
  return fields;
}

/** `invalid`, `sending` or `failed`, which the reference of <Message> names for `action`. */
function statusOf(outcome: ReplyOutcome): string {
  if (outcome.kind === 'sent') return 'sending';
  return INVALID.has(outcome.why) ? 'invalid' : 'failed';
}

function refusal(why: ReplyRefusal, reason: string): DocumentError {
  return new DocumentError(REFUSALS[why], `The message was refused: ${reason}`);
}

/** @throws DocumentError `11100` */
function resolved(url: string, base: string | undefined, what: string): string {
  const target = httpUrl(url, base);
  if (target === undefined)
    throw new DocumentError(
      CXML.badUrl,
      `The ${what} is no http(s) URL${base === undefined ? ', and in a file it must be whole' : ''}`,
    );
  return target;
}

const LIMITS = { timeoutMs: 10_000, maxBytes: 64 * 1024 } as const;
const XML_TYPES: ReadonlySet<string> = new Set(['text/xml', 'application/xml', 'text/html']);
const PLAIN_MESSAGE: MessageVerb = {
  verb: 'Message',
  body: '',
  media: [],
  to: '',
  from: '',
  action: '',
  method: 'POST',
  statusCallback: '',
};
const INVALID: ReadonlySet<ReplyRefusal> = new Set([
  'from-unknown',
  'group-unknown',
  'to-invalid',
  'nothing-to-send',
  'too-long',
  'too-many-media',
]);
/** The codes of the Compatibility API. */
const REFUSALS: Readonly<Record<ReplyRefusal, string>> = {
  'from-unknown': '21212',
  'group-unknown': '21212',
  'no-capability': '21601',
  'to-invalid': '21211',
  'to-unsupported': '30006',
  'no-route': '30006',
  'opted-out': '21610',
  backlog: '21611',
  refused: '30008',
  'nothing-to-send': '21602',
  'too-long': '21617',
  'too-many-media': '21623',
  media: '30012',
  loop: errorCode('loop'),
};
