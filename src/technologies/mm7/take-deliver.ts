import type { InboundVerdict, UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { MediaIntake, MediaProblem } from '../../messages/media.ts';
import type { Media } from '../../messages/message.ts';
import type { DeliverReq } from '../../protocols/mm7/message.ts';
import type { MimePart } from '../../protocols/mm7/mime/read-multipart.ts';

export interface DeliverParts {
  /** The carrier's. */
  readonly name: string;
  readonly intake: Pick<MediaIntake, 'keep' | 'release'>;
}

/**
 * Takes in a message, for each of its recipients that has a number here: its text is that of its text parts, else its subject; the
 * presentation is left out, and so is a file that is never to be taken (its type, its size). Resolves when it is on disk.
 */
export async function takeDeliver(
  { transactionId, message }: { readonly transactionId: string; readonly message: DeliverReq },
  content: readonly MimePart[],
  surroundings: Pick<UpstreamSurroundings, 'inbound' | 'log'>,
  parts: DeliverParts,
): Promise<InboundVerdict> {
  const shown = content.filter(({ contentType }) => contentType.type !== 'application/smil');
  const words = shown.filter(({ contentType }) => contentType.type === 'text/plain').map(textOf);
  const written = words.filter((text) => text !== '').join('\n');
  const arrived: Arrived = {
    from: message.sender.value,
    text: written === '' ? (message.subject ?? '') : written,
    files: shown.filter(({ contentType }) => contentType.type !== 'text/plain'),
    providerId: message.linkedId || transactionId,
  };
  let verdict: InboundVerdict = { kind: 'refused', reason: 'It names no recipient.' };
  for (const { value: to } of message.recipients.slice(0, MOST_RECIPIENTS)) {
    const one = await takeFor(to, arrived, surroundings, parts);
    // It comes again, and who has it already is known then.
    if (one.kind === 'storage') return one;
    if (verdict.kind !== 'taken') verdict = one;
  }
  return verdict;
}

interface Arrived {
  readonly from: string;
  readonly text: string;
  readonly files: readonly MimePart[];
  readonly providerId: string;
}

async function takeFor(
  to: string,
  { from, text, files, providerId }: Arrived,
  { inbound, log }: Pick<UpstreamSurroundings, 'inbound' | 'log'>,
  { name, intake }: DeliverParts,
): Promise<InboundVerdict> {
  const kept = await keepFiles(files, intake, (problem) =>
    log.warn(
      { carrier: name, code: problem.code, reason: problem.reason },
      'A file of a message that came in was left out',
    ),
  );
  if ('code' in kept) return { kind: 'storage', reason: kept.reason };
  if (text === '' && kept.length === 0) {
    const reason = files.length === 0 ? 'It holds nothing.' : 'None of its files can be taken.';
    return { kind: 'refused', reason };
  }
  try {
    const verdict = await inbound({ to, from, text, media: kept, providerId });
    if (verdict.kind !== 'taken' && kept.length > 0) await intake.release(kept);
    return verdict;
  } catch (error) {
    if (kept.length > 0) await intake.release(kept);
    throw error;
  }
}

async function keepFiles(
  parts: readonly MimePart[],
  intake: Pick<MediaIntake, 'keep'>,
  leftOut: (problem: MediaProblem) => void,
): Promise<readonly Media[] | MediaProblem> {
  let files = parts.map(({ contentType, body }) => ({ contentType: contentType.type, bytes: body }));
  while (files.length > 0) {
    const kept = await intake.keep(files);
    if (!('code' in kept)) return kept;
    if (!NEVER.has(kept.code)) return kept;
    leftOut(kept);
    files = files.filter((_, at) => at !== kept.index);
  }
  return [];
}

/** Without what a charset begins and MMSCs end a text with. */
function textOf({ contentType, body }: MimePart): string {
  const charset = contentType.parameters.get('charset') ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body).trim();
  } catch {
    // A charset nobody knows: what of it is ASCII can be read.
    return new TextDecoder().decode(body).trim();
  }
}

/** An MMS to a group names all of it; few of them are here. */
const MOST_RECIPIENTS = 50;
/** Another try changes nothing. */
const NEVER: ReadonlySet<MediaProblem['code']> = new Set(['invalid_media_type', 'media_exceeds_size_limit']);
