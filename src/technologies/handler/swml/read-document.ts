import { DocumentError } from '../document-error.ts';
import { SWML } from './errors.ts';
import type { YamlThread } from './yaml-thread.ts';
import type { YamlAnswer } from './yaml-worker.ts';

export type YamlReader = Pick<YamlThread, 'read'>;

/**
 * Reads the text of a document, JSON or YAML 1.2, into what it holds. The type that it was sent with does not matter: what
 * begins with a brace is JSON unless it is not, everything else YAML.
 *
 * @throws DocumentError `json_or_yaml_required`
 */
export async function readDocument(text: string, yaml: YamlReader): Promise<unknown> {
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
  let answer: YamlAnswer;
  try {
    answer = await yaml.read(plain);
  } catch (cause) {
    throw new DocumentError(SWML.unreadable, 'The document could not be read', { cause });
  }
  if ('value' in answer) return answer.value;
  throw new DocumentError(SWML.unreadable, `The document must be valid JSON or YAML: ${answer.reason}`);
}

/** Characters: a thread reads it at about 100 kB/s at worst, one document after the other. */
const MOST_YAML = 32 * 1024;
