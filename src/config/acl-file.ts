import { type AccessRule, accessList, type PlainRule } from './access-list.ts';
import type { ConfDocument } from './conf/document.ts';
import type { AccessList } from './configuration.ts';
import { didYouMean } from './nearest.ts';
import { NAMED_ACL } from './objects/acl.ts';
import type { Place, Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';

/** The lists of acl.conf, and how the `permit`, `deny` and `acl` lines elsewhere become an {@link AccessList}. */
export class NamedLists {
  readonly #lists = new Map<string, readonly PlainRule[]>();
  readonly #problems: Problems;

  constructor(document: ConfDocument | undefined, problems: Problems) {
    this.#problems = problems;
    const reader = new ObjectReader(NAMED_ACL);
    for (const section of document?.sections ?? []) {
      if (section.template) continue;
      const { acl } = reader.read(section, problems);
      this.#lists.set(section.name, plain(acl));
    }
  }

  /** A list that is not in acl.conf is an error: without it, nobody knows who may come in. */
  resolve(rules: readonly AccessRule[], at: Place): AccessList {
    if (rules.length === 0) return accessList([]);
    const lists = [plain(rules)];
    for (const rule of rules) {
      if (rule.kind !== 'named') continue;
      const list = this.#lists.get(rule.name);
      if (list !== undefined) lists.push(list);
      else
        this.#problems.error(
          at,
          `There is no [${rule.name}] in acl.conf${didYouMean(rule.name, this.#lists.keys())}`,
        );
    }
    return accessList(lists);
  }

  /** One list that allows what every one of several objects allows. */
  all(lists: readonly AccessList[]): AccessList {
    const binding = lists.filter((list) => !list.empty);
    if (binding.length === 0) return accessList([]);
    return Object.freeze({
      empty: false,
      allows: (address: string) => binding.every((list) => list.allows(address)),
    });
  }
}

function plain(rules: readonly AccessRule[]): readonly PlainRule[] {
  return rules.filter((rule) => rule.kind !== 'named');
}
