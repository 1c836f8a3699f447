import type { ConfDocument } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import type { HintOptions } from './configuration.ts';
import { parseExtension } from './extension-pattern.ts';
import { unknownVariable } from './hint-text.ts';
import { HINT } from './objects/hint.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';
import { each, type Sliced } from './slices.ts';

/** The sections of messaging.conf with `type=hint`, in their order. Of two for one extension the first counts. */
export function* readHints(
  messaging: ConfDocument | undefined,
  problems: Problems,
): Sliced<readonly HintOptions[]> {
  const reader = new ObjectReader(HINT);
  const hints = new Map<string, HintOptions>();
  yield* each(messaging?.sections ?? [], (section) => {
    if (section.template || section.name === 'general') return;
    if (lastVariable(section, 'type')?.value !== HINT.type) return;
    const { exten, context, hint } = reader.read(section, problems);
    const read: HintOptions = { exten: exten === '' ? section.name : exten, context, hint };
    if (parseExtension(read.exten) === undefined) {
      problems.error(
        section,
        `"${read.exten}" is no pattern: expected _ and digits, X, Z, N, [sets], . or !`,
      );
    }
    const unknown = unknownVariable(hint);
    if (unknown !== undefined) problems.error(section, `A hint knows no "${unknown}", only \${EXTEN}`);
    const key = `${read.exten}\n${read.context}`;
    if (!hints.has(key)) hints.set(key, read);
    else problems.warning(section, `${read.exten}@${read.context} has a hint already; this one is not read`);
  });
  return [...hints.values()];
}
