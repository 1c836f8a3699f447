import type { FieldPath } from '../../config/webhook/field-path.ts';
import { nodesAt, type ProviderDocument } from './document.ts';

/** Paths by the names of fields. */
export type FieldPaths<Name extends string> = Readonly<Record<Name, FieldPath | undefined>>;

export interface ProviderEvent<Name extends string> {
  readonly document: ProviderDocument;
  readonly paths: FieldPaths<Name>;
}

/**
 * The events that one request tells of. Where the path of a field has a `*` (`results.*.messageId`), there is one for each item
 * of that list, and the paths that begin alike look into it; the others say the same of all.
 *
 * @param leading what makes out a list: a `*` in the path of another field is a list within the event
 */
export function eventsOf<Name extends string>(
  document: ProviderDocument,
  paths: FieldPaths<Name>,
  leading: readonly NoInfer<Name>[],
): readonly ProviderEvent<Name>[] {
  const list = leading.map((name) => listOf(paths[name])).find((steps) => steps !== undefined);
  if (list === undefined) return [{ document, paths }];
  return nodesAt(document.root, list).map((root) => ({
    document: { ...document, root: { [EVENT]: root, [ALL]: document.root } },
    paths: Object.fromEntries(
      Object.entries<FieldPath | undefined>(paths).map(([name, path]) => [name, within(path, list)]),
    ) as FieldPaths<Name>,
  }));
}

/** Up to its first `*`. */
function listOf(path: FieldPath | undefined): readonly string[] | undefined {
  if (path?.kind !== 'steps') return undefined;
  const at = path.steps.indexOf('*');
  return at < 0 ? undefined : path.steps.slice(0, at + 1);
}

function within(path: FieldPath | undefined, list: readonly string[]): FieldPath | undefined {
  if (path?.kind !== 'steps') return path;
  const isInside = list.every((step, index) => path.steps[index] === step);
  return {
    kind: 'steps',
    steps: isInside ? [EVENT, ...path.steps.slice(list.length)] : [ALL, ...path.steps],
  };
}

const EVENT = 'event';
const ALL = 'document';
