import { createHash } from 'node:crypto';
import type { EsmeOptions } from '../../config/carriers.ts';
import type { Clock, Timer } from '../../messages/clock.ts';
import type { MessageId } from '../../messages/message.ts';
import type { IncomingPart, Store } from '../../messages/store.ts';
import { STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import type { Write } from '../../telemetry/limit-lines.ts';
import { type Refusal, refusal } from './answers.ts';
import { baseOf, partId } from './message-ids.ts';
import { type PackedPart, packPart, unpackPart } from './packed-part.ts';
import type { Sender, Taken, WholeText } from './sender.ts';
import type { Joined, Submission } from './submission.ts';
import { readTexts } from './text-coding.ts';

export interface LongMessagesOptions {
  readonly parts: Store['parts'];
  readonly sender: Pick<Sender, 'send' | 'check'>;
  /** An account of the moment, by its name. */
  readonly account: (name: string) => EsmeOptions | undefined;
  readonly newId: (now: number) => MessageId;
  readonly clock: Clock;
  readonly log: Readonly<Record<'warn' | 'error', Write>>;
}

/** A message of which parts are missing. */
interface Open {
  readonly account: string;
  readonly base: MessageId;
}

/**
 * Texts that ESMEs submit in parts. Each part is on disk before it is answered, with an id of its own; when the last one is
 * there, in whichever order they came, all of them become one message, and its receipts name the ids of all parts.
 *
 * What is not whole after a while is sent as far as it came, with `[…]` where something is missing: what was answered is kept.
 * An account has so many messages open at most.
 */
export class LongMessages {
  readonly #options: LongMessagesOptions;
  readonly #open = new Map<string, Open>();
  readonly #bases = new Set<MessageId>();
  readonly #openOf = new Map<string, number>();
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: LongMessagesOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier life left. */
  async start(): Promise<void> {
    const { parts, clock } = this.#options;
    for (const rows of await parts.older(PREFIX, clock.now() + 1, MOST_READ)) {
      const [first] = rows;
      if (first !== undefined) this.#opened(first.message, baseOfRows(rows));
    }
    this.#sweepLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Whether parts of this message wait for others. */
  has(base: MessageId): boolean {
    return this.#bases.has(base);
  }

  /** Keeps a part. Resolves when it is on disk, and with the last one the whole message, too. */
  async take(esme: EsmeOptions, submission: Submission, joined: Joined): Promise<Taken | Refusal> {
    const { parts, sender, newId, clock, log } = this.#options;
    const key = keyOf(esme, submission, joined);
    let open = this.#open.get(key);
    const isFirst = open === undefined;
    if (open === undefined) {
      for (const { number: to } of submission.recipients) {
        const refused = sender.check(esme, { from: submission.from, to });
        if (refused !== undefined && submission.recipients.length === 1) return refused;
      }
      if ((this.#openOf.get(esme.name) ?? 0) >= MOST_OPEN)
        return refusal('backlog', `${MOST_OPEN} long messages of the account wait for parts.`);
      open = this.#opened(key, baseOf(newId(clock.now())));
    }
    const content = packPart(submission, open.base);
    let rows: readonly IncomingPart[];
    try {
      rows = await parts.keep({
        message: key,
        part: joined.part,
        parts: joined.parts,
        content,
        at: clock.now(),
      });
    } catch (error) {
      if (isFirst) this.#closed(key);
      log.error(
        { err: error, esme: esme.name },
        'A part of a long message could not be kept and was refused',
      );
      return refusal('storage', 'The part could not be written to disk.');
    }
    const base = baseOfRows(rows);
    if (rows.length === joined.parts) {
      const sent = await this.#sendWhole(esme, key, rows, base);
      if (sent.kind === 'refused') return sent;
    }
    return { kind: 'taken', id: partId(base, joined.part), failures: [] };
  }

  async #sendWhole(
    esme: EsmeOptions,
    key: string,
    rows: readonly IncomingPart[],
    base: MessageId,
  ): Promise<Taken | Refusal> {
    const { sender, parts, log } = this.#options;
    const sent = await sender.send(esme, wholeOf(rows, base));
    if (sent.kind === 'refused') return sent;
    this.#closed(key);
    try {
      await parts.remove(key);
    } catch (error) {
      // They are found again later, and sent under the same key: nobody gets them twice.
      log.error({ err: error, esme: esme.name }, 'The parts of a long message could not be removed');
    }
    return sent;
  }

  #sweepLater(): void {
    if (this.#stopped) return;
    this.#timer = this.#options.clock.after(SWEEP_MS, () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    const { parts, clock, log } = this.#options;
    try {
      for (const rows of await parts.older(PREFIX, clock.now() - WAIT_MS, SWEPT)) {
        if (this.#stopped) return;
        await this.#sendLate(rows);
      }
    } catch (error) {
      if (!this.#stopped) log.error({ err: error }, 'Parts of long messages could not be read');
    }
    this.#sweepLater();
  }

  /** Sends what came of a message. What can never be sent is given up. */
  async #sendLate(rows: readonly IncomingPart[]): Promise<void> {
    const { account, parts, log } = this.#options;
    const [first] = rows;
    if (first === undefined) return;
    const name = accountOf(first.message);
    const told = { esme: name, parts: first.parts, came: rows.length };
    const esme = account(name);
    const sent =
      esme === undefined
        ? refusal('refused', 'The account is not in the configuration any more.')
        : await this.#sendWhole(esme, first.message, rows, baseOfRows(rows));
    if (sent.kind === 'taken') {
      log.warn({ ...told, messageId: sent.id }, 'A long message of an ESME came in part and was sent so');
    } else if (!LATER.has(sent.status)) {
      log.error({ ...told, reason: sent.reason }, 'A long message of an ESME cannot be sent and is given up');
      this.#closed(first.message);
      await parts.remove(first.message);
    }
  }

  #opened(key: string, base: MessageId): Open {
    const account = accountOf(key);
    const open = { account, base };
    this.#open.set(key, open);
    this.#bases.add(base);
    this.#openOf.set(account, (this.#openOf.get(account) ?? 0) + 1);
    return open;
  }

  #closed(key: string): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    this.#bases.delete(open.base);
    const left = (this.#openOf.get(open.account) ?? 1) - 1;
    if (left > 0) this.#openOf.set(open.account, left);
    else this.#openOf.delete(open.account);
  }
}

/** Who sends it to whom, and what its parts say of themselves. */
function keyOf({ name }: EsmeOptions, { from, recipients, serviceType }: Submission, joined: Joined): string {
  const { reference, width, parts } = joined;
  const to = recipients.map(({ number }) => number);
  const where = JSON.stringify([from, to, serviceType, width, reference, parts]);
  const hash = createHash('sha256').update(where).digest('base64url');
  return `${PREFIX}${encodeURIComponent(name)}/${hash}`;
}

function accountOf(key: string): string {
  return decodeURIComponent(key.slice(PREFIX.length, key.indexOf('/', PREFIX.length)));
}

/** Of what came first: what an earlier life has answered stays so. */
function baseOfRows(rows: readonly IncomingPart[]): MessageId {
  const first = rows.reduce((one, other) => (other.at < one.at ? other : one));
  return unpackPart(first.content).base;
}

function wholeOf(rows: readonly IncomingPart[], base: MessageId): WholeText {
  const unpacked = rows.map(({ part, content }) => ({ part, ...unpackPart(content) }));
  const [first] = unpacked as [PackedPart & { part: number }];
  const asked = unpacked.filter(({ receipts }) => receipts.length > 0);
  return {
    source: first.source,
    from: first.from,
    recipients: first.recipients,
    serviceType: first.serviceType,
    body: bodyOf(rows[0]?.parts ?? 0, unpacked),
    sendAt: first.sendAt,
    expiresAt: first.expiresAt,
    receipts: [...new Set(asked.flatMap(({ receipts }) => receipts))],
    replaces: first.replaces,
    base,
    ids: asked.map(({ part }) => partId(base, part)),
  };
}

function bodyOf(count: number, parts: readonly (PackedPart & { readonly part: number })[]): string {
  if (parts.length === count) return readTexts(parts.map(({ text }) => text));
  let body = '';
  let next = 1;
  for (const { part, text } of parts) {
    if (part > next) body += MISSING;
    body += readTexts([text]);
    next = part + 1;
  }
  return next <= count ? body + MISSING : body;
}

const PREFIX = 'esme:';
const MISSING = '[…]';
/** Trying again may do. */
const LATER: ReadonlySet<number> = new Set([
  STATUS.ESME_RSYSERR,
  STATUS.ESME_RMSGQFUL,
  STATUS.ESME_RTHROTTLED,
]);
/** How long parts are waited for. */
const WAIT_MS = 300_000;
const SWEEP_MS = 30_000;
const SWEPT = 100;
/** Of an account. */
const MOST_OPEN = 1000;
const MOST_READ = 100_000;
