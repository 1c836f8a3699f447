import type { ActionSession } from './action.ts';

/**
 * Sends a long answer as it is made, in pieces of limited size and time; between them all others have their turn, and a
 * client that does not read is waited for.
 */
export async function streamText(
  session: Pick<ActionSession, 'send' | 'drained'>,
  parts: Iterable<string>,
): Promise<void> {
  let piece = '';
  let began = performance.now();
  for (const part of parts) {
    piece += part;
    if (piece.length < PIECE_LENGTH && performance.now() - began < PIECE_MS) continue;
    session.send(piece);
    piece = '';
    await session.drained();
    began = performance.now();
  }
  if (piece !== '') session.send(piece);
}

/** As in event-list.ts. */
const PIECE_LENGTH = 16_384;
const PIECE_MS = 5;
