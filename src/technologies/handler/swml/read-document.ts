import { DocumentError } from '../document-error.ts';
import { SWML } from './errors.ts';

/**
 * Reads the text of a document, JSON or YAML 1.2, into what it holds. The type that it was sent with does not matter: what
 * begins with a brace is JSON unless it is not, everything else YAML.
 *
 * @throws DocumentError `json_or_yaml_required`
 */
export async function readDocument(text: string): Promise<unknown> {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (plain.trimStart().startsWith('{')) {
    try {
      return JSON.parse(plain);
    } catch {
      // A flow mapping of YAML begins so as well.
    }
  }
  if (plain.length > MOST_YAML) {
    throw new DocumentError(
      SWML.unreadable,
      `It is no JSON, and YAML may have ${MOST_YAML} characters: this has ${plain.length}`,
    );
  }
  const { parse } = await import('yaml');
  try {
    // More aliases than this are a few lines that unfold to gigabytes.
    return parse(plain, { maxAliasCount: 100, logLevel: 'error' });
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    throw new DocumentError(SWML.unreadable, `The document must be valid JSON or YAML: ${reason}`, {
      cause: error,
    });
  }
}

/** Characters: reading YAML holds everything else up, about 1 MB/s. */
const MOST_YAML = 32 * 1024;
