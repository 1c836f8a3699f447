import { DocumentError } from './document-error.ts';

/**
 * Asks at the fallback URL what the first one failed to answer. Where both fail, it is told as a failure that may pass
 * where either may: whoever tries again asks both.
 */
export async function withFallback<Answer>(
  url: string,
  fallbackUrl: string,
  ask: (url: string) => Promise<Answer>,
  onFallback: (first: DocumentError) => void,
): Promise<Answer> {
  try {
    return await ask(url);
  } catch (first) {
    if (!(first instanceof DocumentError) || fallbackUrl === '') throw first;
    try {
      const answer = await ask(fallbackUrl);
      onFallback(first);
      return answer;
    } catch (second) {
      throw worthTryingAgain(first, second);
    }
  }
}

/** Which of two failures is told: the one that may pass, if there is one, else the second. */
export function worthTryingAgain(first: DocumentError, second: unknown): unknown {
  return second instanceof DocumentError && first.passing && !second.passing ? first : second;
}
